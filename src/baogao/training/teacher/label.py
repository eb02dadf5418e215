"""Label text with a teacher: a stream of texts, or report files into a silver file."""

import json
import math
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from baogao.annotations.store import read_gold
from baogao.errors import BaogaoError
from baogao.schema import Span
from baogao.training.bioes import TagSet
from baogao.training.teacher.backend import torch
from baogao.training.teacher.silver import Silver, read_silver
from baogao.training.teacher.sources import candidates, check_resumable, report_files
from baogao.training.teacher.store import Teacher, load_teacher
from baogao.training.teacher.tagger import Batch, Window

CHUNK = 256
"""Texts that are sorted by length and held in memory together."""
BATCH_CHARACTERS = 2500
"""Characters in a batch, filling included."""

Floats = NDArray[np.float32]

_ANY = TagSet(("STATEMENT",))


class LayerScores(NamedTuple):
    """Log probabilities of the tags of one text, each of shape ``(characters, tags)``."""

    ner: Floats
    spans: Floats


@dataclass(frozen=True, slots=True)
class Labelled:
    """What a run of :func:`label_files` did.

    Attributes:
        out: The silver file.
        rows: Rows in it.
        resumed: Rows of them that an interrupted run had left.
        characters: Characters that this run labelled.
        seconds: How long that took.
        errors: Files that could not be read.
    """

    out: Path
    rows: int
    resumed: int
    characters: int
    seconds: float
    errors: tuple[BaogaoError, ...]


def label(texts: Iterable[str], teacher: Teacher) -> Iterator[Silver]:
    """Label texts as they come, in order.

    Args:
        texts: Sentences; longer texts work, the encoder reads them in windows.
        teacher: Who labels.

    Yields:
        One row a text; its spans name the teacher as their source.
    """
    stream = iter(texts)
    while chunk := list(islice(stream, CHUNK)):
        for text, scores in zip(chunk, predict(chunk, teacher), strict=True):
            yield Silver(text, tuple(decode(scores, teacher)), confidence(scores))


def decode(scores: LayerScores, teacher: Teacher) -> list[Span]:
    """The best well-formed spans of both layers, sorted.

    In the statement layer the sum over its labels decides what is a span, and its likeliest label follows:
    the sentence alone often does not tell TARGET from RESULT.
    """
    ner, statements = teacher.layers
    found = ner.spans(ner.decode(scores.ner))
    for span in _ANY.spans(_ANY.decode(statements.merged(scores.spans))):
        found.append(statements.likeliest(span.start, span.end, scores.spans))
    return sorted(replace(span, source=teacher.source) for span in found)


def confidence(scores: LayerScores) -> float:
    """Probability of the best tag at the character where it is lowest; 1 for an empty text."""
    return math.exp(min((float(layer.max(axis=1).min()) for layer in scores if len(layer)), default=0.0))


def predict(texts: Sequence[str], teacher: Teacher) -> list[LayerScores]:
    """Log probabilities of both layers for each text."""
    parts = [(number, window) for number, text in enumerate(texts) for window in teacher.reader.windows(text)]
    parts.sort(key=lambda part: len(part[1]))
    found = [
        LayerScores(*(np.zeros((len(text), len(layer)), "f4") for layer in teacher.layers)) for text in texts
    ]
    teacher.tagger.eval()
    for batch in _batches(parts):
        for (number, window), scores in zip(
            batch, _forward([window for _, window in batch], teacher), strict=True
        ):
            for whole, part in zip(found[number], scores, strict=True):
                whole[window.start : window.end] = part[: len(window)]
    return found


def _batches(parts: Sequence[tuple[int, Window]]) -> Iterator[Sequence[tuple[int, Window]]]:
    """Runs of windows, which come shortest first, that fill at most ``BATCH_CHARACTERS``."""
    start = 0
    for end in range(1, len(parts) + 1):
        if end == len(parts) or (end + 1 - start) * len(parts[end][1]) > BATCH_CHARACTERS:
            yield parts[start:end]
            start = end


def _forward(windows: Sequence[Window], teacher: Teacher) -> Iterator[tuple[Floats, Floats]]:
    with torch.inference_mode(), teacher.precision():
        ner, spans = teacher.tagger(Batch.of(windows, teacher.pad, teacher.device))
        layers = [layer.log_softmax(-1).cpu().numpy() for layer in (ner, spans)]
    return zip(*layers, strict=True)


def label_files(
    raw: Sequence[Path | str],
    teacher: Path | str,
    encoder: Path | str,
    out: Path | str,
    *,
    gold: Path | str | None = None,
    limit: int | None = None,
    seed: int = 0,
    device: str = "cpu",
    bfloat16: bool = False,
    console: Console | None = None,
) -> Labelled:
    """Label the sentences of raw reports into a silver file.

    Rows go to ``<out>.part`` as they are made; when all are there it becomes ``out``. The same command again
    goes on where an interrupted one stopped.

    Args:
        raw: Report files and folders of them.
        teacher: Folder of the teacher.
        encoder: The wheel or file of the encoder it was trained on.
        out: The JSONL file to write; must not be there.
        gold: Gold file or folder whose sentences are left out.
        limit: Label so many sentences, drawn by lot.
        seed: Decides the order of sentences.
        device: Where to run, as PyTorch names it.
        bfloat16: Compute in 16 bit; faster where the processor has it.
        console: Shows a progress bar here.

    Raises:
        BaogaoError: If ``out`` is taken, the teacher cannot be used, there is nothing to label, or the rows
            left by an interrupted run are of another run.
    """
    out = Path(out)
    if out.exists():
        raise BaogaoError("is there already", path=out, remedy="name another file, or remove it")
    loaded = load_teacher(teacher, encoder, device, bfloat16=bfloat16)
    errors: list[BaogaoError] = []
    known = [sentence.text for sentence in read_gold(gold)] if gold is not None else []
    plan = candidates(report_files(raw), known, seed=seed, limit=limit, on_error=errors.append)
    if not plan:
        raise BaogaoError("no sentence to label in these files", remedy="name raw reports in Chinese")
    part = out.with_name(f"{out.name}.part")
    resumed = _resume(part, plan, loaded)
    started = time.monotonic()
    characters = _append(part, plan, resumed, loaded, console)
    _rename(part, out)
    return Labelled(out, len(plan), resumed, characters, time.monotonic() - started, tuple(errors))


def _resume(part: Path, plan: Sequence[str], teacher: Teacher) -> int:
    """Count the rows that an interrupted run left; a row that it did not finish is cut off."""
    if not part.exists():
        return 0
    try:
        data = part.read_bytes()
        whole = data.rfind(b"\n") + 1
        if whole < len(data):
            with part.open("rb+") as file:
                file.truncate(whole)
    except OSError as error:
        raise BaogaoError(error.strerror or "cannot be mended", path=part) from error
    rows = list(read_silver(part))
    check_resumable([row.text for row in rows], plan, part)
    others = {span.source for row in rows for span in row.spans} - {teacher.source}
    if others:
        raise BaogaoError(f"is the work of {min(others)}", path=part, remedy="remove it, or use that teacher")
    return len(rows)


def _append(part: Path, plan: Sequence[str], done: int, teacher: Teacher, console: Console | None) -> int:
    """Label what is left of the plan and return its characters."""
    characters, started = 0, time.monotonic()
    try:
        part.parent.mkdir(parents=True, exist_ok=True)
        with part.open("a", encoding="utf-8", newline="\n") as file, _progress(console) as progress:
            task = progress.add_task("labelling", total=len(plan), completed=done, rate=0.0)
            for row in label(plan[done:], teacher):
                file.write(json.dumps(row.to_json(), ensure_ascii=False) + "\n")
                characters += len(row.text)
                progress.update(task, advance=1, rate=characters / (time.monotonic() - started))
    except OSError as error:
        raise BaogaoError(error.strerror or "cannot be written", path=part) from error
    return characters


def _rename(part: Path, out: Path) -> None:
    try:
        part.rename(out)
    except OSError as error:
        raise BaogaoError(error.strerror or "cannot be written", path=out) from error


def _progress(console: Console | None) -> Progress:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]:,.0f} characters/s"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=console, disable=console is None)

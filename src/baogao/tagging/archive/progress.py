"""How far a run is."""

from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from baogao.tagging.archive.workers import Step

if TYPE_CHECKING:
    from collections.abc import Iterable

    from baogao.tagging.archive.plan import Source


class Amount(NamedTuple):
    """Some work: sources, their size in bytes, characters of their clean text."""

    sources: int = 0
    size: int = 0
    characters: int = 0

    def __add__(self, other: "Amount") -> "Amount":  # type: ignore[override]
        return Amount(*(a + b for a, b in zip(self, other, strict=True)))


@dataclass(slots=True)
class Progress:
    """How far a run is, and how fast it goes.

    Attributes:
        total: Sources and bytes that it has to do.
        finished: What the shards that are done held.
        errors: Sources of these that gave no report.
        news: The step that was taken last.
    """

    total: Amount
    finished: Amount = field(default_factory=Amount)
    errors: int = 0
    news: Step | None = None
    _begun: float = field(default_factory=monotonic)
    _at_work: dict[int, Amount] = field(default_factory=dict)

    def take(self, step: Step) -> None:
        """Go on by a step."""
        self.news = step
        done = Amount(step.place, _size(step.shard.sources[: step.place]), step.characters)
        if step.result is None:
            self._at_work[step.shard.number] = done
            return
        self._at_work.pop(step.shard.number, None)
        self.finished += done
        self.errors += step.result.rows["errors"]

    @property
    def done(self) -> Amount:
        """Everything done, also in shards at work."""
        return sum(self._at_work.values(), self.finished)

    @property
    def seconds(self) -> float:
        """Since it began."""
        return max(monotonic() - self._begun, 1e-6)

    @property
    def left(self) -> float | None:
        """Seconds that it will take if it goes on like this; ``None`` while nothing is done."""
        done = self.done.size
        return self.seconds * (self.total.size - done) / done if done else None

    def text(self) -> tuple[str, str]:
        """Two pieces for a terminal: how much is done, and how fast, with the time left.

        >>> Progress(Amount(10, 1000)).text()[0]
        '0 of 10 reports'
        """
        done, errors = self.done, f", {self.errors} errors" if self.errors else ""
        rates = (
            f"{done.characters / self.seconds:,.0f} characters/s, {done.sources / self.seconds:.1f} reports/s"
        )
        left = "" if self.left is None else f", {_clock(self.left)} left"
        return f"{done.sources:,} of {self.total.sources:,} reports", f"{rates}{left}{errors}"


def _clock(seconds: float) -> str:
    """Hours, minutes and seconds."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}" if minutes >= 60 else f"{minutes}:{rest:02}"


def _size(sources: "Iterable[Source]") -> int:
    return sum(source.size for source in sources)

"""The reports of one place with what they promise and report."""

from collections.abc import Iterator
from dataclasses import dataclass

from baogao.track.claims import Claim
from baogao.track.places import ReportKey


@dataclass(frozen=True, slots=True)
class PlaceReport:
    """A report of a place with its claims in text order."""

    key: ReportKey
    claims: tuple[Claim, ...]

    @property
    def year(self) -> int:
        """Of its plan."""
        return self.key.year or 0

    def targets(self) -> Iterator[Claim]:
        """What it promises for its year or later."""
        return (claim for claim in self._labelled("TARGET") if claim.period[1] >= self.year)

    def results(self) -> Iterator[Claim]:
        """What it reports of the years before."""
        return (claim for claim in self._labelled("RESULT") if claim.period[1] < self.year)

    def _labelled(self, label: str) -> Iterator[Claim]:
        return (claim for claim in self.claims if claim.row["label"] == label and claim.says_something)

"""Where the section tracker stands after a sentence."""

from dataclasses import dataclass

from baogao.corpus.structure.headings import Heading
from baogao.schema import SECTION_SEPARATOR, Role


@dataclass(frozen=True, slots=True, eq=False)  # compared by identity: made anew only where something changed
class Standing:
    """Where the tracker stands; the same object as long as nothing changes.

    Attributes:
        headings: The headings above, outermost first.
        role: ``None`` where nothing has told it.
        told: Whether words said the role, and not the place among other parts.
        mixed: Whether the heading above announced the plan too, and the body has not turned yet.
        annex: Whether this is an appendix.
        stretch: Number of the part, counted on at each part heading and each turn of the body.
    """

    headings: tuple[Heading, ...]
    role: Role | None
    told: bool
    mixed: bool
    annex: bool
    stretch: int

    @property
    def section(self) -> str:
        """The section path."""
        return SECTION_SEPARATOR.join(heading.text for heading in self.headings)

"""From a number to its sentences: the addresses that lead into the sentence browser of the same page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from urllib.parse import urlencode

ANCHOR = "sentences"
"""Of the sentence browser; what stands behind ``?`` says which sentences it shows."""


@dataclass(slots=True)
class Links:
    """Addresses of groups of sentences; a group is kept once and named by its number.

    Attributes:
        groups: Title, number of the system and sentences of each group.
    """

    groups: dict[tuple[str, int, tuple[int, ...]], int] = field(default_factory=dict)

    def group(self, title: str, sentences: Iterable[int], system: int = 0) -> str:
        """Address of some sentences; empty if there are none.

        Args:
            title: What they have in common, for the reader.
            sentences: Their numbers in the gold.
            system: Whose errors they show, by its number.
        """
        key = (title, system, tuple(sorted(set(sentences))))
        if not key[2]:
            return ""
        return filtered(group=str(self.groups.setdefault(key, len(self.groups))))

    def to_json(self) -> list[list[object]]:
        """Title, system and sentences of each group, in the order of their numbers."""
        return [[title, system, list(sentences)] for title, system, sentences in self.groups]


def filtered(**filters: str) -> str:
    """Address of the sentences that pass filters (``label``, ``kind``, ``stratum``, ``only``, ``id`` ...).

    >>> filtered(label="TARGET", kind="missed")
    '#sentences?label=TARGET&kind=missed'
    """
    return f"#{ANCHOR}?{urlencode(filters)}"


def anchor(text: str, href: str, **attributes: str) -> str:
    """A link as HTML, or the bare text where it leads nowhere; both escaped."""
    if not href:
        return escape(text)
    return f'<a href="{escape(href)}"{attributes_of(attributes)}>{escape(text)}</a>'


def attributes_of(attributes: Mapping[str, str]) -> str:
    """Attributes as they stand in a tag; ``class_`` is ``class``."""
    return "".join(f' {name.rstrip("_").replace("_", "-")}="{escape(v)}"' for name, v in attributes.items())

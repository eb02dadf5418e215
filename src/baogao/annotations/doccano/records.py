"""What Doccano's interface speaks of, typed: users, projects, span types, members, examples, spans."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Self

Role = Literal["project_admin", "annotator", "annotation_approver"]


@dataclass(frozen=True, slots=True)
class User:
    """An account of the server."""

    id: int
    username: str
    is_superuser: bool = False

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Self:
        """Read the server's row."""
        return cls(row["id"], row["username"], row["is_superuser"])


@dataclass(frozen=True, slots=True)
class Project:
    """A project of the server.

    Attributes:
        collaborative: Its members share one set of spans and confirmations.
        overlapping: Spans may overlap; the server drops those that do where it is not so.
        grapheme_mode: Offsets count grapheme clusters instead of UTF-16 units.
        created: When it was made (ISO 8601).
    """

    id: int
    name: str
    description: str
    guideline: str
    type: str
    collaborative: bool
    overlapping: bool
    grapheme_mode: bool
    created: str = ""

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Self:
        """Read the server's row."""
        return cls(
            id=row["id"],
            name=row["name"],
            description=row["description"],
            guideline=row["guideline"],
            type=row["project_type"],
            collaborative=row["collaborative_annotation"],
            overlapping=row.get("allow_overlapping", False),
            grapheme_mode=row.get("grapheme_mode", False),
            created=row.get("created_at", ""),
        )


@dataclass(frozen=True, slots=True)
class LabelType:
    """A span type of a project; ``key`` is its shortcut."""

    id: int
    text: str
    color: str
    key: str | None

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Self:
        """Read the server's row."""
        return cls(row["id"], row["text"], row["background_color"], row["suffix_key"])


@dataclass(frozen=True, slots=True)
class Member:
    """A user's place in a project; ``id`` is the membership's number, ``user`` the account's."""

    id: int
    user: int
    username: str
    role: str

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Self:
        """Read the server's row."""
        return cls(row["id"], row["user"], row["username"], row["rolename"])


@dataclass(frozen=True, slots=True)
class Example:
    """A text to annotate, without its spans.

    Attributes:
        id: The server's number.
        text: As the server has it now.
        meta: Every other column of the uploaded row.
        confirmed: The annotator says that it is done.
    """

    id: int
    text: str
    meta: Mapping[str, Any] = field(hash=False)
    confirmed: bool

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Self:
        """Read the server's row."""
        return cls(row["id"], row["text"], row["meta"], row["is_confirmed"])


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Who confirmed an example (``user`` is the account's number), and when (ISO 8601)."""

    user: int
    at: str

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Self:
        """Read the server's row."""
        return cls(row["confirmed_by"], row["confirmed_at"])


@dataclass(frozen=True, slots=True)
class DoccanoSpan:
    """A span as the server stores it.

    Attributes:
        id: The server's number.
        start: In UTF-16 units.
        end: Behind its last unit.
        label: Number of the span type.
        user: Number of the account that made it.
        created: When (ISO 8601).
        updated: When it was changed last.
    """

    id: int
    start: int
    end: int
    label: int
    user: int
    created: str
    updated: str

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Self:
        """Read the server's row."""
        return cls(
            row["id"],
            row["start_offset"],
            row["end_offset"],
            row["label"],
            row["user"],
            row["created_at"],
            row["updated_at"],
        )

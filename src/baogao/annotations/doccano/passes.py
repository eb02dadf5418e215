"""Pulled work on disk: an annotator's pass, and the acts that led to it; nothing is ever overwritten.

``<folder>/<batch>/<annotator>.jsonl`` holds the sentences that were confirmed and taken, as gold does;
``<annotator>.acts.jsonl`` beside it a row for every sentence of the batch that the annotator was given. A later
pull that brings something else is ``<annotator>.2.jsonl`` and ``<annotator>.2.acts.jsonl``, and so on.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self

from baogao.annotations.doccano.fates import Fate
from baogao.annotations.store import json_lines, read_gold, shape_faults, write_sentences
from baogao.errors import BaogaoError
from baogao.files import atomic
from baogao.schema import Sentence, Span

PASSES = Path("annotations/passes")

_FILE = re.compile(r"(?P<annotator>.+?)(?:\.(?P<number>[1-9]\d{0,5}))?(?P<acts>\.acts)?\.jsonl")

ProblemKind = Literal[
    "doubled",
    "shifted",
    "dropped",
    "overlap",
    "label",
    "text",
    "gone",
    "twice",
    "foreign",
    "hand",
    "unconfirmed",
    "lost",
    "kept",
]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not as it should be, and what was done about it.

    Attributes:
        kind: ``doubled`` (a span stood twice; one was taken), ``shifted`` (white space at its edge was cut
            off), ``dropped`` (a span that cannot be: outside of the text), ``overlap`` (within a layer), ``label``
            (none of ours), ``text`` (changed on the server), ``gone`` (deleted there), ``twice`` (two examples of
            one sentence), ``foreign`` (an example of no sentence), ``hand`` (another than the annotator confirmed),
            ``unconfirmed`` (worked on, but not confirmed), ``lost`` (not on the server as it was sent just now),
            ``kept`` (its work is not on the server any more; it stands as it was pulled before).
        what: In words, with offsets and label.
    """

    kind: ProblemKind
    what: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.what}"


REFUSED: frozenset[ProblemKind] = frozenset({"dropped", "overlap", "label", "text", "gone", "twice"})
"""Problems for which a sentence is left out of the pass: it has no reading that can be trusted."""


@dataclass(frozen=True, slots=True)
class Act:
    """What one annotator did with one sentence.

    Attributes:
        uid: Sentence id and hash of its text.
        id: The sentence's id.
        batch: Name of the batch.
        annotator: Who was given it.
        order: Its place in the annotator's work, from 0.
        blind: It was shown without pre-annotations.
        seen: The annotator confirmed it: without spans it means "nothing there".
        taken: It is in the pass: seen, and nothing about it is in doubt.
        by: Who confirmed it, where known.
        at: When (ISO 8601), where known.
        proposed: The pre-annotations; those of a blind sentence, which nobody was shown, too.
        fates: What became of the pre-annotations that were shown, and what was added; empty if not seen.
        problems: What is odd about it.
        comments: What the annotator wrote beside it.
        example: The server's number of it; 0 where it is not known.
    """

    uid: str
    id: str
    batch: str
    annotator: str
    order: int
    blind: bool
    seen: bool
    taken: bool
    by: str = ""
    at: str = ""
    proposed: tuple[Span, ...] = ()
    fates: tuple[Fate, ...] = ()
    problems: tuple[Problem, ...] = ()
    comments: tuple[str, ...] = ()
    example: int = 0

    @property
    def spans(self) -> tuple[Span, ...]:
        """As the annotator left them; empty if the sentence was not seen."""
        return tuple(sorted(fate.after for fate in self.fates if fate.after))

    def to_json(self) -> dict[str, Any]:
        """One row of an acts file."""
        return {
            "uid": self.uid,
            "id": self.id,
            "batch": self.batch,
            "annotator": self.annotator,
            "order": self.order,
            "blind": self.blind,
            "seen": self.seen,
            "taken": self.taken,
            "by": self.by,
            "at": self.at,
            "proposed": [span.to_json() for span in self.proposed],
            "fates": [fate.to_json() for fate in self.fates],
            "problems": [{"kind": problem.kind, "what": problem.what} for problem in self.problems],
            "comments": list(self.comments),
            "example": self.example,
        }

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Self:
        """Read what :meth:`to_json` wrote."""
        return cls(
            **{key: row[key] for key in _KEYS if key not in _LISTS},
            proposed=tuple(map(Span.from_json, row["proposed"])),
            fates=tuple(map(Fate.from_json, row["fates"])),
            problems=tuple(Problem(problem["kind"], problem["what"]) for problem in row["problems"]),
            comments=tuple(row["comments"]),
        )


_LISTS = ("proposed", "fates", "problems", "comments")
_FLAGS = ("blind", "seen", "taken")
_KEYS: Mapping[str, type] = {
    **dict.fromkeys(("uid", "id", "batch", "annotator", "by", "at"), str),
    **dict.fromkeys(("order", "example"), int),
    **dict.fromkeys(_FLAGS, bool),
    **dict.fromkeys(_LISTS, list),
}


@dataclass(frozen=True, slots=True)
class Pass:
    """One pull of an annotator's work.

    Attributes:
        path: The pass; its acts lie beside it.
        annotator: Whose it is.
        number: 1 for the first pull, 2 for the next that brought something else.
    """

    path: Path
    annotator: str
    number: int

    @property
    def acts_path(self) -> Path:
        """The file of acts."""
        return self.path.with_suffix(".acts.jsonl")

    def sentences(self) -> list[Sentence]:
        """The sentences of the pass."""
        return read_gold(self.path)

    def acts(self) -> list[Act]:
        """What was done with each sentence."""
        return read_acts(self.acts_path)


def find_passes(folder: Path) -> list[Pass]:
    """All pulls in a folder ``annotations/passes/<batch>``, by annotator and number."""
    found = []
    for path in folder.glob("*.jsonl"):
        match = _FILE.fullmatch(path.name)
        if match and not match["acts"]:
            found.append(Pass(path, match["annotator"], int(match["number"] or 1)))
    return sorted(found, key=lambda one: (one.annotator, one.number))


def latest_passes(folder: Path) -> dict[str, Pass]:
    """The last pull of each annotator."""
    return {one.annotator: one for one in find_passes(folder)}


def taken(folder: Path, annotator: str) -> dict[str, tuple[Act, Sentence]]:
    """What an annotator's last pull took, by uid: what was done, and the sentence as it was read.

    Raises:
        BaogaoError: If a file of the pull is broken.
    """
    last = latest_passes(folder).get(annotator)
    if last is None:
        return {}
    sentences = {sentence.id: sentence for sentence in last.sentences()}
    return {act.uid: (act, sentences[act.id]) for act in last.acts() if act.taken and act.id in sentences}


def read_acts(path: Path | str) -> list[Act]:
    """Read a file of acts and check its rows.

    Raises:
        BaogaoError: At the first broken row, with its line.
    """
    path = Path(path)
    found: list[Act] = []
    for line, row in json_lines(path):
        faults = _shape_faults(row)
        try:
            if faults:
                raise ValueError(faults[0])
            found.append(Act.from_json(row))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            what = f"no row of acts: {error}"
            remedy = "pull again; do not edit files of acts"
            raise BaogaoError(what, path=path, line=line, remedy=remedy) from error
    return found


def _shape_faults(row: object) -> list[str]:
    found = shape_faults(row, {key: kind for key, kind in _KEYS.items() if kind is not bool})
    if not found and isinstance(row, dict):
        found = [f"{key!r} must be true or false" for key in _FLAGS if not isinstance(row.get(key), bool)]
    return found


def write_pass(
    folder: Path, annotator: str, sentences: Sequence[Sentence], acts: Iterable[Act]
) -> tuple[Pass, bool]:
    """Write a pull beside the earlier ones, unless the last of them is equal to it.

    Args:
        folder: ``annotations/passes/<batch>``.
        annotator: Whose work it is.
        sentences: What was taken.
        acts: What was done.

    Returns:
        The pass, and whether it is new.

    Raises:
        BaogaoError: If it cannot be written.
    """
    last = latest_passes(folder).get(annotator)
    lines = "".join(json.dumps(act.to_json(), ensure_ascii=False) + "\n" for act in acts)
    if last is not None and _holds(last, sentences, lines):
        return last, False
    number = last.number + 1 if last else 1
    name = annotator if number == 1 else f"{annotator}.{number}"
    new = Pass(folder / f"{name}.jsonl", annotator, number)
    with atomic(
        new.acts_path
    ) as file:  # first: a pull that was killed in between left no pass, so does not count
        file.write(lines)
    write_sentences(new.path, sentences)
    return new, True


def _holds(last: Pass, sentences: Sequence[Sentence], lines: str) -> bool:
    acts = last.acts_path
    return (
        acts.is_file() and acts.read_text(encoding="utf-8") == lines and last.sentences() == list(sentences)
    )

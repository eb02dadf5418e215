"""Labels without text: who may not pass on a report can pass on its labels, and who has the report joins them.

A stand-off row names a sentence by its report, its number there and a hash of its text, and holds offsets and
labels. The hash tells whether a text is the one that was labelled; it does not give the text back.
"""

import re
from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any, Literal, NamedTuple, Self, get_args

from baogao.errors import BaogaoError
from baogao.files import safe_name
from baogao.schema import ROLES, Report, Role, Sentence, Span, labels, layer_labels
from baogao.spans import problems

Split = Literal["", "train", "dev", "test"]
SPLITS: tuple[Split, ...] = get_args(Split)
"""What a row may be for; empty where nobody decided."""

_HASH = re.compile(r"[0-9a-f]{16}")
# A name, never a remark: what stands in a remark could be text of the report.
_NAME = re.compile(r"[\w.:+-]{0,60}")
_PREFIX = "annotator:"
_LONGEST = 1_000_000
FORM = "docs/annotating.md says what a stand-off row may hold"
"""Where to look when a row is refused."""


@dataclass(frozen=True, slots=True)
class StandoffRow:
    """The labels of one sentence, without its text.

    Attributes:
        report: Id of its report; for a raw file without register that is the stem of the file's name.
        hash: Of its clean text, as :func:`sentence_hash` gives it.
        characters: Code points of its clean text.
        role: Role under which it was labelled.
        spans: Offsets in code points of the clean text; each with its source.
        annotator: Who read the sentence; empty if not known.
        split: What it may be used for.
        number: Its number in the report when it was labelled, which tells equal sentences apart; ``None`` if
            its id had none.
    """

    report: str
    hash: str
    characters: int
    role: Role
    spans: tuple[Span, ...]
    annotator: str = ""
    split: Split = ""
    number: int | None = None

    def to_json(self) -> dict[str, Any]:
        """One row of a stand-off file; a span names its source only if that is not the row's annotator."""
        own = _source(self.annotator)
        row: dict[str, Any] = {"report": self.report}
        if self.number is not None:
            row["number"] = self.number
        return row | {
            "hash": self.hash,
            "characters": self.characters,
            "role": self.role,
            "spans": [
                [span.start, span.end, span.label] + ([span.source] if span.source != own else [])
                for span in self.spans
            ],
            "annotator": self.annotator,
            "split": self.split,
        }

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Self:
        """Read what :meth:`to_json` wrote."""
        own = _source(row["annotator"])
        return cls(
            report=row["report"],
            hash=row["hash"],
            characters=row["characters"],
            role=row["role"],
            # own stands fourth only where the row gives no source
            spans=tuple(Span(*(*span, own)[:4]) for span in row["spans"]),
            annotator=row["annotator"],
            split=row["split"],
            number=row.get("number"),
        )


def sentence_hash(text: str) -> str:
    """BLAKE2b of the UTF-8 bytes of a clean text, 8 bytes long, as 16 hexadecimal digits.

    >>> sentence_hash("力争新增绿地12公顷以上。")
    '97f148a4d7fa7a2f'
    """
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def strip(sentences: Iterable[Sentence], annotator: str = "", split: Split = "") -> Iterator[StandoffRow]:
    """Take the text away from annotated sentences.

    Args:
        sentences: What :func:`baogao.annotations.read_gold` gives.
        annotator: Who read the sentences and made the spans that name no source.
        split: What the rows may be used for.

    Yields:
        One row a sentence, in order.

    Raises:
        BaogaoError: If a sentence cannot be written as a row: a report id or source that is no plain name, a
            span with a model's score.
    """
    for sentence in sentences:
        row = _stripped(sentence, annotator, split)
        if any(span.score is not None for span in sentence.spans):
            raise BaogaoError(
                f"{sentence.id}: a span has a model's score, which stand-off rows do not hold",
                remedy="strip labels that an annotator made",
            )
        if found := row_faults(row):
            raise BaogaoError(f"{sentence.id}: {found[0]}", remedy=FORM)
        yield row


def _stripped(sentence: Sentence, annotator: str, split: Split) -> StandoffRow:
    sources = (span.source for span in sentence.spans if span.source.startswith(_PREFIX))
    return StandoffRow(
        report=sentence.report,
        hash=sentence_hash(sentence.text),
        characters=len(sentence.text),
        role=sentence.role,
        spans=tuple(replace(span, source=span.source or _source(annotator)) for span in sentence.spans),
        annotator=next(sources, annotator).removeprefix(_PREFIX),
        split=split,
        number=_number(sentence),
    )


def _source(annotator: str) -> str:
    return f"{_PREFIX}{annotator}" if annotator else ""


def _number(sentence: Sentence) -> int | None:
    number = sentence.id.removeprefix(f"{sentence.report}-")
    return int(number) if re.fullmatch(r"[0-9]{1,9}", number) else None


def row_faults(row: StandoffRow) -> list[str]:
    """Name what a row may not hold."""
    checks = {
        f"report {_brief(row.report)} cannot be a file name": row.report == safe_name(row.report),
        f"hash {_brief(row.hash)} is not 16 hexadecimal digits": _HASH.fullmatch(row.hash),
        f"characters is {row.characters}, not 1 to {_LONGEST}": 0 < row.characters <= _LONGEST,
        f"unknown role {_brief(row.role)}, expected one of {', '.join(ROLES)}": row.role in ROLES,
        f"unknown split {_brief(row.split)}, expected train, dev, test or nothing": row.split in SPLITS,
    }
    found = [fault for fault, good in checks.items() if not good]
    for name in (row.annotator, *(span.source for span in row.spans)):
        if not _NAME.fullmatch(name):
            found.append(f"{_brief(name)} is no name: up to 60 letters, digits and . _ : + -")
    layers = (layer_labels("ner"), layer_labels("spans"))
    return found or problems(row.spans, "x" * row.characters, flat=layers, known=labels())


def _brief(value: object) -> str:
    """A value for a message of one line, however long it is."""
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:60]}..."


Why = Literal["report not given", "no such sentence", "all such sentences taken"]


class Lost(NamedTuple):
    """A row whose sentence was not found."""

    row: StandoffRow
    why: Why


@dataclass(frozen=True, slots=True)
class Joined:
    """What became of stand-off rows.

    Attributes:
        sentences: Those that were found, with the rows' spans and roles and their place in the report as it is
            read today; in the order of the rows.
        lost: Rows whose sentence was not found.
        elsewhere: Rows whose sentence was found in another report only, with its id there.
        other_role: Ids of sentences that are read today in another role than they were labelled under.
    """

    sentences: tuple[Sentence, ...]
    lost: tuple[Lost, ...] = ()
    elsewhere: tuple[tuple[StandoffRow, str], ...] = ()
    other_role: tuple[str, ...] = ()


class _Hit(NamedTuple):
    """A sentence of a raw report that has a hash we look for, and the report's names."""

    text: tuple[str, int]
    names: frozenset[str]
    sentence: Sentence


def join(rows: Iterable[StandoffRow], reports: Iterable[Report]) -> Joined:
    """Find the sentences of rows in reports and put the labels on them.

    A sentence is taken first where report and number agree, then anywhere in its report, then in any report.
    No sentence is taken twice, so a sentence that stands twice in a report goes to two rows.

    Args:
        rows: The labels.
        reports: Read by the same cleaning as when the rows were made; one in memory at a time.
    """
    wanted = list(rows)
    given, hits = _look_up({_text(row) for row in wanted}, reports)
    taken, found = _match(wanted, hits), {hit.text for hit in hits}
    return Joined(
        sentences=tuple(_labelled(wanted[at], taken[at].sentence) for at in sorted(taken)),
        lost=tuple(Lost(row, _why(row, given, found)) for at, row in enumerate(wanted) if at not in taken),
        elsewhere=tuple(
            (wanted[at], hit.sentence.id)
            for at, hit in sorted(taken.items())
            if wanted[at].report not in hit.names
        ),
        other_role=tuple(
            hit.sentence.id for at, hit in sorted(taken.items()) if wanted[at].role != hit.sentence.role
        ),
    )


def _text(row: StandoffRow) -> tuple[str, int]:
    return row.hash, row.characters


def _look_up(texts: set[tuple[str, int]], reports: Iterable[Report]) -> tuple[set[str], list[_Hit]]:
    given: set[str] = set()
    hits: list[_Hit] = []
    for report in reports:
        names = frozenset({report.info.id, Path(report.info.file).stem} - {""})
        given |= names
        for sentence in report.sentences:
            text = sentence_hash(sentence.text), len(sentence.text)
            if text in texts:
                hits.append(_Hit(text, names, sentence))
    return given, hits


_Keys = tuple[Callable[[StandoffRow], Hashable], Callable[[_Hit], Iterable[Hashable]]]

# What must agree, from the surest to the weakest.
_WAYS: tuple[_Keys, ...] = (
    (
        lambda row: (_text(row), row.report, row.number),
        lambda hit: ((hit.text, name, _number(hit.sentence)) for name in hit.names),
    ),
    (
        lambda row: (_text(row), row.report),
        lambda hit: ((hit.text, name) for name in hit.names),
    ),
    (_text, lambda hit: (hit.text,)),
)


def _match(rows: list[StandoffRow], hits: list[_Hit]) -> dict[int, _Hit]:
    """Give each row, by its index, a hit of its own."""
    taken: dict[int, _Hit] = {}
    used: set[str] = set()
    for of_row, of_hit in _WAYS:
        free: defaultdict[Hashable, deque[_Hit]] = defaultdict(deque)
        for hit in hits:
            for key in of_hit(hit):
                free[key].append(hit)
        for at, row in enumerate(rows):
            if at not in taken and (found := _unused(free[of_row(row)], used)):
                taken[at] = found
    return taken


def _unused(hits: deque[_Hit], used: set[str]) -> _Hit | None:
    while hits:
        hit = hits.popleft()
        if hit.sentence.id not in used:
            used.add(hit.sentence.id)
            return hit
    return None


def _labelled(row: StandoffRow, sentence: Sentence) -> Sentence:
    return replace(sentence, role=row.role).with_spans(row.spans)


def _why(row: StandoffRow, given: set[str], found: set[tuple[str, int]]) -> Why:
    if _text(row) in found:
        return "all such sentences taken"
    return "no such sentence" if row.report in given else "report not given"


_SHOWN = 5


def account(joined: Joined) -> list[str]:
    """What was not found, a line for each report and reason, with the numbers of the first sentences."""
    groups: defaultdict[tuple[str, Why], list[StandoffRow]] = defaultdict(list)
    for row, why in joined.lost:
        groups[row.report, why].append(row)
    return [
        f"{report}: {len(rows)} sentence{'s' * (len(rows) > 1)} not found: {_REASONS[why]} ({_numbers(rows)})"
        for (report, why), rows in groups.items()
    ]


_REASONS: Mapping[Why, str] = {
    "report not given": "no raw file has this name",
    "no such sentence": "the file's text or its cleaning has changed",
    "all such sentences taken": "more rows than sentences with this text",
}


def _numbers(rows: list[StandoffRow]) -> str:
    shown = ", ".join("?" if row.number is None else str(row.number) for row in rows[:_SHOWN])
    return f"number {shown}{' ...' if len(rows) > _SHOWN else ''}"

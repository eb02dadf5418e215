"""Review: where annotators differ or somebody left a comment, an adjudicator decides; the rest stands.

A review is made once from the passes as they are, and written down whole; its file says later what everybody had
read, whatever has been pulled since.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

from baogao.annotations.agreement.readings import Reading
from baogao.annotations.doccano.batch import BATCHES, Batch, make_batch
from baogao.annotations.store import sentence_faults, shape_faults
from baogao.errors import BaogaoError
from baogao.files import atomic
from baogao.schema import Sentence, Span

SUFFIX = ".review.json"

_STEMS = "甲乙丙丁戊己庚辛壬癸"
_REMEDY = "make the review again with `baogao review push`; do not edit it"


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence as several annotators have read it.

    Attributes:
        sentence: Without spans.
        readings: Spans of each who has read it, by name.
        comments: What they wrote beside it, by name.
    """

    sentence: Sentence
    readings: Mapping[str, tuple[Span, ...]]
    comments: Mapping[str, tuple[str, ...]]

    @property
    def alike(self) -> bool:
        """All of two or more have marked the same."""
        return len(self.readings) > 1 and len({frozenset(spans) for spans in self.readings.values()}) == 1

    @property
    def agreed(self) -> bool:
        """All have marked the same, and nobody wrote a comment: doubt that all share is doubt."""
        return self.alike and not self.comments

    @property
    def doubted(self) -> bool:
        """All have marked the same, but somebody wrote a comment."""
        return self.alike and bool(self.comments)

    @property
    def shared(self) -> frozenset[Span]:
        """What everybody has marked."""
        return frozenset.intersection(*map(frozenset, self.readings.values()))

    def all_spans(self) -> list[Span]:
        """Every span that somebody has marked, once; its source names all who have."""
        found = sorted({span for spans in self.readings.values() for span in spans})
        return [replace(span, source=source_of(self.markers(span)), score=None) for span in found]

    def markers(self, span: Span) -> list[str]:
        """Who has marked a span."""
        return sorted(name for name, spans in self.readings.items() if span in spans)

    def to_json(self) -> dict[str, Any]:
        """One row of a review file."""
        return {
            "sentence": self.sentence.to_json(),
            "readings": {name: [span.to_json() for span in spans] for name, spans in self.readings.items()},
            "comments": {name: list(words) for name, words in self.comments.items()},
        }

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "Case":
        """Read what :meth:`to_json` wrote."""
        return cls(
            Sentence.from_json(row["sentence"]),
            {name: tuple(map(Span.from_json, spans)) for name, spans in row["readings"].items()},
            {name: tuple(words) for name, words in row["comments"].items()},
        )


def source_of(names: Iterable[str]) -> str:
    """The source of a span that these people stand for.

    >>> source_of(["li", "chen"])
    'annotator:chen+li'
    """
    return f"annotator:{'+'.join(sorted(names))}"


@dataclass(frozen=True, slots=True)
class Review:
    """Sentences that several have read, and who decides where they differ.

    Attributes:
        name: Also of the batch of disputed sentences.
        seed: Of who reads what, and of the order of 甲 and 乙.
        adjudicators: Who decides.
        cases: All sentences of the review, in the order of the reports.
    """

    name: str
    seed: int
    adjudicators: tuple[str, ...]
    cases: tuple[Case, ...]

    @property
    def agreed(self) -> list[Case]:
        """Cases in which all have marked the same and nobody wrote a comment."""
        return [case for case in self.cases if case.agreed]

    @property
    def disputed(self) -> list[Case]:
        """Cases for an adjudicator: readings differ, there is only one, or a comment stands beside them."""
        return [case for case in self.cases if not case.agreed]

    @property
    def doubted(self) -> list[Case]:
        """Disputed cases in which all have marked the same, for the comments beside them."""
        return [case for case in self.cases if case.doubted]


def left_out(review: Review, readings: Sequence[Reading]) -> dict[str, list[str]]:
    """Sentences and readings that are not in a review, by reason, as ids."""
    cases = {case.sentence.id: case for case in review.cases}
    found: dict[str, list[str]] = {}
    for reading in readings:
        for id_ in reading.sentences:
            if id_ not in cases:
                found.setdefault("read by one only, or left out by --without", []).append(id_)
            elif reading.name not in cases[id_].readings:
                found.setdefault(f"read by {reading.name} in other words than by the first", []).append(id_)
        doubtful = [act.id for act in reading.acts.values() if act.seen and not act.taken]
        if doubtful:
            found[f"seen by {reading.name}, but in doubt (see the acts)"] = doubtful
    return {reason: sorted(set(ids)) for reason, ids in found.items()}


Around = Mapping[str, tuple[str, str]]
"""Text before and after a sentence, by id."""


def make_review(
    name: str,
    readings: Sequence[Reading],
    adjudicators: Sequence[str],
    *,
    seed: int = 0,
    single: bool = False,
    without: Collection[str] = (),
) -> Review:
    """Put side by side what annotators made of the same sentences.

    Only what was seen and taken counts. Two readings of a sentence in other words are not compared: the first counts.

    Args:
        name: Of the review.
        readings: One an annotator.
        adjudicators: Who decides; several share the work.
        seed: Of everything by chance.
        single: Also take sentences that one annotator alone has read; the adjudicator is the second.
        without: Ids to leave out, of an earlier review.

    Raises:
        BaogaoError: If there is nothing to review, nobody to do it, or the name cannot be a file's.
    """
    if Path(name).name != name:
        raise BaogaoError(f"{name!r} cannot name a review", remedy="use letters, digits, - and _")
    if not adjudicators or len(set(adjudicators)) < len(adjudicators):
        raise BaogaoError("adjudicators must be named, each once", remedy="--adjudicator wu")
    first: dict[str, Sentence] = {}
    for reading in readings:
        for id_, sentence in reading.sentences.items():
            first.setdefault(id_, sentence)
    ordered = sorted(first.values(), key=lambda one: (one.report, one.start, one.id))
    cases = [_case(sentence, readings) for sentence in ordered if sentence.id not in without]
    kept = tuple(case for case in cases if single or len(case.readings) > 1)
    if not kept:
        raise BaogaoError(
            "no sentence was read by two" if not single else "no sentence is left to review",
            remedy="pull the annotators' work first; --single takes what one has read",
        )
    return Review(name, seed, tuple(adjudicators), kept)


def _case(sentence: Sentence, readings: Sequence[Reading]) -> Case:
    found = {
        reading.name: tuple(sorted(mine.spans))
        for reading in readings
        if (mine := reading.sentences.get(sentence.id)) and mine.text == sentence.text
    }
    comments = {
        reading.name: act.comments
        for reading in readings
        if reading.name in found and (act := reading.acts.get(sentence.id)) and act.comments
    }
    return Case(replace(sentence, raw=(), spans=()), found, comments)


def review_batch(review: Review, around: Around | None = None) -> Batch | None:
    """What the adjudicators read: disputed sentences with the spans of all readings, and a note who says what.

    Sentences that all have read alike are among them if somebody wrote a comment; the note has the comment.

    Spans of one layer that overlap are both shown. One of them has to go: a sentence that is confirmed with the
    two does not come back as settled. Nobody's name is shown: readings are called 甲, 乙 …, in an order drawn
    for each sentence.

    Args:
        review: The review.
        around: What stands before and after sentences whose neighbours nobody has read.

    Returns:
        The batch; None if nothing is disputed.
    """
    if not review.disputed:
        return None
    cases = {case.sentence.id: case for case in review.disputed}
    shown = [
        cases[case.sentence.id].sentence.with_spans(case.all_spans())
        if case.sentence.id in cases
        else case.sentence
        for case in review.cases
    ]
    made = {"review": True, "readers": sorted({name for case in review.cases for name in case.readings})}
    batch = make_batch(
        review.name,
        shown,
        review.adjudicators,
        chosen=dict.fromkeys(cases, "disputed"),
        seed=review.seed,
        made=made,
    )
    items = []
    for item in batch.items:
        before, after = (around or {}).get(item.sentence.id, ("", ""))
        words = note(cases[item.sentence.id], review.seed)
        items.append(replace(item, before=item.before or before, after=item.after or after, note=words))
    return replace(batch, items=tuple(items))


def note(case: Case, seed: int) -> str:
    """What an adjudicator reads above the context: who has marked what the others have not.

    The server's page runs lines together, so each reading begins with a sign of its own.

    >>> text = "新增企业20家。"
    >>> one = Sentence("x-0001", "x", "plan", "", 0, text, 0, len(text))
    >>> print(note(Case(one, {"chen": (Span(4, 7, "NUMBER"),), "li": ()}, {}), seed=0))
    2份标注不一致，重叠的标签须删去一个。
    【甲】（无）
    【乙】NUMBER「20家」
    """
    names = sorted(case.readings)
    Random(f"{seed}/{case.sentence.id}").shuffle(names)  # noqa: S311 - a draw, no secret
    lines = [_head(case)]
    for place, name in enumerate(names):
        said = [f"批注：{' '.join(words.split())}" for words in case.comments.get(name, ())]
        own = [span for span in case.readings[name] if len(names) == 1 or span not in case.shared]
        marked = "、".join(_shown(case.sentence.text, span) for span in own) or "（无）"
        parts = said if case.alike else [marked, *said]
        if parts:
            lines.append(f"【{_stem(place)}】{'；'.join(parts)}")
    return "\n".join(lines)


def _head(case: Case) -> str:
    """What an adjudicator has to do."""
    number = len(case.readings)
    if number == 1:
        return "只有1份标注，请审定。"
    if case.alike:
        return f"{number}份标注一致，但有批注，请审定。"
    return f"{number}份标注不一致，重叠的标签须删去一个。"


def _stem(place: int) -> str:
    return _STEMS[place] if place < len(_STEMS) else f"第{place + 1}份"


def _shown(text: str, span: Span) -> str:
    """Label and words; which of them, where the words occur twice."""
    words = text[span.start : span.end]
    starts = [at for at in range(len(text)) if text.startswith(words, at)]
    which = f"（第{starts.index(span.start) + 1}处）" if len(starts) > 1 else ""
    return f"{span.label}「{words}」{which}"


def review_file(name: str, folder: Path = BATCHES) -> Path:
    """The file that a user means by a path, or by the name of a review alone."""
    path = Path(name)
    return path if path.suffix == ".json" else folder / f"{name}{SUFFIX}"


def write_review(path: Path, review: Review) -> None:
    """Write a review, a line a sentence.

    Raises:
        BaogaoError: If another review is there, or the file cannot be written.
    """
    head = {"name": review.name, "seed": review.seed, "adjudicators": list(review.adjudicators)}
    rows = ",\n".join(json.dumps(case.to_json(), ensure_ascii=False) for case in review.cases)
    text = f'{json.dumps(head, ensure_ascii=False)[:-1]}, "cases": [\n{rows}\n]}}\n'
    if path.exists() and path.read_text(encoding="utf-8", errors="replace") != text:
        raise BaogaoError(
            "this review was made before, of other work or with other options",
            path=path,
            remedy=f"`baogao doccano push {review.name}` goes on with it; --name begins another, "
            f"--without {review.name} leaves out what it holds",
        )
    with atomic(path) as file:
        file.write(text)


def read_review(path: Path) -> Review:
    """Read what :func:`write_review` wrote, and check all of it.

    Raises:
        BaogaoError: If it is no review, or was edited.
    """
    try:
        row = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        remedy = "check the name; `baogao review push` makes it"
        raise BaogaoError(error.strerror or "cannot be read", path=path, remedy=remedy) from error
    except (ValueError, RecursionError) as error:
        raise BaogaoError(f"no review: {error}", path=path, remedy=_REMEDY) from error
    if found := shape_faults(row, {"name": str, "seed": int, "adjudicators": list, "cases": list}):
        raise BaogaoError(f"no review: {found[0]}", path=path, remedy=_REMEDY)
    cases = tuple(_checked(values, path, line) for line, values in enumerate(row["cases"], 2))
    return Review(row["name"], row["seed"], tuple(row["adjudicators"]), cases)


def _checked(row: Any, path: Path, line: int) -> Case:  # noqa: ANN401 - anything can stand in a file
    try:
        case = Case.from_json(row)
        readings = [case.sentence.with_spans(spans) for spans in case.readings.values()]
        found = [] if readings else ["nobody has read it"]
        found += [fault for reading in readings for fault in sentence_faults(reading)]
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        found = [f"{type(error).__name__}: {error}"]
    if found:
        raise BaogaoError(f"no case of a review: {found[0]}", path=path, line=line, remedy=_REMEDY)
    return case

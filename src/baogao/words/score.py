"""How good the words are: agreement with the teachers on unseen reports, and how often words cross gold spans."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path

from baogao.rules import annotate
from baogao.schema import Sentence, Span
from baogao.words.consensus import Edges, consensus, edges, with_figures
from baogao.words.segmenter import words

Segmenter = Callable[[str], Edges]
OURS = "baogao"
CONSENSUS = "consensus"
LABELS = ("NUMBER", "PROJECT", "SLOGAN", "TARGET", "RESULT")


@dataclass(slots=True)
class Agreement:
    """Word spans of one segmenter against another's.

    Attributes:
        same: Words of both.
        one: Words of the first.
        other: Words of the second.
    """

    same: int = 0
    one: int = 0
    other: int = 0

    def add(self, one: Edges, other: Edges) -> None:
        """Count one text."""
        ours, theirs = (set(pairwise(sorted(found))) for found in (one, other))
        self.same += len(ours & theirs)
        self.one += len(ours)
        self.other += len(theirs)

    @property
    def f1(self) -> float:
        """Harmonic mean of both shares; the same from both sides."""
        total = self.one + self.other
        return 2 * self.same / total if total else 0.0


@dataclass(slots=True)
class LeftEdges:
    """What word edges say of the left edges of the rules' PROJECT spans whose right edge is right.

    Attributes:
        right: The left edge is right, too.
        broken: Of these, how many are moved if a left edge must be a word edge (to the start of its word).
        wrong: The left edge is wrong.
        off_word: Of these, how many lie within a word.
        mended: Of these, how many come right at the start or at the end of that word.
    """

    right: int = 0
    broken: int = 0
    wrong: int = 0
    off_word: int = 0
    mended: int = 0


@dataclass(slots=True)
class WordScores:
    """What :func:`score` found.

    Attributes:
        sentences: Held-out sentences.
        agreement: By pair of segmenters, with figures settled the same way for all.
        as_cut: By pair, as they cut.
        spans: Gold spans by label.
        crossed: By segmenter and label, spans with an edge within a word.
        left_edges: By segmenter.
    """

    sentences: int = 0
    agreement: dict[tuple[str, str], Agreement] = field(default_factory=dict)
    as_cut: dict[tuple[str, str], Agreement] = field(default_factory=dict)
    spans: dict[str, int] = field(default_factory=dict)
    crossed: dict[str, dict[str, int]] = field(default_factory=dict)
    left_edges: dict[str, LeftEdges] = field(default_factory=dict)


def ours(model: str | Path | None = None) -> Segmenter:
    """Our segmenter in the form of the teachers: text in, edges out."""
    return lambda text: frozenset({0, len(text), *(edge for word in words(text, model) for edge in word)})


def score(
    texts: Iterable[str], gold: Sequence[Sentence], systems: Mapping[str, Segmenter], teachers: Sequence[str]
) -> WordScores:
    """Compare segmenters.

    Args:
        texts: Sentences that none of them learned from.
        gold: Annotated sentences.
        systems: Segmenters by name.
        teachers: The names of the two whose consensus is compared with, too.
    """
    result = WordScores()
    systems = {name: cache(system) for name, system in systems.items()}  # the gold is asked for twice
    for text in texts:
        result.sentences += 1
        _add_text(result, text, systems, teachers)
    for name, system in systems.items():
        result.crossed[name], result.left_edges[name] = crossings(gold, system), left_edges(gold, system)
    for sentence in gold:
        for span in sentence.spans:
            result.spans[span.label] = result.spans.get(span.label, 0) + 1
    return result


def _add_text(
    result: WordScores, text: str, systems: Mapping[str, Segmenter], teachers: Sequence[str]
) -> None:
    cut = {name: system(text) for name, system in systems.items()}
    for pair in combinations(systems, 2):
        one, other = (cut[name] for name in pair)
        result.as_cut.setdefault(pair, Agreement()).add(one, other)
        settled = (with_figures(text, one), with_figures(text, other))
        result.agreement.setdefault(pair, Agreement()).add(*settled)
    for line in consensus(text, *(cut[name] for name in teachers)):
        for name, system in systems.items():
            joined = "".join(line)
            found = result.agreement.setdefault((name, CONSENSUS), Agreement())
            found.add(with_figures(joined, system(joined)), edges(line))


def crossings(gold: Iterable[Sentence], system: Segmenter) -> dict[str, int]:
    """By label, how many spans begin or end within a word."""
    found = dict.fromkeys(LABELS, 0)
    for sentence in gold:
        known = system(sentence.text)
        for span in sentence.spans:
            found[span.label] += span.start not in known or span.end not in known
    return found


def left_edges(gold: Iterable[Sentence], system: Segmenter) -> LeftEdges:
    """Would word edges mend the left edges that the rules get wrong in PROJECT? See :class:`LeftEdges`."""
    result = LeftEdges()
    for sentence in gold:
        starts = {span.end: span.start for span in sentence.spans if span.label == "PROJECT"}
        found = [s for s in annotate(sentence.text, sentence.role) if s.label == "PROJECT"]
        known = system(sentence.text) if found else frozenset()
        for span in found:
            if span.end in starts:
                _add_edge(result, span, starts[span.end], known)
    return result


def _add_edge(result: LeftEdges, span: Span, gold_start: int, known: Edges) -> None:
    inside = span.start not in known
    if span.start == gold_start:
        result.right += 1
        result.broken += inside
        return
    result.wrong += 1
    if inside:
        left = max(edge for edge in known if edge < span.start)
        right = min(edge for edge in known if edge > span.start)
        result.off_word += 1
        result.mended += gold_start in {left, right}


def to_markdown(result: WordScores) -> str:
    """The three tables of ``docs/words.md``."""
    pairs = [
        (f"{one} against {other}", _share(result.as_cut.get((one, other))), _share(agreement))
        for (one, other), agreement in result.agreement.items()
    ]
    systems = list(result.crossed)
    crossed = [
        (label, str(result.spans[label]), *(str(result.crossed[name][label]) for name in systems))
        for label in LABELS
        if result.spans.get(label)
    ]
    edges_of = [
        (name, *map(str, (e.right, e.broken, e.wrong, e.off_word, e.mended)))
        for name, e in result.left_edges.items()
    ]
    return "\n".join(
        (
            f"F1 of words on {result.sentences} sentences of held-out reports.\n",
            _table(("pair", "as cut", "figures settled"), pairs),
            "Gold spans with an edge within a word.\n",
            _table(("label", "spans", *systems), crossed),
            "Left edges of the rules' PROJECT spans whose right edge is right.\n",
            _table(("words of", "right", "moved away", "wrong", "within a word", "mended"), edges_of),
        )
    )


def _share(agreement: Agreement | None) -> str:
    return "" if agreement is None else f"{agreement.f1:.3f}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *rows)) + "\n"

"""What the sentence browser of a page reads: sentences, spans, errors and groups, as JSON in the page."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from baogao.evaluate.analysis import KINDS, Analysis, Row
from baogao.evaluate.page.links import Links
from baogao.evaluate.words import DIMENSION_WORDS, KIND_WORDS
from baogao.schema import Span, labels

MOST = 4000
"""Sentences of a page; the wrong ones come first."""

CHARACTERS = 600_000
"""Characters of their texts in all, so that a page of long lines opens, too."""


def browser_data(systems: Mapping[str, Analysis], links: Links) -> dict[str, Any]:
    """All that the script of a page needs to draw sentences.

    Args:
        systems: Analyses by the name that the page calls them; the gold is the same.
        links: The groups that numbers of the page lead to.
    """
    rows = [{row.index: row for row in analysis.sentences} for analysis in systems.values()]
    errors = [_errors(analysis) for analysis in systems.values()]
    everything = {index: row for found in reversed(rows) for index, row in found.items()}
    kept = _kept(everything, errors)
    main = next(iter(systems.values()))
    return {
        "systems": list(systems),
        "labels": [[name, label.zh, label.layer] for name, label in labels().items()],
        "kinds": [[kind, KIND_WORDS[kind]] for kind in KINDS],
        "dimensions": DIMENSION_WORDS,
        "sentences": main.meta.sentences,
        "rows": [_row(everything[index], [of.get(index) for of in rows], [of.get(index, []) for of in errors])
                 for index in kept],
        "groups": links.to_json(),
    }  # fmt: skip


def _errors(analysis: Analysis) -> dict[int, list[list[Any]]]:
    found: dict[int, list[list[Any]]] = {}
    for error in analysis.errors:
        entry = [error.kind, error.label, _spans(error.gold), _spans(error.predicted)]
        found.setdefault(error.sentence, []).append(entry)
    return found


def _spans(spans: Iterable[Span]) -> list[list[Any]]:
    return [
        [span.start, span.end, span.label, *([] if span.score is None else [round(span.score, 3)])]
        for span in spans
    ]


def _kept(everything: Mapping[int, Row], errors: Sequence[Mapping[int, Any]]) -> list[int]:
    """Numbers of the sentences that the page holds, in their order."""

    def rank(index: int) -> tuple[int, bool, int]:
        row = everything[index]
        return (-sum(len(of.get(index, ())) for of in errors), not (row.gold or row.predicted), index)

    kept: list[int] = []
    room = CHARACTERS
    for index in sorted(everything, key=rank)[:MOST]:
        room -= len(everything[index].text)
        if room < 0 and kept:
            break
        kept.append(index)
    return sorted(kept)


def _row(row: Row, of: Sequence[Row | None], errors: Sequence[list[list[Any]]]) -> list[Any]:
    return [
        row.index,
        row.id,
        row.section,
        row.text,
        dict(row.strata),
        _spans(row.gold),
        [None if mine is None else _spans(mine.predicted) for mine in of],
        list(errors),
    ]


def embed(data: Mapping[str, Any]) -> str:
    """JSON for a ``<script>`` element: nothing in it can end the element or begin a comment."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    # Half a surrogate pair is no character that a file in UTF-8 can hold.
    return "".join(c if not "\ud800" <= c <= "\udfff" else f"\\u{ord(c):04x}" for c in text)

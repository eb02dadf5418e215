"""Sentences that are hard for a format."""

from itertools import pairwise

from hypothesis import strategies as st

from baogao.schema import ROLES, Sentence, Span, labels, layer_labels

HARD = [
    "𠮷林镇5家",
    "👨‍👩‍👧新增3户",
    "　全角　空格",
    "第一行\n第二行",
    '“引号”"直引号"\\斜杠',
    "# 井号\tTab",
    "\ufeff首",
    "\u2028行\x85尾",
    "é́合",
]
"""Astral characters, wide spaces, line ends, quotes, marks of comments and columns, a byte order mark."""


def hard_text() -> st.SearchStrategy[str]:
    plain = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
    return st.lists(st.one_of(st.sampled_from(HARD), plain), min_size=1, max_size=4).map("".join)


@st.composite
def sentences(draw: st.DrawFn, text: st.SearchStrategy[str] | None = None) -> Sentence:
    """A sentence that the store accepts: flat spans in each of two layers, which overlap each other."""
    words = draw(text or hard_text())
    spans = [span for layer in ("ner", "spans") for span in draw(_flat(words, layer_labels(layer)))]
    start = draw(st.integers(0, 10**6))
    raw = draw(st.sampled_from([(), ((0, 7, len(words)),)]))
    section = draw(st.sampled_from(["", "一、2026年工作安排 / （一）产业", '"节"\n𠮷']))
    end = start + len(words)
    number = draw(st.integers(0, 300))
    return Sentence(
        "yunqi-2026-0001",
        "yunqi-2026",
        draw(st.sampled_from(ROLES)),
        section,
        number,
        words,
        start,
        end,
        (),
        raw,
    ).with_spans(spans)


@st.composite
def _flat(draw: st.DrawFn, text: str, names: tuple[str, ...]) -> list[Span]:
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=6)))
    found = []
    for start, end in pairwise(cuts):
        if draw(st.booleans()) and not text[start].isspace() and not text[end - 1].isspace():
            source = draw(st.sampled_from(["", "rule:number.quantity", "annotator:陈 «x»", "model:cpu-0.1"]))
            score = draw(st.sampled_from([None, 0.25, 1.0]))
            found.append(Span(start, end, draw(st.sampled_from(names)), source, score))
    assert all(span.label in labels() for span in found)
    return found

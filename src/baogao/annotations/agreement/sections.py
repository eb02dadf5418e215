"""Sections of the page: tables whose numbers lead to their sentences."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from baogao.annotations.agreement.analysis import Agreement, Pair
from baogao.annotations.agreement.confusion import NOTHING
from baogao.annotations.agreement.drift import Drift
from baogao.annotations.agreement.kappa import questions
from baogao.annotations.agreement.scores import ENOUGH, MATCHES, Value
from baogao.annotations.agreement.shares import Share, rows_of_table
from baogao.annotations.agreement.words import bounds, left_out, share, signed
from baogao.annotations.doccano.fates import KINDS
from baogao.schema import labels

_NONE = '<span class="none">–</span>'
_MATCH_WORDS = {
    "strict": "same offsets and label",
    "overlap": "same label, a character in common, paired one to one",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A section: its anchor, its heading and its HTML."""

    anchor: str
    heading: str
    html: str

    def render(self) -> str:
        """As it stands in the page."""
        return (
            f'<section id="{self.anchor}" aria-labelledby="{self.anchor}-h">'
            f'<h2 id="{self.anchor}-h">{escape(self.heading)}</h2>{self.html}</section>\n'
        )


@dataclass(slots=True)
class Links:
    """Groups of sentences that numbers lead to; each is kept once."""

    groups: dict[tuple[str, tuple[int, ...]], int] = field(default_factory=dict)

    def to(self, text: str, title: str, sentences: Sequence[int]) -> str:
        """A link to a group of sentences as HTML; bare text where there are none."""
        key = (title, tuple(sorted(set(sentences))))
        if not key[1]:
            return escape(text)
        number = self.groups.setdefault(key, len(self.groups))
        return f'<a href="#sentences?group={number}">{escape(text)}</a>'

    def to_json(self) -> list[list[object]]:
        """Title and sentences of each group, in the order of their numbers."""
        return [[title, list(sentences)] for title, sentences in self.groups]


def sections(found: Agreement, links: Links) -> Iterator[Part]:
    """All sections; one without anything to say has empty HTML."""
    yield Part("labels", "By label", _by_label(found, links))
    yield Part("questions", "Yes or no", _by_question(found, links))
    yield Part(
        "confusion", "Labels exchanged", _side_by_side(_confusion(pair, links) for pair in found.pairs)
    )
    yield Part("borders", "Borders", _borders(found, links))
    yield Part("drift", "Over time", _side_by_side(_drift(drift, links) for drift in found.drifts))
    yield Part("blind", "Blind and pre-annotated", _shares(found, links))
    yield Part("reports", "Reports", _reports(found, links))
    yield Part("left", "Left out", "".join(f"<p>{escape(line)}</p>" for line in left_out(found)))


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], caption: str, css: str = "") -> str:
    """A table whose first column names the rows; cells are HTML."""
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    body = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'
        for first, *cells in rows
    )
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(caption)}"><table class="{css}">'
        f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _side_by_side(blocks: Iterable[str]) -> str:
    html = "".join(blocks)
    return f'<div class="pair">{html}</div>' if html else ""


def _name(name: str) -> str:
    if name in labels():
        number = list(labels()).index(name)
        return f'<span class="label l{number}">{name} <small lang="zh">{escape(labels()[name].zh)}</small></span>'
    return f'<span class="sum">{escape(name)}</span>'


def _value(value: Value, title: str, links: Links, *, difference: bool = False) -> str:
    if value.value is None:
        return _NONE
    number = signed(value.value) if difference else share(value.value)
    interval = bounds(value, difference=difference)
    return f"<b>{links.to(number, title, value.sentences)}</b><small>{escape(interval)}</small>"


def _by_label(found: Agreement, links: Links) -> str:
    words = "".join(f"<dt>{kind}</dt><dd>{_MATCH_WORDS[kind]}</dd>" for kind in MATCHES)
    html = "".join(_pair_table(pair, links) for pair in found.pairs)
    if len(found.pairs) > 1:
        rows = [
            [
                _name(name),
                *(_value(kinds[kind], f"{name}: not all {kind}ly alike", links) for kind in MATCHES),
            ]
            for name, kinds in found.mean.items()
        ]
        html = table(["", *(f"{kind} F1" for kind in MATCHES)], rows, "Mean of all pairs") + html
    return f"{_side_by_side([html])}<dl>{words}</dl>"


def _pair_table(pair: Pair, links: Links) -> str:
    rows = []
    for name, kinds in pair.scores.items():
        row = pair.counts[name]
        cells = [
            _value(kinds[kind], f"{name}, {pair.name}: differing by {kind} match", links) for kind in MATCHES
        ]
        whose = ("both", f"only {pair.a}", f"only {pair.b}")
        counts = [
            links.to(str(number), f"{name}, {pair.name}: {who}", where)
            for number, who, where in zip(
                (row.correct, row.missed, row.spurious), whose, pair.where[name], strict=True
            )
        ]
        rows.append([_name(name), *counts, *cells])
    heads = ["", "both", f"only {pair.a}", f"only {pair.b}", *(f"{kind} F1" for kind in MATCHES)]
    return table(heads, rows, f"{pair.name}: {pair.sentences:,} sentences")


def _by_question(found: Agreement, links: Links) -> str:
    rows = []
    for name in questions():
        cells = [_value(found.alphas[name], f"{name}: some have it, some have not", links)]
        for pair in found.pairs:
            row = pair.kappas[name]
            yes = f"<small>yes: {row.yes[0]:,} / {row.yes[1]:,}; alike {share(row.observed.value)}</small>"
            cells.append(_value(row.kappa, f"{name}, {pair.name}: only one has it", links) + yes)
        rows.append([_name(name), *cells])
    note = (
        "<p>Does a sentence have such a span or not? Kappa is Cohen's, alpha Krippendorff's; 1 is full agreement, 0 "
        "what chance would bring.</p>"
    )
    heads = ["", "alpha, all", *(f"kappa, {pair.name}" for pair in found.pairs)]
    return note + table(heads, rows, "Agreement about sentences")


def _confusion(pair: Pair, links: Links) -> str:
    names = [*labels(), NOTHING]
    most = max((len(v) for (a, b), v in pair.confusion.items() if a != b), default=0)
    rows = []
    for a in names:
        cells = []
        for b in names:
            numbers = pair.confusion.get((a, b), ())
            text = links.to(str(len(numbers)), f"{pair.a} {a}, {pair.b} {b}", numbers) if numbers else _NONE
            heat = round(5 * len(numbers) / most + 0.49) if numbers and a != b else 0
            cells.append(f'<span class="heat h{min(heat, 5)}">{text}</span>')
        rows.append([_name(a), *cells])
    caption = f"Rows: {pair.a}, columns: {pair.b}. Overlapping spans of a layer, paired one to one"
    return table(["", *names], rows, caption, "matrix")


def _borders(found: Agreement, links: Links) -> str:
    rows = []
    for group in found.boundaries:
        words = " ".join(
            f'<q lang="zh">{escape(words[:24])}</q>{f" ×{number}" if number > 1 else ""}'
            for words, number in group.words[:5]
        )
        who = ", ".join(f"{escape(name)} {number}" for name, number in group.longer.items())
        title = f"{group.label}: {group.pattern}, {group.side}"
        rows.append([
            f'{escape(group.pattern)} <small lang="zh">{escape(group.zh)}</small>',
            _name(group.label), group.side, links.to(str(group.count), title, group.sentences), who, words,
        ])  # fmt: skip
    heads = ["what lies between", "label", "side", "times", "taken in by", "for example"]
    return (
        table(heads, rows, "Borders that differ, by what one has and the other has not", "text")
        if rows
        else ""
    )


def _drift(drift: Drift, links: Links) -> str:
    rows = [
        [
            escape(name),
            links.to(str(len(drift.sentences[at])), f"{drift.kind} {name}", drift.sentences[at]),
            _value(drift.agreement[at], f"{drift.kind} {name}: read differently", links),
            *(
                _value(row[at], f"{drift.kind} {name}: overturned by {who}", links)
                for who, row in drift.overturned.items()
            ),
        ]
        for at, name in enumerate(drift.bins)
    ]
    changes = (
        _value(value, f"overturned by {who}", links, difference=True)
        for who, value in drift.overturned_change.items()
    )
    change = _value(drift.change, f"{drift.kind}: first and last", links, difference=True)
    rows.append(['<span class="sum">last less first</span>', "", change, *changes])
    heads = [drift.kind, "sentences", "strict F1", *(f"{who} overturned" for who in drift.overturned)]
    return table(heads, rows, f"Agreement and overturned pre-annotations over {drift.kind}")


def _shares(found: Agreement, links: Links) -> str:
    if not found.shares:
        return ""
    note = (
        "<p>Annotators are compared with the pre-annotations, pairs with one another, in both shares. Pull is the F1 "
        "where pre-annotations were shown less that of the blind share: above zero, they are followed where they "
        f"would not have been found. With fewer than {ENOUGH} such sentences in a share there is no interval, and "
        "nothing to conclude.</p>"
    )
    return note + _side_by_side(_share(one, links) for one in found.shares) + _fates(found, links)


def _share(one: Share, links: Links) -> str:
    rows = []
    for name in rows_of_table(one.shown):
        cells: list[str] = []
        tables: Mapping[str, Mapping[str, Mapping[str, Value]]] = {"shown": one.shown, "blind": one.blind}
        for kind, values in tables.items():
            cells.append(_value(values[name]["strict"], f"{one.who}, {name}, {kind}: differing", links))
        pull = _value(one.pull[name]["strict"], f"{one.who}, {name}: differing", links, difference=True)
        rows.append([_name(name), *cells, pull])
    beside = "beside the pre-annotations" if one.fates else "beside one another"
    shown, blind = one.sentences
    caption = f"{one.who} {beside}: {shown:,} sentences with pre-annotations shown, {blind:,} blind"
    return table(["", "F1 shown", "F1 blind", "pull"], rows, caption)


def _fates(found: Agreement, links: Links) -> str:
    rows = [
        [escape(one.who), *(_fate(one, kind, links) for kind in KINDS)] for one in found.shares if one.fates
    ]
    return table(["", *KINDS], rows, "What became of the pre-annotations that were shown") if rows else ""


def _fate(one: Share, kind: str, links: Links) -> str:
    numbers = one.fates.get(kind, ())
    return links.to(str(len(numbers)), f"{one.who}: {kind}", numbers)


def _reports(found: Agreement, links: Links) -> str:
    rows = [
        [
            escape(row.report),
            f"{row.sentences:,}",
            f"<b>{links.to(share(row.f1['strict']), f'{row.report}: read differently', row.differing)}</b>",
            share(row.f1["overlap"]),
        ]
        for row in found.reports
    ]
    return table(
        ["", "sentences", "strict F1", "overlap F1"], rows, "All labels, all pairs, report by report"
    )

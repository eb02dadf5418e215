"""The page of one report: text with spans, headline indicators, records, the years before and after.

The page stands alone: style and script are inside, so that it can be mailed or archived, and it reads well
without the script, which only switches labels and language, filters and highlights what belongs together.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from baogao.page import document
from baogao.schema import Sentence, Span, labels
from baogao.site import theme, words
from baogao.site.marks import label_class
from baogao.site.pages import Entry, address, fragment, level_key, navigation
from baogao.site.prose import outline, prose
from baogao.tagging.rows import Row

_ROW = "t:"
"""Begins the anchors of table rows; a colon never stands in a sentence id."""

_SIGNS = {"at_least": "≥", "at_most": "≤", "around": "≈"}


@dataclass(frozen=True, slots=True)
class Content:
    """What stands in the archive about one report, in the order of the text."""

    sentences: Sequence[Sentence] = ()
    targets: Sequence[Row] = ()
    headlines: Sequence[Row] = ()


def report_html(
    entry: Entry, content: Content, before: Entry | None = None, after: Entry | None = None
) -> str:
    """One report as a page.

    Args:
        entry: The report.
        content: What it holds.
        before: The report of the same place with the year before.
        after: The one with the year after.

    Raises:
        BaogaoError: If a span does not lie within its sentence.
    """
    links = _links(content.targets)
    body = [
        navigation("", root="../"),
        _masthead(entry, content, before, after),
        _legend(content.sentences),
        '<main class="layout" id="main" tabindex="-1">',
        prose(content.sentences, links),
        '<aside class="side">',
        _headlines(content.headlines),
        _records(entry, content.targets),
        "</aside></main>",
    ]
    style, script = theme.stylesheet(), theme.report_script()
    return document(entry.title, "".join(body), language="zh-CN", style=style, script=script)


def _links(targets: Sequence[Row]) -> dict[tuple[str, Span], str]:
    """Each statement's first row; Span compares by offsets and label."""
    links: dict[tuple[str, Span], str] = {}
    for number, row in enumerate(targets, 1):
        span = Span(row["start"], row["end"], row["label"])
        links.setdefault((row["sentence_id"], span), fragment(f"{_ROW}{number}"))
    return links


# The head


def _masthead(entry: Entry, content: Content, before: Entry | None, after: Entry | None) -> str:
    row = entry.row
    place = " › ".join(dict.fromkeys(filter(None, (row["province"], row["city"], row["place"]))))
    facts = [
        escape(place),
        words.span(level_key(row["level"])) if row["level"] else "",
        "" if row["year"] is None else str(row["year"]),
        f"{len(content.sentences)} {words.span('report.sentences')}",
        f"<span>{escape(row['report'])}</span>",
        f'<span class="model">{words.span("model")} {escape(row["model"])}</span>' if row["model"] else "",
    ]
    return (
        f'<header class="masthead report"><h1 lang="zh-CN">{escape(entry.title)}</h1>'
        f'<p class="facts">{" · ".join(filter(None, facts))}</p>{_neighbours(before, after)}'
        f'{outline(content.sentences)}<p class="jump"><a href="#table:records" data-w="report.jump">'
        f"{words.zh('report.jump')}</a></p></header>"
    )


def _neighbours(before: Entry | None, after: Entry | None) -> str:
    links = [_neighbour(before, "report.previous", "← ", ""), _neighbour(after, "report.next", "", " →")]
    return f'<p class="neighbours">{"".join(links)}</p>' if before or after else ""


def _neighbour(entry: Entry | None, key: str, left: str, right: str) -> str:
    if entry is None:
        return ""
    year = entry.row["year"]
    return f'<a href="{address(entry.page)}">{left}{words.span(key)} {year}{right}</a>'


def _legend(sentences: Sequence[Sentence]) -> str:
    counts = Counter(span.label for sentence in sentences for span in sentence.spans)
    buttons = (
        f'<button type="button" disabled class="{label_class(name)}" data-index="{i}" aria-pressed="true"'
        f' title="{escape(label.description_zh)}"><span class="swatch {label.layer}"></span>'
        f'{words.span(f"label.{name}")} <span class="count">{counts[name]}</span></button>'
        for i, (name, label) in enumerate(labels().items())
    )
    name = words.attribute("aria-label", "report.labels")
    return f'<div class="legend" role="toolbar"{name}>{"".join(buttons)}</div>'


# Headline indicators


def _headlines(rows: Sequence[Row]) -> str:
    if not rows:
        return ""
    items = "".join(map(_headline, sorted(rows, key=lambda row: not row["stated"])))
    return (
        f'<section class="headlines" aria-labelledby="headlines"><h2 id="headlines" data-w="report.headlines">'
        f'{words.zh("report.headlines")}</h2><dl lang="zh-CN">{items}</dl></section>'
    )


def _headline(row: Row) -> str:
    name = escape(row["series"] or row["canonical"])
    if not row["stated"]:
        return f"<div><dt>{name}</dt><dd>{words.span('report.not_stated', css='absent')}</dd></div>"
    value = escape(quantity_text(row)) or _reference(row) or escape(row["text"])
    return (
        f'<div><dt>{name}</dt><dd><a href="{fragment(row["sentence_id"])}" title="{escape(row["text"])}">'
        f"{value}</a>{_modality(row)}</dd></div>"
    )


def _reference(row: Row) -> str:
    """What a value is compared with, where it has no number of its own."""
    return f"{words.span('report.relative')}{escape(row['reference'])}" if row["reference"] else ""


def _modality(row: Row) -> str:
    said = row["modality"]
    return words.span(f"modality.{said}", css="firm") if said and said != "none" else ""


def quantity_text(row: Row) -> str:
    """A value as a reader writes it: bound, ends, unit; empty if there is none.

    >>> quantity_text({"low": 1.46e8, "high": 1.46e8, "unit": "元", "bound": "at_least", "reference": ""})
    '≥1.46亿元'
    >>> quantity_text({"low": 3.0, "high": 5.0, "unit": "%", "bound": "range", "reference": ""})
    '3–5%'
    """
    if row["low"] is None:
        return ""
    ends = dict.fromkeys((row["low"], row["low"] if row["high"] is None else row["high"]))
    divisor, magnitude = next(
        ((size, name) for size, name in ((1e8, "亿"), (1e4, "万")) if max(map(abs, ends)) >= size), (1, "")
    )
    numbers = "–".join(f"{end / divisor:.10g}" for end in ends)
    return f"{_SIGNS.get(row['bound'], '')}{numbers}{magnitude}{row['unit']}"


# The records


def _records(entry: Entry, rows: Sequence[Row]) -> str:
    title = words.span("report.records", "h2")
    head = f'<section class="statements" id="table:records" tabindex="-1">{title}'
    if not rows:
        return f"{head}{words.span('report.records_none', 'p', 'empty')}</section>"
    heads = "".join(words.span(f"column.{name}", "th", more=' scope="col"') for name in ("text", "value"))
    place = entry.row["place"]
    body = "".join(_record(number, row, place) for number, row in enumerate(rows, 1))
    more = f"../targets.html#report={address(entry.row['report']).removesuffix('.html')}"
    return (
        f"{head}{_filter(len(rows))}<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
        f'<p class="more"><a href="{more}" data-w="report.in_site">{words.zh("report.in_site")}</a></p></section>'
    )


def _filter(count: int) -> str:
    name = words.attribute("aria-label", "report.filter")
    hint = words.attribute("placeholder", "report.filter")
    return (
        f'<p class="filter" hidden><input type="search"{name}{hint} autocomplete="off">'
        f' <output data-all="{count}">{words.zh("report.count", n=count)}</output></p>'
    )


def _record(number: int, row: Row, place: str) -> str:
    sentence, label = row["sentence_id"], row["label"]
    kind = words.span(f"kind.{label}", css="kind")
    return (
        f'<tr id="{_ROW}{number}" class="{label_class(label)}" data-sentence="{escape(sentence)}" tabindex="-1">'
        f'<td>{kind} <a href="{fragment(sentence)}" lang="zh-CN">{escape(row["text"])}</a>{_about(row, place)}</td>'
        f'<td title="{escape(quantity_text(row))}" lang="zh-CN">{_value(row)}</td></tr>'
    )


def _about(row: Row, place: str) -> str:
    """The small line below a statement: indicator, firmness, forecast, period, place."""
    indicator = escape(row["canonical"] or row["indicator"])
    parts = [
        indicator and f'<span lang="zh-CN">{indicator}</span>',
        f'<span lang="zh-CN">{escape(row["place"])}</span>' if row["place"] not in ("", place) else "",
        _modality(row),
        words.span("status.forecast") if row["status"] == "forecast" else "",
        period(row),
        words.span(f"role.{row['role']}") if row["role"] else "",
    ]
    return f'<small class="about">{" · ".join(filter(None, parts))}</small>'


def _value(row: Row) -> str:
    written = row["number"]
    sign = _SIGNS.get(row["bound"], "")
    if not written:
        return _reference(row)
    return f'<span class="sign">{sign}</span>{escape(written)}' if sign else escape(written)


def period(row: Row) -> str:
    """The years a value is for: ``2024`` or ``2021–2025``; empty where they are not known."""
    ends = dict.fromkeys(y for y in (row["period_start"], row["period_end"]) if y is not None)
    return "–".join(map(str, ends))

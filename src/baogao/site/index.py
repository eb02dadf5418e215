"""The three pages that share data: overview, table of targets and results, search."""

from collections.abc import Iterable, Sequence
from html import escape
from urllib.parse import quote

from baogao.corpus.quality import may_be_no_report
from baogao.schema import labels
from baogao.site import words
from baogao.site.marks import label_class
from baogao.site.pages import LEVELS, Entry, document, level_key, navigation
from baogao.tagging.rows import Row

_SHOWN_ERRORS = 100
_LONG = 30
"""Lists of more reports begin with the first few; the style sheet hides the others where scripts can show them."""

_COUNTS = ("numbers", "projects", "slogans", "targets", "results")

_TILES = ("TARGET", "RESULT", "PROJECT", "SLOGAN", "NUMBER")

_COLUMNS = (("values", "holds"), ("kept", "firmness"), ("stated",))
"""The plots, as they stand beside each other where there is room."""


def overview_html(
    entries: Sequence[Entry], errors: Sequence[Row], failed: int, made: tuple[str, str, str]
) -> str:
    """The overview: what is in the archive, frames for the plots, all reports, what failed.

    Args:
        entries: The reports.
        errors: The first rows of the table ``errors``.
        failed: How many there are.
        made: Model, thresholds, and the version of Baogao.
    """
    body = [
        navigation("index.html"),
        '<main class="overview" id="main" tabindex="-1">',
        _masthead("site.title", _lead(entries)),
        _tiles(entries),
        words.span("noscript", "p", "noscript") if entries else "",
        _panels() if entries else "",
        _errors(errors, failed),
        _reports(entries),
        "</main>",
        _colophon(*made),
    ]
    return document("site.title", body, "overview")


def targets_html() -> str:
    """The frame of the table of targets and results."""
    return _frame("targets")


def search_html() -> str:
    """The frame of the search."""
    return _frame("search")


def _frame(name: str) -> str:
    body = [
        navigation(f"{name}.html"),
        f'<main class="{name}" id="main" tabindex="-1">',
        _masthead(f"{name}.title", words.span(f"{name}.lead", "p", "lead")),
        f'{words.span("noscript", "p", "noscript")}<div id="app"></div></main>',
    ]
    return document(f"{name}.title", body, name)


def _masthead(title: str, lead: str) -> str:
    return f'<header class="masthead">{words.span(title, "h1")}{lead}</header>'


def _lead(entries: Sequence[Entry]) -> str:
    """How many reports, places and years; the numbers stand in the page, the words follow the language."""
    places = len({entry.place for entry in entries if entry.place})
    years = [entry.row["year"] for entry in entries if entry.row["year"] is not None]
    values: dict[str, object] = {"reports": len(entries), "places": places}
    key = "overview.lead_undated"
    if years:
        key, values = "overview.lead", values | {"first": min(years), "last": max(years)}
    data = "".join(f' data-v-{name}="{value}"' for name, value in values.items())
    return f'<p class="lead" data-w="{key}"{data}>{words.zh(key, **values)}</p>'


def _tiles(entries: Sequence[Entry]) -> str:
    counted = [(f"label.{name}", label_class(name), f"{name.lower()}s") for name in _TILES]
    tiles = (
        f'<li class="{css}"><b>{sum(entry.row[column] for entry in entries):,}</b>{words.span(key)}</li>'
        for key, css, column in (*counted, ("column.sentences", "", "sentences"))
    )
    return f'<ul class="tiles">{"".join(tiles)}</ul>'


def _panels() -> str:
    columns = ("".join(map(_panel, names)) for names in _COLUMNS)
    return f'<div class="panels">{"".join(f"<div>{column}</div>" for column in columns)}</div>'


def _panel(name: str) -> str:
    title = words.span(f"overview.{name}", "h2", more=f' id="h-{name}"')
    note = words.span(f"overview.{name}_note", "p", "note")
    return (
        f'<section class="panel {name}" id="{name}" aria-labelledby="h-{name}" hidden>'
        f'<header>{title}{note}</header><div class="plot"></div></section>'
    )


# The list of reports


def _reports(entries: Sequence[Entry]) -> str:
    if not entries:
        return words.span("overview.empty", "p", "empty")
    heads = [("column.report", ""), ("column.place", ""), ("column.level", ""), ("column.year", "")]
    heads += [("column.sentences", "")]
    heads += [(f"label.{name}", label_class(name)) for name in labels()]
    head = "".join(words.span(key, "th", css, ' scope="col"') for key, css in heads)
    name = words.attribute("aria-label", "overview.filter")
    hint = words.attribute("placeholder", "overview.filter")
    title = words.span("overview.reports", "h2", more=' id="h-all"')
    css = "reports short" if len(entries) > _LONG else "reports"
    return (
        f'<section class="all" aria-labelledby="h-all">{title}'
        f'<p class="filter" hidden><input type="search"{name}{hint} autocomplete="off">'
        f' <output data-all="{len(entries)}"></output></p>'
        f'<div class="scroll"><table class="{css}"><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(map(_report, sorted(entries, key=_order)))}</tbody></table></div></section>"
    )


def _order(entry: Entry) -> tuple[int, str, str, str, int]:
    """From the nation down, the years of a place together."""
    row = entry.row
    level = LEVELS.index(row["level"]) if row["level"] in LEVELS else len(LEVELS)
    return level, row["province"], row["city"], row["place"], row["year"] or 0


def _report(entry: Entry) -> str:
    row = entry.row
    counts = "".join(f"<td>{row[column]}</td>" for column in ("sentences", *_COUNTS))
    doubtful = may_be_no_report(row["look"].split(", "))
    doubt = words.span("overview.doubt", "small", "doubt") if doubtful else ""
    return (
        f'<tr><th scope="row"><a href="reports/{quote(entry.page)}.html" lang="zh-CN">{escape(entry.title)}</a>'
        f'<small>{escape(row["report"])}</small>{doubt}</th><td lang="zh-CN">{escape(row["place"])}</td>'
        f"<td>{words.span(level_key(row['level']))}</td>"
        f"<td>{'' if row['year'] is None else row['year']}</td>{counts}</tr>"
    )


def _errors(errors: Iterable[Row], failed: int) -> str:
    shown = [f"<li>{escape(row['message'])}</li>" for row in errors][:_SHOWN_ERRORS]
    if not shown:
        return ""
    title = f'<h2 data-w="overview.errors" data-v-n="{failed}">{words.zh("overview.errors", n=failed)}</h2>'
    rest = failed - len(shown)
    more = (
        f'<p data-w="overview.errors_more" data-v-n="{rest}">{words.zh("overview.errors_more", n=rest)}</p>'
        if rest > 0
        else ""
    )
    return f'<section class="errors">{title}<ul>{"".join(shown)}</ul>{more}</section>'


def _colophon(model: str, thresholds: str, version: str) -> str:
    parts = [
        f"{words.span('model')} {escape(model)}" if model else "",
        f"{words.span('thresholds')} {escape(thresholds)}" if thresholds else "",
        f'<span data-w="made" data-v-version="{escape(version)}">{words.zh("made", version=version)}</span>',
    ]
    return f'<footer class="colophon">{" · ".join(filter(None, parts))}</footer>'

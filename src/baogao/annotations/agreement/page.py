"""The page of an agreement: self-contained, from a verdict down to every sentence that was read differently."""

import json
from collections.abc import Iterable, Mapping
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

from baogao.annotations.agreement.analysis import Agreement
from baogao.annotations.agreement.sections import Links, sections
from baogao.annotations.agreement.words import many, verdict
from baogao.files import atomic
from baogao.page import document, stylesheet
from baogao.schema import Span, labels

MOST = 4000
"""Sentences of a page; those read differently come first."""

CHARACTERS = 600_000
"""Characters of their texts in all."""


def write_page(found: Agreement, path: Path) -> Path:
    """Write the page of an agreement and return its path.

    Raises:
        BaogaoError: If the file cannot be written.
    """
    with atomic(path) as file:
        file.write(page(found))
    return path


def page(found: Agreement) -> str:
    """An agreement as one HTML page that fetches nothing."""
    links = Links()
    parts = [part for part in sections(found, links) if part.html]
    title = f"Agreement of {', '.join(found.names)}"
    facts = [
        many(len(found.items), "sentence"),
        many(len({item.sentence.report for item in found.items}), "report"),
        f"{found.plan.level:.0%} intervals: BCa, {found.plan.samples:,} samples, seed {found.plan.seed}; "
        "over reports, over sentences where fewer than three reports have such spans",
    ]
    nav = "".join(f'<a href="#{part.anchor}">{escape(part.heading)}</a>' for part in parts)
    body = f"""<header class="masthead" id="top"><h1>{escape(title)}</h1>
<div class="verdict">{"".join(f"<p>{escape(line)}</p>" for line in verdict(found))}</div>
<p class="facts">{" · ".join(map(escape, facts))}</p></header>
<nav aria-label="Contents">{nav}<a href="#sentences">Sentences</a></nav>
<main>
{"".join(part.render() for part in parts)}
{_BROWSER}
</main>
<script type="application/json" id="data">{_embed(_data(found, links))}</script>"""
    return document(
        title,
        body,
        language="en",
        style=stylesheet() + _asset("agreement.css"),
        script=_asset("agreement.js"),
    )


_BROWSER = """<section id="sentences" aria-labelledby="sentences-h" tabindex="-1"><h2 id="sentences-h">Sentences</h2>
<noscript><p>The sentences are drawn by a script, which is switched off here.</p></noscript>
<div id="browser" hidden>
<form id="filters" role="search" aria-label="Filter sentences"></form>
<ul class="key" id="key"></ul>
<p id="shown" role="status"></p>
<ol id="rows"></ol>
<p><button type="button" id="more" hidden>Show more</button></p>
</div></section>"""


def _data(found: Agreement, links: Links) -> dict[str, Any]:
    differing = {number for pair in found.pairs for number in pair.scores["micro"]["strict"].sentences}
    return {
        "names": list(found.names),
        "labels": [[name, label.zh, label.layer] for name, label in labels().items()],
        "sentences": len(found.items),
        "rows": [_row(found, number) for number in _kept(found, differing)],
        "groups": links.to_json(),
    }


def _kept(found: Agreement, differing: set[int]) -> list[int]:
    """Numbers of the sentences that the page holds: those read differently, then those with spans, then the rest."""

    def rank(number: int) -> tuple[bool, bool, int]:
        return (number not in differing, not any(found.items[number].spans.values()), number)

    kept: list[int] = []
    room = CHARACTERS
    for number in sorted(range(len(found.items)), key=rank)[:MOST]:
        room -= len(found.items[number].sentence.text)
        if room < 0 and kept:
            break
        kept.append(number)
    return sorted(kept)


def _row(found: Agreement, number: int) -> list[Any]:
    item = found.items[number]
    acts = [item.acts.get(name) for name in found.names]
    proposed = next((_spans(act.proposed) for act in acts if act is not None), None)
    return [
        number,
        item.sentence.id,
        item.sentence.section,
        item.sentence.text,
        [_spans(item.spans[name]) if name in item.spans else None for name in found.names],
        proposed,
        [act.blind if act is not None else None for act in acts],
    ]


def _spans(spans: Iterable[Span]) -> list[list[Any]]:
    return [[span.start, span.end, span.label] for span in spans]


def _embed(data: Mapping[str, Any]) -> str:
    """JSON for a ``<script>`` element: nothing in it can end the element or begin a comment."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


def _asset(name: str) -> str:
    return files("baogao.annotations.agreement").joinpath("assets", name).read_text(encoding="utf-8")

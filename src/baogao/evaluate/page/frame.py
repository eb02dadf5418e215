"""The shell of a page: verdict, contents, sections, sentence browser."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from baogao.evaluate.page import theme
from baogao.evaluate.page.data import embed
from baogao.page import document


@dataclass(frozen=True, slots=True)
class Part:
    """A section of a page: its anchor, its heading and its HTML."""

    anchor: str
    heading: str
    html: str


def page(
    title: str, lead: Sequence[str], facts: Iterable[str], parts: Sequence[Part], data: Mapping[str, Any]
) -> str:
    """A whole page; every text but the HTML of the parts is escaped here.

    Args:
        title: Of the page.
        lead: The verdict, a paragraph each; the first is set large.
        facts: What was scored and how, in small print.
        parts: Sections in their order; the sentence browser follows them.
        data: What the browser shows.
    """
    parts = [part for part in parts if part.html]
    body = f"""<header class="masthead" id="top"><h1>{escape(title)}</h1>
<div class="verdict">{"".join(f"<p>{escape(line)}</p>" for line in lead)}</div>
<p class="facts">{" · ".join(escape(fact) for fact in facts if fact)}</p></header>
{_contents(parts)}
<main>
{"".join(map(_section, parts))}
{_BROWSER}
</main>
<script type="application/json" id="data">{embed(data)}</script>"""
    text = document(title, body, language="en", style=theme.stylesheet(), script=theme.script())
    return text.encode("utf-8", "replace").decode()  # a file cannot hold half a surrogate pair


def figure(svg: str, note: str = "") -> str:
    """A figure with a note below it."""
    caption = f"<figcaption>{escape(note)}</figcaption>" if note else ""
    return f'<figure class="scroll" tabindex="0">{svg}{caption}</figure>'


def pair(*blocks: str) -> str:
    """Blocks of HTML side by side where there is room."""
    return f'<div class="pair">{"".join(f"<div>{block}</div>" for block in blocks if block)}</div>'


def _contents(parts: Sequence[Part]) -> str:
    links = [f'<a href="#{part.anchor}">{escape(part.heading)}</a>' for part in parts]
    return f'<nav aria-label="Contents">{"".join(links)}<a href="#sentences">Sentences</a></nav>'


def _section(part: Part) -> str:
    return (
        f'<section id="{part.anchor}" aria-labelledby="{part.anchor}-h">'
        f'<h2 id="{part.anchor}-h">{escape(part.heading)}</h2>{part.html}</section>\n'
    )


_BROWSER = """<section id="sentences" aria-labelledby="sentences-h" tabindex="-1"><h2 id="sentences-h">Sentences</h2>
<noscript><p>The sentences are drawn by a script, which is switched off here.</p></noscript>
<div id="browser" hidden>
<form id="filters" role="search" aria-label="Filter sentences"></form>
<p id="shown" role="status"></p>
<ol id="rows"></ol>
<p><button type="button" id="more" hidden>Show more</button></p>
</div></section>"""

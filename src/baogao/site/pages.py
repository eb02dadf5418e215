"""What all pages of the site share: who a page is about, heads, navigation."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from baogao.site import words
from baogao.tagging.rows import Row

GENERIC = "政府工作报告"
LEVELS = ("nation", "province", "city", "county", "district", "township")

_NAVIGATION = (
    ("index.html", "nav.overview"),
    ("targets.html", "nav.targets"),
    ("search.html", "nav.search"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A report as the whole site knows it.

    Attributes:
        number: Its place in the archive, from 0.
        row: Its row of the table ``reports``.
        page: Name of its page, without ``.html``.
        first: Number of its first sentence among all sentences of the archive.
        place: What all reports of its place have in common; empty where the place is not known.
    """

    number: int
    row: Row
    page: str
    first: int
    place: str = ""

    @property
    def title(self) -> str:
        """The report's title; a bare 政府工作报告 is told apart by place and year."""
        title, place, year = self.row["title"], self.row["place"], self.row["year"]
        if title not in ("", GENERIC) or not place:
            return str(title or self.row["report"])
        return f"{'' if year is None else f'{year}年'}{place}{GENERIC}"


def level_key(level: str) -> str:
    """Key of a level's name."""
    return f"level.{level}" if level in LEVELS else "level.none"


def address(page: str, anchor: str = "") -> str:
    """Address of a report's page, seen from its folder."""
    return f"{quote(page)}.html{fragment(anchor) if anchor else ''}"


def fragment(anchor: str) -> str:
    """An anchor as an address within the page."""
    return f"#{quote(anchor, safe=':')}"


def navigation(current: str, root: str = "") -> str:
    """The bar on top: the pages of the site, and the switch of languages."""
    links = (
        f'<a href="{root}{href}" data-w="{key}"{here(href == current)}>{words.zh(key)}</a>'
        for href, key in _NAVIGATION
    )
    return (
        f'<a class="skip" href="#main" data-w="nav.skip">{words.zh("nav.skip")}</a>'
        f'<nav class="bar"{words.attribute("aria-label", "nav.label")}><div class="bar-in">'
        f'<a class="brand" href="{root}index.html" lang="zh-CN">报告<small lang="en">Baogao</small></a>'
        f'<div class="pages">{"".join(links)}</div>'
        f'<div class="languages" role="group"{words.attribute("aria-label", "nav.language")} hidden>'
        '<button type="button" data-language="zh" lang="zh-CN">中文</button>'
        '<button type="button" data-language="en" lang="en">EN</button></div></div></nav>'
    )


def here(yes: bool) -> str:
    """Marks the link to the page that one is on."""
    return ' aria-current="page"' if yes else ""


POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'"
"""Content-Security-Policy of the pages that load data: scripts and styles of the site's own folder only.

``'self'`` holds from ``file://`` and from a server alike; a page cannot fetch, frame or send anything.
"""


def document(title_key: str, body: Sequence[str], page: str) -> str:
    """A page that shares style, script and data with others."""
    return f"""<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="baogao">
<title data-w="{title_key}">{escape(words.zh(title_key))}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="assets/site.css">
</head>
<body data-page="{page}">
{"".join(body)}
<script src="assets/site.js"></script>
</body>
</html>
"""

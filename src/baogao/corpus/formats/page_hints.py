"""What a web page says about itself: title, date, source and address.

Government sites carry the meta names of the guidelines for government web sites (``ArticleTitle``, ``PubDate``,
``ContentSource``, ``Url``); others carry Open Graph and Dublin Core names.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from baogao.corpus.formats.visible import Element, PageLine

_TITLES = ("articletitle", "og:title", "dc.title", "twitter:title")
_DATES = (
    "pubdate",
    "publishdate",
    "publish_date",
    "article:published_time",
    "og:release_date",
    "datepublished",
    "dc.date",
    "dc.date.issued",
    "firstpublishtime",
)
_SOURCES = ("contentsource", "source", "og:article:author", "dc.source", "sitename", "og:site_name")
_ADDRESSES = ("og:url", "url", "identifier-url")
_DAY = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
_COMPACT_DAY = re.compile(r"(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})(?!\d)")
_SAVED_FROM = re.compile(r"saved from url=\(\d{1,6}\)(\S{1,2000})")
_SEPARATOR = re.compile(r"\s*[_|｜>»]+\s*|\s+[-—–]+\s+|\s*--+\s*|(?<=[报報]告)\s*-+\s*")
_SITE = re.compile(
    r"[网網站]$|门户|門戶|首页|首頁|平台|频道|公众号|论坛|論壇|Powered|Discuz|\.(?:com|cn|gov|net|org)", re.I
)
_LONGEST = 300


def hints(root: Element, prelude: str, lines: Sequence[PageLine]) -> dict[str, str]:
    """``title``, ``date`` (ISO 8601), ``source`` and ``url`` where the page tells them.

    ``page title`` is all it calls itself in its ``<title>`` and metadata, to know a heading by.

    Args:
        root: The page's root element.
        prelude: The beginning of its source.
        lines: Its visible lines, for the heading.
    """
    named = _metas(root)
    head = _head_title(root)
    heading = next((line.text.strip() for line in lines if line.tag == "h1" and "报告" in line.text), "")
    saved = _SAVED_FROM.search(prelude)
    found = {
        "title": _first(named, _TITLES) or heading or without_site(head),
        "date": next(filter(None, (iso_day(named.get(name, "")) for name in _DATES)), ""),
        "source": _first(named, _SOURCES),
        "url": _canonical(root) or _first(named, _ADDRESSES) or (saved.group(1) if saved else ""),
        "page title": "\n".join(filter(None, [_first(named, _TITLES), heading, head])),
    }
    return {name: value[:_LONGEST] for name, value in found.items() if value}


def iso_day(text: str) -> str:
    """The first day a text names as ISO 8601; empty where there is none.

    >>> iso_day("2023年1月5日 10:30")
    '2023-01-05'
    """
    match = _DAY.search(text) or _COMPACT_DAY.search(text)
    try:
        return date(*map(int, match.groups())).isoformat() if match else ""
    except ValueError:
        return ""


def without_site(title: str) -> str:
    """A page's title without the names of site and column.

    >>> without_site("2023年某县政府工作报告_政府工作报告_某县人民政府网")
    '2023年某县政府工作报告'
    """
    parts = [part.strip() for part in _SEPARATOR.split(title) if part.strip()]
    own = [part for part in parts if not _SITE.search(part)] or parts
    reports = [part for part in own if "报告" in part or "報告" in part]
    return max(reports, key=len) if reports else (own[0] if own else "")


def _metas(root: Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = meta.get("name") or meta.get("property") or meta.get("itemprop") or ""
        content = " ".join((meta.get("content") or "").split())
        if name and content:
            found.setdefault(name.strip().lower(), content)
    return found


def _first(named: Mapping[str, str], names: Sequence[str]) -> str:
    return next((named[name] for name in names if name in named), "")


def _head_title(root: Element) -> str:
    return next((text for e in root.iter("title") if (text := " ".join((e.text or "").split()))), "")


def _canonical(root: Element) -> str:
    links = (link for link in root.iter("link") if (link.get("rel") or "").lower() == "canonical")
    return next((href.strip() for link in links if (href := link.get("href"))), "")

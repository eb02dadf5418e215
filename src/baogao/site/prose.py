"""The text of a report with its spans, in sections and paragraphs."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import groupby

from baogao.schema import SECTION_SEPARATOR, Sentence, Span
from baogao.site import words
from baogao.site.marks import mark_up
from baogao.site.pages import fragment

Links = Mapping[tuple[str, Span], str]
"""Where a statement's label leads, by sentence and span."""


def prose(sentences: Sequence[Sentence], links: Links) -> str:
    """The text by roles and paragraphs."""
    parts = ['<article class="prose" lang="zh-CN">']
    for role, run in groupby(sentences, key=lambda s: s.role):
        key = f"role.{role}"
        parts.append(
            f'<section class="role" data-role="{escape(role)}"{words.attribute("aria-label", key)}>'
            f'<p class="role-line">{words.span(key, css=f"badge {role}")}</p>'
        )
        for _, paragraph in groupby(run, key=lambda s: s.paragraph):
            parts.append(_paragraph(list(paragraph), links))
        parts.append("</section>")
    return "".join([*parts, "</article>"])


def _paragraph(sentences: Sequence[Sentence], links: Links) -> str:
    first, *others = sentences
    depth = first.section.count(SECTION_SEPARATOR) + 2 if _is_heading(first) else 0
    if depth and not others:
        level = min(depth, 4)
        return f"<h{level}>{_sentence(first, links)}</h{level}>"
    lead = _sentence(first, links)
    lead = f"<strong>{lead}</strong>" if depth else lead
    return f"<p>{lead}{''.join(_sentence(s, links) for s in others)}</p>"


def _is_heading(sentence: Sentence) -> bool:
    """Whether the sentence is the innermost heading of its own section."""
    heading = sentence.section.split(SECTION_SEPARATOR)[-1]
    return bool(heading) and sentence.text.rstrip("。：") == heading.rstrip("。：")


def _sentence(sentence: Sentence, links: Links) -> str:
    own = {span: links[sentence.id, span] for span in sentence.spans if (sentence.id, span) in links}
    return f'<span class="s" id="{escape(sentence.id)}">{mark_up(sentence, own)}</span>'


def outline(sentences: Sequence[Sentence]) -> str:
    """Links to where each section begins, two levels deep."""
    items = "".join(
        f'<li class="depth{path.count(SECTION_SEPARATOR) + 1}">'
        f'<a href="{fragment(anchor)}">{escape(path.split(SECTION_SEPARATOR)[-1])}</a></li>'
        for path, anchor in _sections(sentences)
    )
    if not items:
        return ""
    summary = words.span("report.outline", "summary")
    return f'<details class="outline">{summary}<ul lang="zh-CN">{items}</ul></details>'


def _sections(sentences: Sequence[Sentence]) -> Iterator[tuple[str, str]]:
    known: set[str] = set()
    for sentence in sentences:
        path = SECTION_SEPARATOR.join(sentence.section.split(SECTION_SEPARATOR)[:2])
        if path and path not in known:
            known.add(path)
            yield path, sentence.id

"""Pages for readers: a tagged report, and the list of reports.

Pages are self-contained. They hold no address to fetch from, work from ``file://`` and read well without
the script, which only switches labels, filters the table and highlights what belongs together. Every text
in them is escaped, and a Content-Security-Policy allows nothing but the page's own style and script.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from urllib.parse import quote

from baogao.page import document
from baogao.schema import SECTION_SEPARATOR, Report, ReportInfo, Role, Sentence, Span, labels
from baogao.tagging import theme
from baogao.tagging.collection import TaggedReport, TagSummary
from baogao.tagging.marks import label_class, label_name, mark_up
from baogao.tagging.quantities import plain
from baogao.tagging.targets import main_quantity, numbers_in, statements

ROLE_NAMES: dict[Role, str] = {"front": "引言", "review": "回顾", "plan": "计划", "glossary": "名词解释"}

_GENERIC = "政府工作报告"

_ROW = "t:"
"""Begins the anchors of table rows; a colon never stands in a sentence id."""


@dataclass(frozen=True, slots=True)
class _Statement:
    number: int
    span: Span
    sentence: Sentence

    @property
    def row(self) -> str:
        return f"{_ROW}{self.number}"


def report_html(report: Report, model: str, *, index: str = "") -> str:
    """One report as a page: the text by sections with its spans, and the table of targets and results.

    Args:
        report: A tagged report.
        model: Name and version of the model that tagged it.
        index: Address of the page that lists the reports, if there is one.

    Raises:
        BaogaoError: If a span does not lie within its sentence.
    """
    rows = [_Statement(n, span, s) for n, (s, span) in enumerate(_statements(report), 1)]
    body = [
        _masthead(report, model, index),
        _legend(report),
        '<main class="layout">',
        _prose(report, rows),
        _table(rows),
        "</main>",
    ]
    return _page(_title(report.info), body)


def index_html(summary: "TagSummary") -> str:
    """The list of tagged reports as a page: what they are, spans of each label, and what failed."""
    count = len(summary.reports)
    body = [
        '<header class="masthead"><h1>政府工作报告标注结果</h1>',
        f'<p class="facts">{count}份报告 · <a href="targets.csv">全部目标与成效（targets.csv）</a></p>',
        "</header>",
        '<main class="index">',
        _errors(summary),
        _filter("筛选报告", count) if count else '<p class="empty">没有报告。</p>',
        _index_table(summary.reports) if count else "",
        "</main>",
    ]
    return _page("政府工作报告标注结果", body)


def _statements(report: Report) -> Iterator[tuple[Sentence, Span]]:
    return ((sentence, span) for sentence in report for span in statements(sentence))


def _page(title: str, body: Iterable[str]) -> str:
    style, script = theme.stylesheet(), theme.script()
    return document(title, "".join(body), language="zh-CN", style=style, script=script)


def _title(info: ReportInfo) -> str:
    """The report's title; a bare 政府工作报告 is told apart by place and year."""
    if info.title not in ("", _GENERIC) or not info.place:
        return info.title or info.id
    return f"{'' if info.year is None else f'{info.year}年'}{info.place}{_GENERIC}"


def _masthead(report: Report, model: str, index: str) -> str:
    info, count = report.info, len(report.sentences)
    facts = [info.place, "" if info.year is None else f"{info.year}年", f"{count}句", info.id]
    back = f'<p class="back"><a href="{escape(index)}">← 全部报告</a></p>' if index else ""
    made = f'<span class="model">模型 {escape(model)}</span>' if model else ""
    return (
        f'<header class="masthead">{back}<h1>{escape(_title(info))}</h1><p class="facts">'
        f"{' · '.join(escape(fact) for fact in facts if fact)}{' · ' if made else ''}{made}</p>"
        f'{_outline(report)}<p class="jump"><a href="#table:statements">目标与成效表 ↓</a></p></header>'
    )


def _outline(report: Report) -> str:
    """Links to where each section begins, two levels deep."""
    entries: dict[str, Sentence] = {}
    for sentence in report:
        path = sentence.section.split(SECTION_SEPARATOR)[:2]
        if path != [""]:
            entries.setdefault(SECTION_SEPARATOR.join(path), sentence)
    items = (
        f'<li class="depth{path.count(SECTION_SEPARATOR) + 1}">'
        f'<a href="{_fragment(sentence.id)}">{escape(path.split(SECTION_SEPARATOR)[-1])}</a></li>'
        for path, sentence in entries.items()
    )
    if not entries:
        return ""
    return f'<details class="outline"><summary>目录</summary><ul>{"".join(items)}</ul></details>'


def _legend(report: Report) -> str:
    counts = Counter(span.label for sentence in report for span in sentence.spans)
    buttons = (
        f'<button type="button" disabled class="{label_class(name)}" data-index="{i}" aria-pressed="true"'
        f' title="{escape(label.description_zh)}"><span class="swatch {label.layer}"></span>'
        f'{escape(label.zh)} <span class="count">{counts[name]}</span></button>'
        for i, (name, label) in enumerate(labels().items())
    )
    return f'<div class="legend" role="toolbar" aria-label="显示的标签">{"".join(buttons)}</div>'


def _fragment(anchor: str) -> str:
    return f"#{quote(anchor, safe=':')}"


# The text


def _prose(report: Report, rows: Sequence[_Statement]) -> str:
    links = {(row.sentence.id, row.span): _fragment(row.row) for row in rows}
    parts = ['<article class="prose">']
    for role, run in groupby(report.sentences, key=lambda s: s.role):
        name = escape(ROLE_NAMES.get(role, role))
        parts.append(f'<section class="role" data-role="{escape(role)}" aria-label="{name}">')
        parts.append(f'<p class="role-line"><span class="badge {escape(role)}">{name}</span></p>')
        for _, paragraph in groupby(run, key=lambda s: s.paragraph):
            parts.append(_paragraph(list(paragraph), links))
        parts.append("</section>")
    return "".join([*parts, "</article>"])


def _paragraph(sentences: Sequence[Sentence], links: dict[tuple[str, Span], str]) -> str:
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


def _sentence(sentence: Sentence, links: dict[tuple[str, Span], str]) -> str:
    own = {span: links[sentence.id, span] for span in statements(sentence)}
    return f'<span class="s" id="{escape(sentence.id)}">{mark_up(sentence, own)}</span>'


# The table of targets and results


def _table(rows: Sequence[_Statement]) -> str:
    head = '<aside class="statements" id="table:statements" tabindex="-1"><h2>目标与成效</h2>'
    if not rows:
        return f'{head}<p class="empty">这份报告里没有目标或成效。</p></aside>'
    return (
        f"{head}{_filter('筛选目标与成效', len(rows))}<table><thead><tr><th scope=col>类别<th scope=col>表述"
        f"<th scope=col>数值</tr></thead><tbody>{''.join(map(_table_row, rows))}</tbody></table></aside>"
    )


def _filter(name: str, count: int) -> str:
    return (
        f'<p class="filter" hidden><input type="search" aria-label="{name}" placeholder="{name}…"'
        f' autocomplete="off"> <output data-all="{count}">{count}条</output></p>'
    )


def _table_row(row: _Statement) -> str:
    sentence, span = row.sentence, row.span
    quantity = main_quantity(span, sentence)
    value = ""
    if quantity is not None:
        ends = dict.fromkeys((plain(quantity.low), plain(quantity.high)))
        value = f' title="{escape("–".join(ends) + quantity.unit)}"'
    numbers = "<br>".join(escape(sentence.text[n.start : n.end]) for n in numbers_in(span, sentence))
    css, role = label_class(span.label), escape(ROLE_NAMES.get(sentence.role, sentence.role))
    return (
        f'<tr id="{row.row}" class="{css}" data-sentence="{escape(sentence.id)}" tabindex="-1">'
        f'<td><span class="kind">{escape(label_name(span.label))}</span><small>{role}</small></td>'
        f'<td><a href="{_fragment(sentence.id)}">{escape(sentence.text[span.start : span.end])}</a></td>'
        f"<td{value}>{numbers}</td></tr>"
    )


# The list of reports


def _index_table(reports: Sequence["TaggedReport"]) -> str:
    heads = "".join(
        f'<th scope="col" class="{label_class(name)}">{escape(label.zh)}</th>'
        for name, label in labels().items()
    )
    return (
        '<div class="scroll"><table class="reports"><thead><tr><th scope="col">报告</th>'
        '<th scope="col">地点</th><th scope="col">年份</th><th scope="col">句</th>'
        f'{heads}<th scope="col">数据</th></tr></thead>'
        f"<tbody>{''.join(map(_index_row, reports))}</tbody>{_totals(reports)}</table></div>"
    )


def _index_row(report: "TaggedReport") -> str:
    info, page = report.info, quote(report.info.id)
    title, year = escape(_title(info)), "" if info.year is None else info.year
    counts = "".join(f"<td>{report.spans.get(name, 0)}</td>" for name in labels())
    return (
        f'<tr><th scope="row"><a href="{page}.html">{title}</a><small>{escape(info.id)}</small></th>'
        f"<td>{escape(info.place)}</td><td>{year}</td>"
        f'<td>{report.sentences}</td>{counts}<td><a href="{page}.jsonl">jsonl</a></td></tr>'
    )


def _totals(reports: Sequence["TaggedReport"]) -> str:
    total = Counter[str]()
    for report in reports:
        total.update(report.spans)
    counts = "".join(f"<td>{total[name]}</td>" for name in labels())
    sentences = sum(report.sentences for report in reports)
    return (
        '<tfoot><tr><th scope="row">合计</th><td></td><td></td>'
        f"<td>{sentences}</td>{counts}<td></td></tr></tfoot>"
    )


def _errors(summary: "TagSummary") -> str:
    if not summary.errors:
        return ""
    items = "".join(f"<li>{escape(error.message)}</li>" for error in summary.errors)
    return f'<section class="errors"><h2>{len(summary.errors)}个文件未能处理</h2><ul>{items}</ul></section>'

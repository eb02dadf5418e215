"""Tables with a report a row: csv, tsv, jsonl, ndjson, json and parquet, read row by row.

A file is never held as a whole, except JSON that is one object. Its encoding is told by its first megabyte; a line
that does not fit that encoding is decoded by itself, so files that mix encodings are read too.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import chain, islice
from math import isnan
from pathlib import Path

from baogao.corpus.document import MAX_TEXT, Columns, Document
from baogao.corpus.formats import words
from baogao.corpus.formats.html import page_document
from baogao.corpus.formats.json_rows import Json, Row
from baogao.corpus.formats.page_hints import iso_day
from baogao.corpus.formats.tables import Table, open_table
from baogao.errors import BaogaoError
from baogao.files import readable
from baogao.schema import Edit

_TEXT_NAMES = words(
    "text content 正文 内容 全文 文本 报告正文 报告内容 报告全文 正文内容 文本内容 report"
    " body fulltext full_text report_text article raw_text"
    " document doc 报告 原文"
)
_ID_NAMES = words("id _id doc_id docid report_id uuid 编号 标识 报告编号 序号")
_HINT_NAMES = {
    "title": ["title", "标题", "题目", "题名", "报告标题", "报告名称", "headline", "名称"],
    "date": words(
        "date 日期 发布日期 报告日期 发布时间 publish_date published pub_date pubdate publishdate 时间"
    ),
    "place": words("place 地区 地方 地名 地点 region area location 行政区 区域 区县 县 county district 县区"),
    "province": ["province", "省份", "省", "省级", "prov", "所属省份", "省市"],
    "city": ["city", "城市", "市", "地市", "地级市", "所属城市", "prefecture"],
    "year": ["year", "年份", "年度", "年", "报告年份"],
    "level": ["level", "级别", "层级", "行政级别", "行政层级"],
    "source": ["source", "来源", "出处", "数据来源", "来源网站"],
    "url": ["url", "link", "链接", "网址", "来源网址", "原文链接", "href"],
}
_LEVELS = {
    "国家": "nation",
    "全国": "nation",
    "省": "province",
    "地级市": "city",
    "地市": "city",
    "市": "city",
    "县": "county",
    "区县": "county",
    "县区": "county",
    "区": "district",
    "乡镇": "township",
    "镇": "township",
    "乡": "township",
}
_MARKUP = re.compile(
    r"</?(?:html|body|div|p|br|span|font|table|tr|td|section|strong|h[1-6]|li)\b[^<>]{0,2000}>", re.I
)
_LOOK_AHEAD = 20
_LOST = re.compile("\ufffd+")


def read_rows(path: Path, columns: Columns | None = None) -> Iterator[Document | BaogaoError]:
    """Read a table that holds a report in each row.

    Args:
        path: A ``.csv``, ``.tsv``, ``.jsonl``, ``.ndjson``, ``.json`` (a list of objects, or an object that holds
            one) or ``.parquet`` file. csv and tsv begin with a line of column names.
        columns: The columns of text and id. Where left out, they are found by their usual names (``text``, ``正文``,
            ``id``, ``编号`` ...), the text else as the column with the longest values of the first rows.

    Yields:
        A document a row. Its hints are the other columns with usual names. A cell of HTML is read as a page. A
        bad row comes as the error that names its line (csv, jsonl) or row, and reading goes on.

    Raises:
        BaogaoError: If the file cannot be read, is no such table, or lacks a column that ``columns`` names.
    """
    path = Path(path)
    table = open_table(path)
    rows = iter(table.rows)
    first = _first_rows(rows)
    if not first:
        raise BaogaoError("holds no rows", path=path, remedy="look whether it is the right file")
    names = table.names or list(dict.fromkeys(name for row in first for name in row.values))
    chosen = _choose(names, columns or Columns(), first, path)
    hints = {hint: name for hint, usual in _HINT_NAMES.items() if (name := _find(names, usual, chosen))}
    for row in chain(first, rows):
        try:
            yield _document(row, chosen, hints, table, path)
        except BaogaoError as error:
            yield error


def row_document(values: Mapping[str, Json], columns: Columns, name: str = "") -> Document:
    """The document of a row that is at hand, as :func:`read_rows` reads it from a file.

    Args:
        values: The row's cells by column; those with usual names (``title``, ``地区`` ...) become hints.
        columns: The columns of text and id.
        name: Of the record, where it has no id.

    Raises:
        BaogaoError: If it holds no text, or too much.
    """
    names = list(values)
    hints = {hint: found for hint, usual in _HINT_NAMES.items() if (found := _find(names, usual, columns))}
    table = Table("dataset", "", names, iter(()))
    try:
        document = _document(Row(1, dict(values)), columns, hints, table, Path())
    except BaogaoError as error:
        raise BaogaoError(error.what, remedy="leave the row out") from None
    return replace(document, name=document.hints.get("id") or name)


def _first_rows(rows: Iterator[Row]) -> list[Row]:
    found: list[Row] = []
    size = 0
    for row in islice(rows, _LOOK_AHEAD):
        found.append(row)
        size += sum(len(value) for value in row.values.values() if isinstance(value, str))
        if size > MAX_TEXT:
            break
    return found


def _choose(names: Sequence[str], columns: Columns, first: Sequence[Row], path: Path) -> Columns:
    for name in filter(None, (columns.text, columns.id)):
        if name not in names:
            raise BaogaoError(
                f"has no column {name!r}",
                path=path,
                remedy=f"its columns are {', '.join(names[:40]) or 'none'}",
            )
    text = columns.text or _text_column(names, first)
    if not text:
        error = next((row.error for row in first if row.error), None)
        raise error or BaogaoError(
            "holds no column of text", path=path, remedy="look whether it is the right file"
        )
    return Columns(text, columns.id or _find(names, _ID_NAMES))


def _find(names: Sequence[str], usual: Sequence[str], taken: Columns | None = None) -> str:
    """The first of the usual names that a column bears."""
    by_name = {name.strip().lower(): name for name in reversed(names)}
    if taken is not None:
        by_name = {low: name for low, name in by_name.items() if name not in {taken.text, taken.id}}
    return next((by_name[name] for name in usual if name in by_name), "")


def _text_column(names: Sequence[str], rows: Sequence[Row]) -> str:
    """The column with a usual name, if it is not short beside the longest; else the longest."""
    sizes = {name: sum(len(_text(row.values.get(name))) for row in rows) for name in names}
    longest = max(sizes, key=lambda name: sizes[name], default="")
    usual = [
        name
        for name in _TEXT_NAMES
        if (found := _find(names, [name])) and sizes[found] * 10 >= sizes[longest]
    ]
    if usual:
        return _find(names, usual)
    return longest if longest and sizes[longest] else ""


def _document(row: Row, columns: Columns, hints: Mapping[str, str], table: Table, path: Path) -> Document:
    if row.error:
        raise row.error
    text = _text(row.values.get(columns.text))
    if not text.strip():
        raise BaogaoError(
            f"holds no text in column {columns.text!r}", path=path, line=row.line, remedy=_count(row)
        )
    if len(text) > MAX_TEXT:
        raise BaogaoError(f"holds a text of more than {MAX_TEXT:,} characters", path=path, line=row.line)
    known = {hint: value for hint, name in hints.items() if (value := _hint(hint, row.values.get(name)))}
    key = _scalar(row.values.get(columns.id)) if columns.id else ""
    page = _page(text, path, row) if _MARKUP.search(text) else Document(text, edits=_damage(text))
    known = {**page.hints, **known, **({"id": key} if key else {})}
    name = f"{readable(path.stem)}-{key or f'{row.number:06d}'}"
    return replace(page, format=table.format, encoding=table.encoding, hints=known, name=name)


def _count(row: Row) -> str:
    return "leave the row out" if row.line is not None else f"row {row.number}: leave it out"


def _page(text: str, path: Path, row: Row) -> Document:
    try:
        page = page_document(text)
    except BaogaoError as error:
        raise BaogaoError(
            error.what, path=path, line=row.line, remedy=f"row {row.number} is markup only"
        ) from None
    return replace(
        page, edits=tuple(sorted((*page.edits, *_damage(page.text)), key=lambda e: (e.start, e.end)))
    )


def _damage(text: str) -> tuple[Edit, ...]:
    return tuple(
        Edit("damage", match.start(), match.end(), match.group(), match.group(), "undecodable bytes")
        for match in _LOST.finditer(text)
    )


def _text(value: Json) -> str:
    """A cell as text; a list of paragraphs is a text of so many lines."""
    if isinstance(value, str):
        return _well_formed(value)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return _well_formed("\n".join(value))
    return ""


def _well_formed(text: str) -> str:
    """Half a character, which JSON can write and no file can hold, becomes U+FFFD."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _hint(hint: str, value: Json) -> str:
    text = _scalar(value)
    if hint == "date":
        return iso_day(text)
    if hint == "level":
        return _LEVELS.get(text.removesuffix("级"), text.lower()) if text != "县级市" else "county"
    return text


def _scalar(value: Json) -> str:
    """A cell of a hint as text; whole numbers that a table made fractions (2021.0) are whole again."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else "" if isnan(value) else str(value)
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (str, int)) and not isinstance(value, bool):
        text = _well_formed(str(value)).strip()
        return text.removesuffix(".0") if re.fullmatch(r"\d{1,9}\.0", text) else text
    return ""

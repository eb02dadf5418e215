"""The tables of a tagged archive: which there are, their columns, what each column means.

One description for everything that writes, reads, shows or documents them. A row is a mapping from column
name to value; empty text stands for "not known" in text columns, ``None`` in number columns.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

ColumnType = Literal["text", "integer", "number", "boolean"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        name: In every format.
        type: ``number`` is a double, ``integer`` 64 bits.
        zh: Its heading in Chinese.
        description: What it holds.
    """

    name: str
    type: ColumnType
    zh: str
    description: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its name, what a row is, and its columns in order."""

    name: str
    zh: str
    row: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names in order."""
        return tuple(column.name for column in self.columns)


def _text(name: str, zh: str, description: str) -> Column:
    return Column(name, "text", zh, description)


def _integer(name: str, zh: str, description: str) -> Column:
    return Column(name, "integer", zh, description)


def _number(name: str, zh: str, description: str) -> Column:
    return Column(name, "number", zh, description)


_MADE = (
    _text("model", "模型", "name and version of the pipeline"),
    _text(
        "thresholds",
        "阈值",
        "probability from which each label's spans were kept, as `TARGET=0.5 RESULT=0.5`",
    ),
)


def _of_report(place: str = "the report's place") -> tuple[Column, ...]:
    return (
        _text("report", "报告", "id of the report"),
        _text("place", "地区", place),
        _integer("year", "年份", "year of the report's plan"),
        _text("level", "层级", "`nation`, `province`, `city`, `county`, `district`, `township`"),
    )


_QUANTITY = (
    _number("low", "数值下限", "the value with its magnitude applied, or the lower end of a range"),
    _number("high", "数值上限", "the same value, or the upper end"),
    _text("unit", "单位", "without magnitude: `元`, `%`, `百分点`, `微克/立方米`"),
    _number("base_low", "基准下限", "`low` in the unit of its dimension"),
    _number("base_high", "基准上限", "`high` in the unit of its dimension"),
    _text("base_unit", "基准单位", "that unit; empty where the unit is not known"),
    _text("dimension", "量纲", "`money:CNY`, `length`, `area`, `percent`, `count` ..."),
    Column("approximate", "boolean", "约数", "whether the text says so itself (约, 近, 左右, 余, 多)"),
)

REPORTS = Table(
    "reports",
    "报告",
    "a report",
    (
        _text("report", "报告", "its id"),
        _text(
            "title",
            "标题",
            "as it stands in the report, else as its file or row calls it; empty if neither has one",
        ),
        _text("level", "层级", "`nation`, `province`, `city`, `county`, `district`, `township`"),
        _text("province", "省份", "full name"),
        _text("city", "地市", "prefecture-level city the place lies in"),
        _text("place", "地区", "the place whose government reports"),
        _text("code", "区划代码", "GB/T 2260 code of the place"),
        _integer("year", "年份", "year of the plan"),
        _text("date", "日期", "day the report was given, ISO 8601"),
        _text("session", "会议", "congress session it was given to"),
        _text("source", "来源", "the file it was read from; behind `#` the row of a table"),
        _text("format", "格式", "of that file"),
        _text("encoding", "编码", "of that file"),
        _integer("characters", "字数", "of the clean text"),
        _integer("sentences", "句数", "how many sentences it has"),
        _text(
            "look",
            "核查",
            "why a person should look at it, as in `baogao corpus`; empty where nothing is odd",
        ),
        _integer("numbers", "数值数", "NUMBER spans"),
        _integer("projects", "项目数", "PROJECT spans"),
        _integer("slogans", "提法数", "SLOGAN spans"),
        _integer("targets", "目标数", "TARGET spans"),
        _integer("results", "成效数", "RESULT spans"),
        *_MADE,
    ),
)

SENTENCES = Table(
    "sentences",
    "句子",
    "a sentence of a report",
    (
        _text("report", "报告", "id of the report"),
        _text("sentence_id", "句子编号", "report id and number"),
        _text("role", "部分", "`review` (looks back), `plan` (looks ahead), `front`, `glossary`"),
        _text("part", "章节类型", "what its section is for, finer than the role (`closing`, `annex` ...)"),
        _text("section", "章节", "headings above it, from outer to inner, joined by ` / `"),
        _integer("paragraph", "段落", "number of its line in the raw file, from 0"),
        _integer("start", "起点", "where it begins in the clean report, in characters"),
        _integer("end", "终点", "behind its last character"),
        _text("text", "文本", "the sentence"),
        *_MADE,
    ),
)

SPANS = Table(
    "spans",
    "标注",
    "a span of any label",
    (
        *_of_report(),
        _text("sentence_id", "句子编号", "the sentence it lies in"),
        _integer("start", "起点", "where it begins in the sentence, in characters"),
        _integer("end", "终点", "behind its last character"),
        _text("label", "标签", "`NUMBER`, `PROJECT`, `SLOGAN`, `TARGET`, `RESULT`"),
        _text("text", "文本", "the marked words"),
        _number("score", "置信度", "probability that the span is right, where its maker has one"),
        _text("role", "部分", "role of its sentence"),
        *_QUANTITY,
        *_MADE,
    ),
)

TARGETS = Table(
    "targets",
    "目标与成效",
    "a value of an indicator, promised or reported; a statement without a value has one row",
    (
        *_of_report("the sub-place that the sentence names, else the report's place"),
        _text("indicator", "指标", "what is measured, as the sentence calls it"),
        _text("canonical", "规范指标", "its name in the catalogue of indicators; empty if it is not listed"),
        _text("measure", "口径", "`level`, `growth` (by which share it changes), `change` (by how much)"),
        _text("number", "数值原文", "the value as written"),
        *_QUANTITY,
        _text("direction", "方向", "`up`, `down`, `steady`; empty where only a level is given"),
        _text("bound", "界限", "`point`, `around`, `at_least`, `at_most`, `range`, `relative`"),
        _text("reference", "参照", "what a relative bound compares with"),
        _text("modality", "力度", "`确保`, `力争`, `争取`, `努力`, `预期`, `none`"),
        _text("status", "状态", "`planned`, `achieved`, `forecast`"),
        _integer("period_start", "起始年", "first year the value is for"),
        _integer("period_end", "截止年", "last one"),
        _text("label", "标签", "`TARGET` or `RESULT`"),
        _text("role", "部分", "role of its sentence"),
        _text("section", "章节", "headings above the sentence"),
        _text("sentence_id", "句子编号", "the sentence"),
        _integer("start", "起点", "where the statement begins in the sentence, in characters"),
        _integer("end", "终点", "behind its last character"),
        _integer("number_start", "数值起点", "where the value begins in the sentence"),
        _integer("number_end", "数值终点", "behind its last character"),
        _text("text", "表述", "the statement"),
        _number("score", "置信度", "probability of the statement's span"),
        _text("source", "标注来源", "what marked the statement"),
        _text("sentence", "句子", "the whole sentence"),
        *_MADE,
    ),
)

HEADLINES = Table(
    "headlines",
    "主要指标",
    "a headline indicator of a report's plan, also where the report does not state it",
    (
        *_of_report(),
        _text("canonical", "规范指标", "the indicator"),
        _text(
            "measure",
            "口径",
            "`level`, `growth` or `change`: what is stated, which may be another than usual",
        ),
        _text(
            "series",
            "指标名称",
            "the indicator in its usual measure (地区生产总值增速), the same for all reports",
        ),
        Column(
            "stated",
            "boolean",
            "是否提出",
            "whether the plan states a target for it, also one without a value",
        ),
        *_QUANTITY,
        _text("direction", "方向", "as in `targets`"),
        _text("bound", "界限", "as in `targets`"),
        _text("reference", "参照", "as in `targets`"),
        _text("modality", "力度", "as in `targets`"),
        _integer("period_start", "起始年", "as in `targets`"),
        _integer("period_end", "截止年", "as in `targets`"),
        _text("sentence_id", "句子编号", "where it is stated"),
        _text("text", "表述", "the statement"),
        *_MADE,
    ),
)

ERRORS = Table(
    "errors",
    "错误",
    "a file or row that could not be read or tagged",
    (
        _text("source", "来源", "the file; behind `#` the row of a table"),
        _text("message", "原因", "what is wrong with it, and the remedy"),
        *_MADE,
    ),
)

TABLES: Mapping[str, Table] = {
    table.name: table for table in (REPORTS, SENTENCES, SPANS, TARGETS, HEADLINES, ERRORS)
}
"""All tables of an archive by name."""

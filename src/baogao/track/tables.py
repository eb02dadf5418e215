"""The tables that tracking makes, described as in :mod:`baogao.tagging.tables`."""

from collections.abc import Mapping

from baogao.tagging.tables import Column, ColumnType, Table


def _columns(type_: ColumnType, *columns: tuple[str, str, str]) -> tuple[Column, ...]:
    return tuple(Column(name, type_, zh, description) for name, zh, description in columns)


_PLACE = _columns(
    "text",
    ("province", "省份", "full name"),
    ("city", "地市", "prefecture-level city the place lies in"),
    ("place", "地区", "the place; the sub-place where the sentence names one"),
    ("code", "区划代码", "GB/T 2260 code of the place whose government reports"),
    ("level", "层级", "`nation`, `province`, `city`, `county`, `district`, `township`"),
)

_SERIES = _columns(
    "text",
    ("canonical", "规范指标", "name of the indicator in the catalogue; empty if it is not listed"),
    ("indicator", "指标", "what is measured, as the target's sentence calls it"),
    ("measure", "口径", "`level`, `growth` (by which share it changes), `change` (by how much)"),
)

_MATCH = _columns(
    "text",
    (
        "match",
        "匹配方式",
        "`catalogue`: one indicator of the catalogue; `name`: the same words, which is weaker",
    ),
)

_MADE = _columns(
    "text",
    ("model", "模型", "name and version of the pipeline"),
    ("thresholds", "阈值", "probability from which each label's spans were kept"),
)


def _statement(side: str, zh: str) -> tuple[Column, ...]:
    """The columns of one side of a comparison; all of them as in ``targets``."""

    def named(type_: ColumnType, *columns: tuple[str, str, str]) -> tuple[Column, ...]:
        return _columns(type_, *((f"{side}_{name}", f"{zh}{label}", what) for name, label, what in columns))

    return (
        *named("text", ("report", "报告", "id of the report")),
        *named("integer", ("year", "报告年份", "year of that report's plan")),
        *named("text", ("number", "数值原文", "the value as written")),
        *named(
            "number",
            ("low", "数值下限", "the value with its magnitude applied, or the lower end of a range"),
            ("high", "数值上限", "the same value, or the upper end"),
        ),
        *named(
            "text",
            ("unit", "单位", "without magnitude"),
            ("direction", "方向", "`up`, `down`, `steady`; empty where only a level is given"),
            ("bound", "界限", "`point`, `around`, `at_least`, `at_most`, `range`, `relative`"),
            ("reference", "参照", "what a relative bound compares with"),
            ("modality", "力度", "`确保`, `力争`, `争取`, `努力`, `预期`, `none`"),
            ("status", "状态", "`planned`, `achieved`, `forecast`"),
            ("sentence_id", "句子编号", "the sentence"),
        ),
        *named(
            "integer",
            ("start", "起点", "where the statement begins in the sentence, in characters"),
            ("end", "终点", "behind its last character"),
        ),
        *named("text", ("text", "表述", "the statement"), ("sentence", "句子", "the whole sentence")),
    )


_GAP = (
    *_columns(
        "number",
        ("gap", "差距", "the reported value less the promised one, in `gap_unit`; a fall counts below zero"),
        ("gap_share", "相对差距", "`gap` as a share of the promised value"),
    ),
    *_columns("text", ("gap_unit", "差距单位", "percentage points for shares and rates, else the base unit")),
)

PROMISES = Table(
    "promises",
    "承诺兑现",
    "a target and what later reports of the same place say of it",
    (
        *_PLACE,
        *_SERIES,
        *_MATCH,
        *_columns(
            "integer",
            ("period_start", "起始年", "first year the target is for"),
            ("period_end", "截止年", "last one"),
            ("mentions", "提及次数", "how often the report states just this target"),
        ),
        *_columns(
            "boolean", ("lead", "是否主目标", "whether it is the firmest target of its indicator and period")
        ),
        *_columns(
            "text",
            ("outcome", "结果", "`met`, `near`, `missed`, `not reported`, `no report`, `unclear`"),
            ("reason", "说明", "why it is unclear or not reported, or what the judgement rests on"),
        ),
        *_GAP,
        *_statement("target", "目标"),
        *_statement("result", "成效"),
        *_columns(
            "text", ("other_results", "其他成效", "other values reported for it, as `sentence id: value`")
        ),
        *_MADE,
    ),
)

AMBITIONS = Table(
    "ambitions",
    "目标与上年成效",
    "a target and last year's result of the same indicator in the same report",
    (
        *_PLACE,
        *_SERIES,
        *_MATCH,
        *_columns("integer", ("year", "年份", "year the target is for")),
        *_columns(
            "text",
            ("change", "目标值变化", "`rises`, `falls`, `same`: the target's value against the result's"),
            (
                "ambition",
                "目标力度变化",
                "`higher`, `lower`, `same`; empty where neither more nor less is better",
            ),
        ),
        *_GAP,
        *_statement("target", "目标"),
        *_statement("result", "成效"),
        *_MADE,
    ),
)

_SEEN = (
    *_columns(
        "integer",
        ("first_year", "首次年份", "year of the first report that has it; none where no report has a year"),
        ("last_year", "末次年份", "year of the last one"),
    ),
    *_columns("text", ("years", "出现年份", "every year that has it, separated by blanks")),
)

_NAME = _columns(
    "text",
    ("label", "标签", "`PROJECT` or `SLOGAN`"),
    ("text", "名称", "the marked words, exactly as written; variants are rows of their own"),
)

_COUNTS = _columns(
    "integer",
    ("reports", "报告数", "how many reports have it"),
    ("mentions", "提及次数", "how often it stands in them"),
)

_FIRST = _columns("text", ("first_sentence_id", "首见句子", "the sentence it is first seen in"))

NAMES = Table(
    "names",
    "项目与提法",
    "a project or policy phrase, word for word",
    (
        *_NAME,
        *_SEEN,
        *_columns(
            "integer",
            ("places", "地区数", "how many places name it"),
            ("nations", "国家级地区数", "of them the nation"),
            ("provinces", "省级地区数", "of them provinces"),
            ("cities", "地级地区数", "of them cities"),
            ("counties", "县级地区数", "of them counties and districts"),
            ("townships", "乡级地区数", "of them townships"),
        ),
        *_COUNTS,
        *_FIRST,
        *_MADE,
    ),
)

NAMES_BY_PLACE = Table(
    "names_by_place",
    "各地项目与提法",
    "a project or policy phrase in the reports of one place",
    (*_NAME, *_PLACE, *_SEEN, *_COUNTS, *_FIRST, *_MADE),
)

TABLES: Mapping[str, Table] = {table.name: table for table in (PROMISES, AMBITIONS, NAMES, NAMES_BY_PLACE)}
"""All tables of tracking by name."""

OUTCOMES = ("met", "near", "missed", "not reported", "no report", "unclear")
"""What can come of a promise."""

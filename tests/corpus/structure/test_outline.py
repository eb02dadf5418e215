"""Whole invented reports of every style (:mod:`.styles`), and what must hold of any text."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baogao.corpus.sentences import split_sentences
from baogao.corpus.structure import outline as module
from baogao.corpus.structure import periods
from baogao.corpus.structure.outline import Place, assign_sections, outline, sections_of

from ...limits import linear_time
from ..styles import MARKDOWN, STYLES, read


def told(place: Place) -> str:
    """A place as the styles write it."""
    part = f"annex/{place.role}" if place.part == "annex" else place.part
    return part + (f" {place.period[0]}-{place.period[1]}" if place.period else "")


def clean(text: str) -> str:
    return "".join(text.split())


YEARS = {"STREET": 2023, "CONTENTS_FIRST": 2022, "HEADINGS_RUN_IN": 2016, "BEFORE_THE_NEW_YEAR": 2024}
"""The plan's year where metadata must give it."""


@pytest.mark.parametrize("name", STYLES)
def test_a_report_of_this_style_is_outlined(name: str) -> None:
    rows = read(STYLES[name])
    found = outline([clean(text) for _, text in rows], YEARS.get(name))
    got = [
        f"{told(next(iter(places.values())))} | {text}"
        for places, (_, text) in zip(found.places, rows, strict=True)
    ]
    assert got == [f"{expected} | {text}" for expected, text in rows]


ROLES = {"front": "front", "review": "review", "glossary": "glossary"}


@pytest.mark.parametrize("name", STYLES)
def test_roles_do_not_hang_on_the_year_being_known(name: str) -> None:
    rows = read(STYLES[name])
    for year in (None, YEARS.get(name)):
        found = outline([clean(text) for _, text in rows], year)
        for places, (expected, text) in zip(found.places, rows, strict=True):
            role = expected.split(" ")[0].removeprefix("annex/")
            assert next(iter(places.values())).role == ROLES.get(role, "plan"), text


def test_the_sections_are_runs_of_sentences_with_the_same_place() -> None:
    found = outline(
        ["一、2021年工作回顾", "甲。乙。", "（一）经济稳步增长", "丙。", "二、2022年工作安排", "丁。"]
    )
    sections = sections_of(place for places in found.places for place in places.values())
    assert [(s.path, s.part, s.period, s.first, s.count) for s in sections] == [
        ("一、2021年工作回顾", "review", (2021, 2021), 0, 3),
        ("一、2021年工作回顾 / （一）经济稳步增长", "review", (2021, 2021), 3, 2),
        ("二、2022年工作安排", "plan", (2022, 2022), 5, 2),
    ]
    assert found.year == 2022


def test_headings_run_into_a_paragraph_head_what_follows() -> None:
    found = outline(["二、2022年工作安排", "1.完善供水。新建水厂2座。", "2.改造危桥6座。"])
    assert [place.section for places in found.places for place in places.values()][1:] == [
        "二、2022年工作安排 / 1.完善供水",
        "二、2022年工作安排 / 1.完善供水",
        "二、2022年工作安排 / 1.完善供水",
    ]


def test_a_heading_on_two_lines_is_one() -> None:
    found = outline(["第一部分", "2021年工作回顾", "完成投资65亿元。"])
    assert {place.section for places in found.places for place in places.values()} == {
        "第一部分2021年工作回顾"
    }


def test_a_list_below_a_topic_does_not_begin_a_part() -> None:
    rows = [
        "一、2021年工作回顾",
        "（一）十件实事全部办结",
        "一、新建道路",
        "完成12公里。",
        "二、改造管网",
        "完成8公里。",
        "二、2022年工作安排",
        "新建幼儿园3所。",
    ]
    found = [next(iter(places.values())) for places in outline(rows).places]
    assert [place.role for place in found] == ["review"] * 6 + ["plan"] * 2
    assert found[5].section == "一、2021年工作回顾 / （一）十件实事全部办结 / 二、改造管网"


def test_a_report_without_line_ends_keeps_parts_and_periods() -> None:
    rows = read(MARKDOWN.replace("#", "").replace("**", ""))
    line = "".join(clean(text).strip() + ("" if text.endswith("。") else "。") for _, text in rows)
    body = "工业经济稳步增长，新增规模企业12家。" * 200
    line = line.replace("居全市第三。", f"居全市第三。{body}")
    places = outline([line]).places[0]
    assert {"review", "plan", "self-government", "glossary"} <= {place.part for place in places.values()}


def test_sections_and_roles_alone_are_the_first_two_fields() -> None:
    rows = ["一、2021年工作回顾", "甲。乙。", "", "二、2022年工作安排"]
    whole = [{start: place[:2] for start, place in places.items()} for places in outline(rows).places]
    assert assign_sections(rows) == whole


PARTS_OF_TEXT = st.lists(
    st.sampled_from(
        [
            *(text for style in STYLES.values() for _, text in read(style)),
            *(
                "",
                "（掌声）",
                "一、",
                "第一部分",
                "附件",
                "注释",
                "[1]甲：乙。",
                "1.“甲”：指乙。",
                "20",
                "十五五",
                "。",
                "谢谢！",
            ),
        ]
    ),
    max_size=40,
)


@given(PARTS_OF_TEXT, st.none() | st.integers(1990, 2040))
def test_any_order_of_paragraphs_gives_every_sentence_a_place(texts: list[str], year: int | None) -> None:
    paragraphs = [clean(text) for text in texts]
    found = outline(paragraphs, year).places
    assert [list(places) for places in found] == [
        [start for start, _ in split_sentences(text)] for text in paragraphs
    ]
    for place in (place for places in found for place in places.values()):
        assert place.period is None or 1949 <= place.period[0] <= place.period[1]
        assert (place.part == "review") <= (place.role == "review")
        assert (place.role == "glossary") == (place.part == "glossary")


@pytest.mark.parametrize(
    "paragraphs",
    [
        ["一" * 1_000_000],
        ["（" * 1_000_000],
        ["1." * 500_000],
        ["各位代表！" * 200_000],
        ["1.“双减”：指减轻负担。让我们更加紧密团结起来。"] * 20_000,
        [""] * 200_000,
        ["一、"] * 20_000,
        ["附件" * 400_000],
        ["我代表" * 300_000],
        ["政府工作报告", *["各位代表：", "现在，我代表县人民政府向大会报告工作，请予审议。"] * 5_000],
    ],
    ids=range(10),
)
def test_hostile_paragraphs_take_linear_time(paragraphs: list[str]) -> None:
    cuts = [[(0, len(text))] if text else [] for text in paragraphs]
    with linear_time():
        outline(paragraphs, 2022, cuts)


def test_examples_hold() -> None:
    assert doctest.testmod(module).failed == 0
    assert doctest.testmod(periods).failed == 0


@pytest.mark.parametrize("name", STYLES)
@pytest.mark.parametrize("gap", [1, 50])
def test_empty_paragraphs_change_nothing(name: str, gap: int) -> None:
    texts = [clean(text) for _, text in read(STYLES[name])]
    spaced = [text for pair in ([*[""] * gap, text] for text in texts) for text in pair]
    found = outline(spaced, YEARS.get(name))
    assert [places for places in found.places if places] == outline(texts, YEARS.get(name)).places

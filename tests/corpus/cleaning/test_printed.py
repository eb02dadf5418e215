from baogao.corpus.cleaning.printed import printed

PAGE = "加快建设北溪水厂，完善供水管网，力争年内通水。" * 12


def found(*lines: str, gone: tuple[int, ...] = ()) -> list[str]:
    return [lines[i] for i in sorted(printed(lines, gone))]


def test_numbers_over_the_number_of_pages_are_page_numbers() -> None:
    assert found(PAGE, "1/3", PAGE, "2 / 3", PAGE, "3/3") == ["1/3", "2 / 3", "3/3"]
    assert found(PAGE, "1/3", PAGE) == []


def test_a_header_beside_page_numbers_is_a_header_and_the_title_is_not() -> None:
    header = "清溪县政府工作报告"
    lines = [header, PAGE, "1", header, PAGE, "2", header, PAGE, "3"]
    assert found(*lines) == ["1", header, "2", header, "3"]


def test_a_header_that_counts_the_pages_is_a_header() -> None:
    lines = [text for page in range(2, 6) for text in (PAGE, f"清溪县政府工作报告 第{page}页")]
    assert found(*lines) == lines[1::2]


def test_short_lines_that_a_report_repeats_are_no_headers() -> None:
    assert found(*["各位代表：", PAGE] * 4) == []
    assert found(*["工作目标", PAGE, "工作措施", PAGE] * 4) == []
    assert found(*["2.责任单位：教体局", PAGE] * 4) == []


def test_a_table_of_contents_has_leaders() -> None:
    contents = ["目　录", "一、2021年工作回顾……………1", "二、2022年工作安排 ........ 7"]
    assert found(*contents, "一、2021年工作回顾", PAGE) == contents


def test_a_table_of_contents_without_numbers_stands_again_below() -> None:
    contents = ["目录", "一、2021年工作回顾", "二、2022年工作安排"]
    assert found(*contents, contents[1], PAGE, contents[2], PAGE) == contents


def test_an_ellipsis_before_a_number_is_no_leader() -> None:
    assert found("我们一定做到……2", PAGE) == []

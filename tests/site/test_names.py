from pathlib import Path

from baogao.schema import Span
from baogao.site.names import LABELS, Names
from baogao.site.pages import Entry

from .make import row
from .test_search import read


def named(*words: tuple[str, str]) -> list[tuple[Span, str]]:
    return [(Span(0, 1, label), text) for label, text in words]


def test_names_are_counted_verbatim_with_reports_and_years_the_most_frequent_first(tmp_path: Path) -> None:
    reports = [
        (
            2024,
            named(
                ("PROJECT", "云岭水库"), ("PROJECT", "云岭水库"), ("SLOGAN", "“一窗办结”"), ("NUMBER", "3座")
            ),
        ),
        (None, named(("PROJECT", "云岭水库"))),
        (2021, named(("PROJECT", "云岭水库"), ("PROJECT", "云岭水库工程"))),
    ]
    with Names(tmp_path / "scratch") as names:
        for number, (year, spans) in enumerate(reports):
            names.add(Entry(number, row("reports", report=f"r{number}", year=year), "r", 0), spans)
        assert names.write(tmp_path) == {"rows": 3, "chunks": 1}
    project, slogan = LABELS.index("PROJECT"), LABELS.index("SLOGAN")
    assert read(tmp_path / "data" / "names" / "0.js") == [
        [project, "云岭水库", 4, 3, 2021, 2024],
        [slogan, "“一窗办结”", 1, 1, 2024, 2024],
        [project, "云岭水库工程", 1, 1, 2021, 2021],
    ]


def test_a_name_without_a_year_has_none(tmp_path: Path) -> None:
    with Names(tmp_path / "scratch") as names:
        names.add(Entry(0, row("reports", report="r", year=None), "r", 0), named(("PROJECT", "云岭水库")))
        names.write(tmp_path)
    assert read(tmp_path / "data" / "names" / "0.js") == [
        [LABELS.index("PROJECT"), "云岭水库", 1, 1, None, None]
    ]

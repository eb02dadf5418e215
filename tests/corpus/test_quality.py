from baogao.corpus import parse_report
from baogao.corpus.document import Document
from baogao.corpus.quality import COLUMNS, sheet, totals
from baogao.schema import ReportInfo

from .make import INFO, report


def test_a_sheet_counts_what_reading_made_of_a_report() -> None:
    parsed = parse_report("首页 > 政务公开 > 正文\n" + report() + "\n【打印】【关闭】", INFO)
    found = sheet(parsed)
    assert found.sentences == len(parsed.sentences)
    assert found.characters == len(parsed.text) - parsed.text.count("\n")
    assert found.roles["review"] + found.roles["plan"] + found.roles["front"] == found.sentences
    assert found.removed == {"furniture": len("首页>政务公开>正文【打印】【关闭】")}
    row = {column.head: column.of(found) for column in COLUMNS}
    assert (row["sent."], row["removed"]) == (str(found.sentences), "18")
    assert (row["of it"], row["rep."], row["read as"]) == ("furniture", "", "utf-8")


def test_what_is_odd_about_a_report_is_said() -> None:
    look = sheet(parse_report("The quarterly results were good.", ReportInfo("x"))).look
    assert "is hardly Chinese" in look
    assert "year unknown" in look
    assert "place unknown" in look


def test_a_report_without_a_plan_is_one_to_look_at() -> None:
    whole = sheet(parse_report(report(), INFO)).look
    half = sheet(parse_report(report(plan="").split("加快建设")[0], INFO)).look
    assert "no plan found" in half
    assert "no plan found" not in whole


def test_totals_add_up_over_reports() -> None:
    sheets = [sheet(parse_report(report(), INFO)), sheet(parse_report("短。", ReportInfo("y")))]
    found = totals(sheets)
    assert found["reports"] == 2
    assert found["sentences"] == sheets[0].sentences + 1
    assert found["look"] == sum(bool(one.look) for one in sheets)


def test_what_was_undone_is_said_in_one_word() -> None:
    text = "今年新建学校3所，就业更加充分，人民生活水平继续提高。"
    found = sheet(parse_report(Document(text, encoding="utf-8, undone from utf-8 read as gb18030")))
    assert next(column.of(found) for column in COLUMNS if column.head == "read as") == "utf-8 undone"

import json
import re
from collections import Counter
from html import unescape
from itertools import accumulate
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from baogao.cli import main
from baogao.errors import BaogaoError
from baogao.site import build_site
from baogao.site.folder import MARK
from baogao.site.pages import POLICY
from baogao.tagging.archive.reading import Archive

from .make import HOSTILE, Made, report, sentence, target, write_archive
from .test_data import decoded
from .test_search import read


def files(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }


def test_the_same_archive_gives_the_same_bytes(archive: Archive, site: Path, tmp_path: Path) -> None:
    for _ in range(2):
        build_site(archive, tmp_path / "site")
        assert files(tmp_path / "site") == files(site)


def test_every_link_leads_to_a_page_and_an_anchor_that_is_there(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) == 9
    for page in pages:
        html = re.sub(r"<script>.*?</script>", "", page.read_text("utf-8"), flags=re.DOTALL)
        for href in re.findall(r' href="([^"]+)"', html):
            parts = urlsplit(unescape(href))
            if parts.scheme == "data":
                continue
            found = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            assert found.is_file(), href
            assert found.is_relative_to(site.resolve()) or found == page
            if parts.fragment and found.name != "targets.html":
                assert f' id="{unquote(parts.fragment)}"' in found.read_text("utf-8"), href


def test_a_text_that_may_be_no_report_is_marked_in_the_list(tmp_path: Path) -> None:
    line = sentence("一座桥的会议记录。" * 3, report="note")
    note = Made(report(line, id="note", place="", level="", year=None))
    other = Made(report(sentence("办好实事。")))
    build_site(write_archive(tmp_path / "tagged", [note, other]), tmp_path / "site")
    rows = (tmp_path / "site" / "index.html").read_text("utf-8").split("<tr>")
    (marked,) = [row for row in rows if "overview.doubt" in row]
    assert "reports/note.html" in marked


def test_the_shared_pages_may_load_their_own_files_and_nothing_else(site: Path) -> None:
    for name in ("index.html", "targets.html", "search.html"):
        html = (site / name).read_text("utf-8")
        assert unescape(re.findall(r'Content-Security-Policy" content="([^"]*)"', html)[0]) == POLICY
        assert not re.search(r"https?://|@import|<script>|<style>| style=| on\w+=", html)
    assert "unsafe" not in POLICY
    assert "innerHTML" not in (site / "assets" / "site.js").read_text("utf-8")


def test_the_files_of_records_hold_every_record_once(archive: Archive, site: Path) -> None:
    shared, table = read(site / "data" / "site.js"), read(site / "data" / "targets" / "0.js")
    assert isinstance(shared, dict)
    assert isinstance(table, dict)
    assert shared["targets"] == {"rows": archive.count("targets"), "chunks": 1}
    assert table["n"] == archive.count("targets")
    names = ("report", "length", "number", "bound", "low")
    reports, lengths, *cells = (decoded(table[name], table["n"]) for name in names)
    ends = [*accumulate(lengths)]
    texts = [table["text"][end - length : end] for end, length in zip(ends, lengths, strict=True)]
    ids = [shared["reports"]["report"][report] for report in reports]
    found = [*zip(ids, texts, *cells, strict=True)]
    wanted = [(r["report"], r["text"], r["number"], r["bound"], r["low"]) for r in archive.rows("targets")]
    assert Counter(found) == Counter(wanted)


def test_records_are_spread_over_files(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("baogao.site.targets.CHUNK", 3)
    build_site(archive, tmp_path / "site")
    tables = [read(path) for path in sorted((tmp_path / "site" / "data" / "targets").iterdir())]
    assert [table["n"] for table in tables if isinstance(table, dict)] == [3, 3, 3, 1]


def test_a_headline_that_no_report_states_is_counted_as_absent(site: Path) -> None:
    shared = read(site / "data" / "site.js")
    assert isinstance(shared, dict)
    series = {one["series"]: one for one in shared["headlines"]["series"]}
    assert series["地区生产总值增速"]["absent"] == {"county": 1}
    assert series["地区生产总值增速"]["stated"] == {"city": 5}


def test_firmness_is_counted_by_place(site: Path) -> None:
    shared = read(site / "data" / "site.js")
    assert isinstance(shared, dict)
    named = shared["firmness"]["modalities"]
    counts = {
        place: dict(zip(named, counts, strict=True)) for place, _, counts in shared["firmness"]["places"]
    }
    assert counts["东河市"]["预期"] == 3
    assert counts["清水县"]["力争"] == 1
    assert counts["清水县"]["none"] == 2


def test_promises_are_held_against_the_next_report(tmp_path: Path) -> None:
    said, kept = "力争地区生产总值增长6%", "地区生产总值增长6.5%"
    percent = {"unit": "%", "base_unit": "%", "dimension": "percent", "measure": "growth", "bound": "point"}
    named = {"canonical": "地区生产总值", "indicator": "地区生产总值", "direction": "up", **percent}
    first = sentence(f"{said}。", (said, "TARGET"), report="a-2023")
    then = sentence(f"{kept}。", (kept, "RESULT"), report="a-2024", role="review")
    about = {"place": "清水县", "code": "990001"}
    six = {
        "low": 6.0,
        "high": 6.0,
        "base_low": 6.0,
        "base_high": 6.0,
        "period_start": 2023,
        "period_end": 2023,
    }
    more = {
        "low": 6.5,
        "high": 6.5,
        "base_low": 6.5,
        "base_high": 6.5,
        "period_start": 2023,
        "period_end": 2023,
    }
    made = [
        Made(report(first, id="a-2023", year=2023, **about), [target(first, said, "6%", **named, **six)]),
        Made(report(then, id="a-2024", year=2024, **about), [target(then, kept, "6.5%", **named, **more)]),
    ]
    build_site(write_archive(tmp_path / "tagged", made), tmp_path / "site")
    shared = read(tmp_path / "site" / "data" / "site.js")
    assert isinstance(shared, dict)
    assert shared["promises"]["rows"] == [["地区生产总值", "growth", [1, 0, 0, 0, 0]]]
    assert read(tmp_path / "site" / "data" / "promises.js") == [
        ["地区生产总值", "growth", "清水县", 2023, 0, 0, "-0001", said, 1, "-0001", kept]
    ]
    older = (tmp_path / "site" / "reports" / "a-2023.html").read_text("utf-8")
    assert 'href="a-2024.html"' in older


def test_ids_that_differ_only_in_case_or_are_no_file_names_get_pages_of_their_own(tmp_path: Path) -> None:
    ids = ["A", "a", "../a", HOSTILE]
    made = [Made(report(sentence("办好实事。", report=name), id=name, place=name)) for name in ids]
    build_site(write_archive(tmp_path / "tagged", made), tmp_path / "site")
    pages = sorted(path.name for path in (tmp_path / "site" / "reports").iterdir())
    assert len({page.casefold() for page in pages}) == 4
    assert {path.name for path in tmp_path.iterdir()} == {"tagged", "site"}


def test_hostile_texts_stay_text_in_pages_and_data(tmp_path: Path) -> None:
    bad = sentence(HOSTILE, (HOSTILE, "TARGET"), (HOSTILE[:5], "SLOGAN"), report="x")
    made = Made(
        report(bad, id="x", title=HOSTILE, place=HOSTILE), [target(bad, HOSTILE, HOSTILE, indicator=HOSTILE)]
    )
    build_site(write_archive(tmp_path / "tagged", [made], [HOSTILE]), tmp_path / "site")
    for page in (tmp_path / "site").rglob("*.html"):
        html = page.read_text("utf-8")
        assert "<img" not in html
        assert html.count("<script") == 1
    sentences = read(tmp_path / "site" / "data" / "sentences" / "0.js")
    assert isinstance(sentences, dict)
    assert sentences["texts"] == [HOSTILE]


def test_what_could_not_be_tagged_is_named(site: Path) -> None:
    html = (site / "index.html").read_text("utf-8")
    assert "<li>is &lt;b&gt;broken&lt;/b&gt;</li>" in html
    assert "1个文件未能处理" in html


def test_rows_that_stand_apart_from_their_report_are_an_error_and_not_lost(tmp_path: Path) -> None:
    words = "新增企业40家"
    one, other = (sentence(f"{words}。", (words, "TARGET"), report=name) for name in "ab")
    made = [
        Made(report(one, id="a")),
        Made(report(other, id="b"), [target(other, words), target(one, words)]),
    ]
    with pytest.raises(BaogaoError, match="rows of report a stand out of order"):
        build_site(write_archive(tmp_path / "tagged", made), tmp_path / "site")
    assert not (tmp_path / "site").exists()


def test_an_archive_without_reports_is_a_site_too(tmp_path: Path) -> None:
    page = build_site(write_archive(tmp_path / "tagged", []), tmp_path / "site")
    assert "没有报告" in page.read_text("utf-8")


def test_progress_is_told_for_every_report(archive: Archive, tmp_path: Path) -> None:
    told: list[tuple[int, int, str]] = []
    build_site(archive, tmp_path / "site", lambda *step: told.append(step))
    assert [done for done, _, _ in told] == list(range(archive.count("reports") + 1))
    assert {of for _, of, _ in told} == {archive.count("reports")}


def test_the_command_writes_the_site_into_the_archive_and_says_what_to_open(
    archive: Archive, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main(["site", str(archive.folder)])
    assert end.value.code == 0
    assert f"Open {(archive.folder / 'site' / 'index.html').resolve()}" in capsys.readouterr().out
    mark = json.loads((archive.folder / "site" / MARK).read_text("utf-8"))
    assert set(mark["files"]) | {MARK} == set(files(archive.folder / "site"))


def test_a_folder_that_is_no_archive_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["site", str(tmp_path)])
    assert end.value.code == 1
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_a_site_that_cannot_be_written_is_one_line_and_leaves_nothing(
    archive: Archive, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(BaogaoError, match=r"cannot be written|not a folder"):
        build_site(archive, tmp_path / "file" / "site")
    assert {path.name for path in tmp_path.iterdir()} == {"tagged", "file"}

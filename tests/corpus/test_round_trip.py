"""A report reads back to the same sentences from every format and encoding that governments publish in.

What is written is the clean text of each seed; what is compared are the sentences with their roles, after the
real file was read by its bytes. Encodings that hold all of its characters, Word files and tables must give them
back to the letter, pages, PDF and Big5 at least 99.5 % of the characters.
"""

import csv
import json
import subprocess
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

import pytest
from opencc import OpenCC

from baogao.corpus import load_registry, read_report
from baogao.corpus.build import read_reports
from baogao.corpus.cleaning.repair import load_corrections
from baogao.corpus.formats.doc import find_office
from baogao.schema import Report, ReportInfo, Sentence

from .formats import make_docx, make_pdf
from .formats.pages import LAYOUTS, TITLE
from .formats.test_mhtml import saved

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
INFOS = load_registry(SEEDS / "reports.toml")
CORRECTIONS = load_corrections(SEEDS / "corrections.toml")
HEADER = "清溪县人民政府"

all_seeds = pytest.mark.parametrize("info", INFOS, ids=lambda info: info.id)


@cache
def truth(info: ReportInfo) -> Report:
    """A seed as a person corrected it."""
    return read_report(SEEDS / info.file, info, CORRECTIONS.get(info.id, ()))


def paragraphs(info: ReportInfo) -> list[str]:
    return truth(info).text.split("\n")


def text(info: ReportInfo) -> str:
    return "\r\n".join(paragraphs(info))


def page(info: ReportInfo, layout: str = "modern_2020", charset: str = "utf-8") -> str:
    """A page of a government's site around a seed, under the seed's own title."""
    site = LAYOUTS[layout](paragraphs(info)).replace(TITLE, info.title)
    return site.replace('charset="utf-8"', f'charset="{charset}"')


@cache
def traditional() -> OpenCC:
    return OpenCC("s2tw")


def read(path: Path) -> Report:
    (report,) = read_reports(path)
    assert isinstance(report, Report), report
    return report


def rows(sentences: Sequence[Sentence] | Report) -> list[tuple[str, str, str]]:
    return [(sentence.text, sentence.role, sentence.section) for sentence in sentences]


def below_title(report: Report, info: ReportInfo) -> list[Sentence]:
    """The sentences of a page without the headline the page put above them."""
    headline = report.sentences[0].text == info.title != truth(info).sentences[0].text
    return list(report.sentences[headline:])


def alike(expected: Sequence[str], found: Sequence[str]) -> float:
    """Share of characters that two lists of sentences have in common, 0 to 1."""
    total = len("".join(expected)) + len("".join(found))
    shared = 0
    for kind, a, b, c, d in SequenceMatcher(None, expected, found, autojunk=False).get_opcodes():
        old, new = "".join(expected[a:b]), "".join(found[c:d])
        same = [SequenceMatcher(None, old, new, autojunk=False)] if kind == "replace" else []
        shared += (
            len(old)
            if kind == "equal"
            else sum(block.size for m in same for block in m.get_matching_blocks())
        )
    return 2 * shared / total if total else 1.0


def assert_close(expected: Sequence[Sentence], found: Sequence[Sentence], cut_alike: float = 0.99) -> None:
    """At least 99.5 % of the characters, this share of them cut into the same sentences, and the same roles."""
    old, new = [s.text for s in expected], [s.text for s in found]
    assert alike(old, new) >= 0.995
    pairs = [
        pair
        for _, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        if b - a == d - c
        for pair in zip(expected[a:b], found[c:d], strict=True)
    ]
    assert len(pairs) >= cut_alike * len(expected)
    assert [a.role for a, _ in pairs] == [b.role for _, b in pairs]


def test_likeness_is_the_share_of_characters_in_common() -> None:
    assert alike(["甲乙丙。", "丁。"], ["甲乙丙。", "丁。"]) == 1
    assert alike(["甲乙丙。", "丁。"], ["丁。"]) == 0.5
    assert alike(["甲乙丙丁"], ["甲乙子丁"]) == 0.75
    assert alike(["甲"], ["乙"]) == 0


ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32")


@all_seeds
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_text_in_an_encoding_that_holds_it_reads_back_to_the_letter(
    info: ReportInfo, encoding: str, tmp_path: Path
) -> None:
    path = tmp_path / info.file
    path.write_bytes(text(info).encode(encoding))
    assert rows(read(path)) == rows(truth(info))


@all_seeds
@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_a_raw_report_in_another_encoding_is_cleaned_to_the_same_sentences(
    info: ReportInfo, encoding: str, tmp_path: Path
) -> None:
    for name in ("reports.toml", "corrections.toml"):
        (tmp_path / name).write_bytes((SEEDS / name).read_bytes())
    path = tmp_path / info.file
    path.write_bytes((SEEDS / info.file).read_text("utf-8").encode(encoding))
    found = read(path)
    assert found.sentences == truth(info).sentences


@all_seeds
def test_a_traditional_text_in_big5_reads_back(info: ReportInfo, tmp_path: Path) -> None:
    path = tmp_path / info.file
    path.write_bytes(traditional().convert(text(info)).encode("big5hkscs"))
    found = read(path)
    assert found.encoding.startswith("big5")
    assert_close(truth(info).sentences, found.sentences)


# The one character of the seeds that Big5 without the Hong Kong supplement lacks: 岙, in names of places.
LACKED = {"dinghai-2018": 10, "dinghai-2023": 2, "sanmen-2023": 5}


@all_seeds
def test_what_big5_lacks_costs_those_characters_alone(info: ReportInfo, tmp_path: Path) -> None:
    whole = traditional().convert(text(info))
    data = whole.encode("big5", "replace")
    assert data.decode("big5").count("?") - whole.count("?") == LACKED.get(info.id, 0)
    path = tmp_path / info.file
    path.write_bytes(data)
    # A question mark in place of a character may part a sentence.
    assert_close(truth(info).sentences, read(path).sentences, cut_alike=0.96)


@all_seeds
def test_a_big5_page_writes_what_big5_lacks_as_references(info: ReportInfo, tmp_path: Path) -> None:
    path = tmp_path / f"{info.id}.html"
    site = traditional().convert(page(info, charset="big5"))
    path.write_bytes(site.encode("big5", "xmlcharrefreplace"))
    found = read(path)
    assert found.encoding.startswith("big5")
    assert found.text.count("岙") == truth(info).text.count("岙")
    assert_close(truth(info).sentences, below_title(found, info))


@all_seeds
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_page_of_any_site_reads_back(info: ReportInfo, layout: str, tmp_path: Path) -> None:
    path = tmp_path / f"{info.id}.html"
    path.write_text(page(info, layout), encoding="utf-8")
    assert_close(truth(info).sentences, below_title(read(path), info))


@all_seeds
@pytest.mark.parametrize("layout", ["trs_2010", "modern_2020", "tables_2003"])
def test_a_page_in_gb18030_that_says_gb2312_reads_back(info: ReportInfo, layout: str, tmp_path: Path) -> None:
    path = tmp_path / f"{info.id}.html"
    path.write_bytes(page(info, layout, "gb2312").encode("gb18030"))
    found = read(path)
    assert found.encoding == "gb18030"
    assert_close(truth(info).sentences, below_title(found, info))


@all_seeds
@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_a_saved_page_reads_back(info: ReportInfo, charset: str, tmp_path: Path) -> None:
    path = tmp_path / f"{info.id}.mht"
    path.write_bytes(saved((page(info, charset=charset), charset, "quoted-printable")))
    assert_close(truth(info).sentences, below_title(read(path), info))


@all_seeds
def test_a_word_file_reads_back_to_the_letter(info: ReportInfo, tmp_path: Path) -> None:
    path = tmp_path / f"{info.id}.docx"
    path.write_bytes(make_docx.printed(paragraphs(info), HEADER))
    assert rows(read(path)) == rows(truth(info))


@all_seeds
def test_a_pdf_reads_back(info: ReportInfo, tmp_path: Path) -> None:
    path = tmp_path / f"{info.id}.pdf"
    path.write_bytes(make_pdf.printed(paragraphs(info), HEADER))
    assert_close(truth(info).sentences, read(path).sentences)


TABLE = [{"id": info.id, "标题": info.title, "year": str(info.year), "正文": text(info)} for info in INFOS]


def write_csv(path: Path) -> None:
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.DictWriter(file, list(TABLE[0]))
        writer.writeheader()
        writer.writerows(TABLE)


def write_jsonl(path: Path) -> None:
    rows = (json.dumps(row, ensure_ascii=False) for row in TABLE)
    path.write_text("\n".join(rows), encoding="utf-8")


def write_json(path: Path) -> None:
    path.write_text(json.dumps(TABLE, indent=1), encoding="utf-8")


def write_parquet(path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    parquet.write_table(pyarrow.Table.from_pylist(TABLE), path)


@pytest.mark.parametrize("write", [write_csv, write_jsonl, write_json, write_parquet])
def test_the_rows_of_a_table_read_back_to_the_letter(write: Callable[[Path], None], tmp_path: Path) -> None:
    path = tmp_path / f"reports.{write.__name__.removeprefix('write_')}"
    write(path)
    found = [report for report in read_reports(path) if isinstance(report, Report)]
    assert [report.info.year for report in found] == [info.year for info in INFOS]
    assert [rows(report) for report in found] == [rows(truth(info)) for info in INFOS]


def of_docx(info: ReportInfo) -> bytes:
    return make_docx.printed(paragraphs(info), HEADER)


def of_pdf(info: ReportInfo) -> bytes:
    return make_pdf.printed(paragraphs(info), HEADER)


def of_page(info: ReportInfo) -> bytes:
    return page(info).encode()


def of_silent_page(info: ReportInfo) -> bytes:
    """A page in GB18030 that does not say so."""
    return page(info, "breaks_2003").encode("gb18030")


def of_wide_page(info: ReportInfo) -> bytes:
    return page(info, charset="utf-16").encode("utf-16")


def of_mhtml(info: ReportInfo) -> bytes:
    return saved((page(info), "utf-8", "base64"))


def of_text(info: ReportInfo) -> bytes:
    return text(info).encode("gb18030")


@pytest.mark.parametrize(
    ("suffix", "content", "format_"),
    [
        (".doc", of_page, "html"),
        (".docx", of_page, "html"),
        (".txt", of_page, "html"),
        (".xls", of_page, "html"),
        (".htm", of_silent_page, "html"),
        (".htm", of_wide_page, "html"),
        (".txt", of_docx, "docx"),
        (".doc", of_docx, "docx"),
        (".wps", of_docx, "docx"),
        (".html", of_text, "text"),
        (".doc", of_text, "text"),
        (".pdf", of_text, "text"),
        ("", of_text, "text"),
        (".doc", of_mhtml, "mhtml"),
        (".html", of_mhtml, "mhtml"),
        (".docx", of_pdf, "pdf"),
        (".PDF", of_pdf, "pdf"),
    ],
)
def test_a_name_that_lies_deceives_nobody(
    suffix: str, content: Callable[[ReportInfo], bytes], format_: str, tmp_path: Path
) -> None:
    info = INFOS[0]
    path = tmp_path / f"{info.id}{suffix}"
    path.write_bytes(content(info))
    found = read(path)
    assert found.format == format_
    assert_close(truth(info).sentences, below_title(found, info))


@pytest.mark.skipif(
    find_office() is None, reason="needs LibreOffice: install the package libreoffice-writer-nogui"
)
@pytest.mark.parametrize("suffix", ["doc", "rtf"])
def test_an_old_word_file_reads_back_to_the_letter(suffix: str, tmp_path: Path) -> None:
    info = INFOS[1]
    (tmp_path / f"{info.id}.docx").write_bytes(of_docx(info))
    command = [str(find_office()), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
    arguments = ["--convert-to", suffix, "--outdir", str(tmp_path), str(tmp_path / f"{info.id}.docx")]
    subprocess.run([*command, *arguments], check=True, capture_output=True, timeout=120)
    found = read(tmp_path / f"{info.id}.{suffix}")
    assert found.format == "doc"
    assert rows(found) == rows(truth(info))

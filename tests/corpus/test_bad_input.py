"""Whatever lies among the reports: one line of error each, exit code 1 at the end, everything else done."""

import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image

from baogao.corpus import build_corpus
from baogao.corpus.read import MAX_BYTES

from .make import report


def empty(path: Path) -> None:
    path.write_bytes(b"")


def blank(path: Path) -> None:
    path.write_bytes(b" \r\n\t\n" * 1000)


def binary(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 400)


def endless_line(path: Path) -> None:
    with path.open("wb") as file:
        for _ in range(200):
            file.write(b"a" * 1_000_000)


def truncated_docx(path: Path) -> None:
    path.write_bytes(_docx()[:1500])


def zip_bomb(path: Path) -> None:
    data = io.BytesIO()
    with (
        zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive,
        zipfile.ZipFile(io.BytesIO(_docx())) as good,
    ):
        for name in good.namelist():
            if name != "word/document.xml":
                archive.writestr(name, good.read(name))
        with archive.open("word/document.xml", "w") as file:
            for _ in range(400):
                file.write(b" " * 1_000_000)
    path.write_bytes(data.getvalue())


def encrypted_pdf(path: Path) -> None:
    pdf = pytest.importorskip("reportlab.pdfgen.canvas").Canvas(
        str(path),
        encrypt=pytest.importorskip("reportlab.lib.pdfencrypt").StandardEncryption("geheim", canPrint=0),
    )
    pdf.drawString(100, 700, "2023")
    pdf.save()


def scanned_pdf(path: Path) -> None:
    pages = [Image.new("L", (600, 800), 255 - shade) for shade in (0, 10, 20)]
    pages[0].save(path, save_all=True, append_images=pages[1:], format="PDF")


def broken_pdf(path: Path) -> None:
    path.write_bytes(b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n")


def picture(path: Path) -> None:
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(1000))


def picture_of_text(path: Path) -> None:
    Image.new("L", (600, 800), 255).save(path, format="TIFF")


def archive(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("a.txt", report())


def workbook(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("xl/workbook.xml", "<workbook/>")


def encrypted_docx(path: Path) -> None:
    names = "EncryptedPackage EncryptionInfo".encode("utf-16-le")
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000) + names + bytes(3000))


def no_word_file(path: Path) -> None:
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000))


def mhtml_without_page(path: Path) -> None:
    path.write_bytes(b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nreport")


def self_link(path: Path) -> None:
    path.symlink_to(path)


def broken_link(path: Path) -> None:
    path.symlink_to(path.with_name("nowhere"))


def pipe(path: Path) -> None:
    os.mkfifo(path)


def empty_shell(path: Path) -> None:
    path.write_text("<!DOCTYPE html><html><head><script>load()</script></head><body></body></html>")


def _docx() -> bytes:
    document = pytest.importorskip("docx").Document()
    for line in report().splitlines():
        document.add_paragraph(line)
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


CASES: list[tuple[str, Callable[[Path], None], str]] = [
    ("empty.txt", empty, "is empty"),
    ("blank.txt", blank, "is empty"),
    ("binary.txt", binary, "not text|known encoding|binary"),
    ("line.txt", endless_line, "200 MB"),
    ("cut.docx", truncated_docx, "zip|broken|damaged|truncated|incomplete"),
    ("bomb.docx", zip_bomb, "MB|inflate|unpack|bomb|larger"),
    ("secret.pdf", encrypted_pdf, "password|encrypted"),
    ("scan.pdf", scanned_pdf, "scan"),
    ("broken.pdf", broken_pdf, "broken|damaged|no PDF|cannot|page"),
    ("picture.txt", picture, "picture"),
    ("tiff.doc", picture_of_text, "picture"),
    ("archive.txt", archive, "zip|Word"),
    ("workbook.docx", workbook, "Excel"),
    ("secret.docx", encrypted_docx, "encrypted|password"),
    ("old.doc", no_word_file, "damaged"),
    ("head.mht", mhtml_without_page, "no web page"),
    ("loop.txt", self_link, "link|cannot be read"),
    ("gone.txt", broken_link, "leads nowhere"),
    ("pipe.txt", pipe, "no regular file"),
    ("shell.html", empty_shell, "no text"),
]


@pytest.mark.parametrize(("name", "make", "message"), CASES, ids=[name for name, _, _ in CASES])
def test_a_bad_file_is_one_line_that_names_it_and_a_remedy(
    name: str, make: Callable[[Path], None], message: str, tmp_path: Path
) -> None:
    make(tmp_path / name)
    (outcome,) = build_corpus([tmp_path / name], tmp_path / "out")
    assert outcome.error is not None
    said = str(outcome.error)
    assert "\n" not in said
    assert said.startswith(f"{tmp_path / name}: ")
    assert outcome.error.remedy
    assert "report this file" not in said
    with pytest.raises(AssertionError, match=message):
        raise AssertionError(said)


def test_all_of_them_in_one_folder_cost_one_line_each_and_the_good_reports_are_done(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    for name, make, _ in CASES:
        make(raw / name)
    good = ["good.txt", "zeile\numbruch.txt", "a..strange..txt", "-option.txt"]
    for name in good:
        (raw / name).write_text(report(), encoding="utf-8")
    (raw / "link").symlink_to(raw)
    run = _baogao("corpus", str(raw), "--out", str(tmp_path / "out"), "--report")
    errors = [line for line in run.stderr.splitlines() if line.startswith("error: ")]
    assert run.returncode == 1
    assert "Traceback" not in run.stderr
    assert len(errors) == len(CASES)
    assert len(list((tmp_path / "out").glob("*.report.json"))) == len(good)
    assert all(path.parent == tmp_path / "out" for path in (tmp_path / "out").rglob("*"))


def test_no_name_and_no_id_leads_out_of_the_folder(tmp_path: Path) -> None:
    raw, out = tmp_path / "raw", tmp_path / "a" / "out"
    raw.mkdir()
    ids = ["../../evil", "/evil", "..", ".", "", "a\nb", "c\0d", "CON", "x" * 5000, "\ud800", "../evil"]
    rows = [json.dumps({"id": id_, "text": report()}) for id_ in ids]
    (raw / "table.jsonl").write_text("\n".join(rows))
    (raw / "..txt").write_text(report(), encoding="utf-8")
    outcomes = list(build_corpus([raw / "table.jsonl", raw / ".." / "raw" / "..txt"], out))
    assert [outcome.error for outcome in outcomes] == [None] * (len(ids) + 1)
    assert len({outcome.sheet.report for outcome in outcomes if outcome.sheet}) == len(outcomes)
    assert len(list(out.glob("*.report.json"))) == len(outcomes)
    everything = {path.parent for path in tmp_path.rglob("*") if path.is_file()}
    assert everything == {raw, out}


def test_a_file_that_may_not_be_read_says_so(tmp_path: Path) -> None:
    secret, good = tmp_path / "secret.txt", tmp_path / "good.txt"
    for path in (secret, good):
        path.write_text(report(), encoding="utf-8")
    secret.chmod(0)
    (tmp_path / "out").mkdir(mode=0o777)
    with _unprivileged(tmp_path):
        outcomes = list(build_corpus([secret, good], tmp_path / "out"))
    assert "Permission denied" in str(outcomes[0].error)
    assert outcomes[1].error is None


@contextmanager
def _unprivileged(folder: Path) -> Iterator[None]:
    """Root may read everything, so give its rights up for a while."""
    if os.geteuid() != 0:
        yield
        return
    for parent in (folder, *folder.parents):
        if parent.stat().st_uid == 0 and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o111)
    (folder / "out").chmod(0o777)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def _baogao(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", "from baogao.cli import main; main()", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def test_the_limit_is_far_above_any_report() -> None:
    assert MAX_BYTES > 50 * 1_000_000

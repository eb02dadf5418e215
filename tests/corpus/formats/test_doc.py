import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from baogao.corpus.formats.doc import find_office, read_doc
from baogao.errors import BaogaoError

from .make_docx import numbered, numbering, p, package, printed

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LINES = [
    "各位代表：",
    "现在，我代表县人民政府报告工作。",
    "一、2021年工作回顾",
    "全年生产总值增长8.3%，新增就业5200人。",
]
needs_office = pytest.mark.skipif(
    find_office() is None,
    reason="needs LibreOffice: install the package libreoffice-writer-nogui",
)


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same report as .doc and .rtf, written by LibreOffice."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "report.docx").write_bytes(printed(LINES, "清溪县人民政府", "Noto Serif CJK SC"))
    levels = numbering(("chineseCountingThousand", "%1、"))
    (folder / "list.docx").write_bytes(package(p("工业", numbered(0)) * 2, {"numbering.xml": levels}))
    for suffix in ("doc", "rtf"):
        subprocess.run(
            [
                str(find_office()),
                f"-env:UserInstallation={(folder / 'profile').as_uri()}",
                *("--headless", "--convert-to", suffix, "--outdir", str(folder)),
                *(str(folder / name) for name in ("report.docx", "list.docx")),
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )
    return folder


def error(path: Path, **options: float) -> str:
    with pytest.raises(BaogaoError) as caught:
        read_doc(path, **options)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@needs_office
@pytest.mark.parametrize("suffix", ["doc", "rtf"])
def test_an_old_word_file_reads_like_a_new_one(files: Path, suffix: str) -> None:
    document = read_doc(files / f"report.{suffix}")
    assert [line for line in document.text.split("\n") if line in LINES] == LINES
    assert (document.format, document.name) == ("doc", "report")
    assert ("清溪县人民政府", "page header") in [(edit.raw, edit.note) for edit in document.edits]


@needs_office
def test_the_numbers_of_an_old_list_are_written_out(files: Path) -> None:
    assert read_doc(files / "list.doc").text == "一、工业\n二、工业"


@needs_office
def test_the_name_does_not_decide(files: Path, tmp_path: Path) -> None:
    odd = tmp_path / "-报告 2021\n.wps"
    shutil.copyfile(files / "report.doc", odd)
    assert "新增就业5200人" in read_doc(odd).text
    shutil.copyfile(files / "report.rtf", tmp_path / "report.doc")
    assert "新增就业5200人" in read_doc(tmp_path / "report.doc").text


@needs_office
def test_nothing_is_left_behind_and_no_setting_of_the_user_is_touched(
    files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, temporary = tmp_path / "home", tmp_path / "tmp"
    home.mkdir()
    temporary.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    read_doc(files / "report.doc")
    assert list(home.iterdir()) == list(temporary.iterdir()) == []


@needs_office
def test_a_conversion_that_takes_too_long_is_stopped_with_its_children(files: Path) -> None:
    start = time.monotonic()
    assert "did not finish it within 0.2 seconds" in error(files / "report.doc", timeout=0.2)
    assert time.monotonic() - start < 10
    while any("baogao-doc-" in line for line in _processes()):  # a killed process takes a moment to go
        assert time.monotonic() - start < 10
        time.sleep(0.05)


def _processes() -> list[str]:
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.append(entry.read_bytes().decode(errors="replace"))
        except OSError:
            continue
    return found


@needs_office
def test_damaged_bytes_are_an_error_and_no_plain_text(files: Path, tmp_path: Path) -> None:
    path = tmp_path / "report.doc"
    start = b"\xec\xa5\xc1\x00" + b"\0" * 508
    path.write_bytes(OLE.ljust(512, b"\1") + start + os.urandom(2000) + "WordDocument".encode("utf-16-le"))
    assert "cannot read it" in error(path)
    whole = (files / "report.doc").read_bytes()
    path.write_bytes(whole[: len(whole) * 3 // 4])
    assert "damaged" in error(path)


def test_without_libreoffice_the_message_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "report.doc"
    path.write_bytes(OLE.ljust(512, b"\0") + b"\xec\xa5\xc1\x00" + b"\0" * 508)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("baogao.corpus.formats.doc._USUAL_PLACES", ())
    assert error(path) == (
        f"{path}: an old Word file needs LibreOffice to be read (install LibreOffice, or save it as .docx or .txt)"
    )


def test_encrypted_files_and_workbooks_are_named_without_libreoffice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    path = tmp_path / "report.doc"
    path.write_bytes(OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"))
    assert "is encrypted" in error(path)
    path.write_bytes(OLE + b"\0" * 600 + "Workbook".encode("utf-16-le"))
    assert "is an old Excel workbook" in error(path)
    main_stream = b"\xec\xa5\xc1\x00" + b"\0" * 6 + b"\x00\x01" + b"\0" * 500  # fEncrypted is bit 8
    path.write_bytes(OLE.ljust(512, b"\0") + main_stream + "WordDocument".encode("utf-16-le"))
    assert "is encrypted" in error(path)


def test_other_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "report.doc"
    path.write_text("各位代表：", "utf-8")
    assert "is no old Word file" in error(path)
    assert "cannot be read" in error(tmp_path / "missing.doc")

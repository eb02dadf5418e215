from pathlib import Path

import pytest

from baogao.corpus import load_registry
from baogao.errors import BaogaoError


def write(folder: Path, text: str) -> Path:
    path = folder / "reports.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_report_needs_id_and_file_and_may_have_more(tmp_path: Path) -> None:
    path = write(tmp_path, '[[report]]\nid = "a"\nfile = "a.txt"\nyear = 2022\ndamage = ["torn"]\n')
    (info,) = load_registry(path)
    assert (info.id, info.file, info.year, info.title) == ("a", "a.txt", 2022, "")


def test_a_register_may_give_code_and_session_and_is_their_source(tmp_path: Path) -> None:
    text = """
[[report]]
id = "yi-2023"
file = "a.txt"
place = "易县"
code = "130633"
session = "第十八届人民代表大会第三次会议"
date = ""
sources = ["ignored"]
"""
    (info,) = load_registry(write(tmp_path, text))
    assert (info.code, info.session) == ("130633", "第十八届人民代表大会第三次会议")
    assert info.sources == {"place": "registry", "code": "registry", "session": "registry"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "lists no report"),
        ("report = 3", "lists no report"),
        ("[[report", "not valid TOML"),
        ('[[report]]\nfile = "a.txt"', "report 1 has no id"),
        ('[[report]]\nid = "a"', "report 1 has no file"),
        ('[[report]]\nid = "a"\nfile = "a.txt"\nyear = "2022"', "year is no whole number"),
        ('[[report]]\nid = "a"\nfile = "a.txt"\ntitle = 3', "title is no string"),
        ('[[report]]\nid = "a"\nfile = "a.txt"\nyear = true', "report a: year is no whole number"),
        ('[[report]]\nid = "a"\nfile = "a.txt"\ndate = 2023-01-05', "report a: date is no string"),
        ('[[report]]\nid = "a"\nfile = "a.txt"\ndate = "5 Jan"', "report a: date is '5 Jan'.*2023-01-05"),
        ('[[report]]\nid = "a"\nfile = "a.txt"\ncode = "1306"', "report a: code is '1306'.*six digits"),
        ('[[report]]\nid = "a"\nfile = "a.txt"\nlevel = "town"', "report a: level is 'town'.*township"),
        ('[[report]]\nid = "a"\nfile = "x"\n[[report]]\nid = "a"\nfile = "y"', "two reports have the id a"),
    ],
)
def test_a_wrong_registry_is_refused_in_one_line(text: str, message: str, tmp_path: Path) -> None:
    path = write(tmp_path, text)
    with pytest.raises(BaogaoError, match=message) as caught:
        load_registry(path)
    assert str(path) in str(caught.value)


def test_a_missing_registry_is_named(tmp_path: Path) -> None:
    with pytest.raises(BaogaoError, match="cannot be read"):
        load_registry(tmp_path / "none.toml")

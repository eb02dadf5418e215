import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baogao.errors import BaogaoError
from baogao.files import atomic, expand, readable, safe_name


def touch(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", encoding="utf-8")


def test_a_folder_stands_for_its_text_files_at_any_depth(tmp_path: Path) -> None:
    wanted = [tmp_path / "a.txt", tmp_path / "b" / "c.TXT"]
    touch(*wanted, tmp_path / "reports.toml", tmp_path / "x.html", tmp_path / ".git" / "d.txt")
    touch(tmp_path / ".hidden.txt")
    assert expand([tmp_path]) == (wanted, [])


def test_a_pattern_stands_for_what_it_matches(tmp_path: Path) -> None:
    touch(tmp_path / "a-2023.txt", tmp_path / "a-2024.txt", tmp_path / "deep" / "a-2025.txt")
    assert [f.name for f in expand([f"{tmp_path}/*-202?.txt"])[0]] == ["a-2023.txt", "a-2024.txt"]
    assert len(expand([f"{tmp_path}/**/*.txt"])[0]) == 3


def test_a_file_whose_name_looks_like_a_pattern_is_that_file(tmp_path: Path) -> None:
    odd = tmp_path / "a[1].txt"
    touch(odd, tmp_path / "a1.txt")
    assert expand([odd]) == ([odd], [])


def test_a_file_named_twice_comes_once(tmp_path: Path) -> None:
    touch(tmp_path / "a.txt")
    assert expand([tmp_path / "a.txt", tmp_path, f"{tmp_path}/*.txt"])[0] == [tmp_path / "a.txt"]


@pytest.mark.parametrize(
    ("name", "message"),
    [("nowhere.txt", "no such file"), ("*.none", "matches no file"), ("x" * 5000, "cannot be read|no such")],
)
def test_what_stands_for_nothing_is_one_line_of_error(tmp_path: Path, name: str, message: str) -> None:
    found, ((path, said),) = expand([tmp_path / name])
    assert found == []
    assert path == tmp_path / name
    with pytest.raises(AssertionError, match=message):
        raise AssertionError(said)
    assert "\n" not in said


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    assert "no .txt files" in expand([tmp_path])[1][0][1]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("dinghai-2018", "dinghai-2018"),
        ("../../etc/passwd", "etc-passwd"),
        ("清水县 2024年\n报告", "清水县-2024年-报告"),
        ("=cmd|x", "cmd-x"),
        ("-rf", "rf"),
        ("a\x00b\x1b[31m", "a-b-31m"),
        ("CON", "report-CON"),
        ("nul.txt", "report-nul.txt"),
        ("e\u0301", "é"),
    ],
)
def test_a_name_is_made_safe(text: str, name: str) -> None:
    assert safe_name(text) == name


@given(st.text(max_size=300))
def test_a_safe_name_is_one_plain_part_of_a_path(text: str) -> None:
    name = safe_name(text)
    assert name
    assert len(name.encode()) <= 160
    assert Path(name).parts == (name,)
    assert name[0] not in ".-=+@ "
    assert name.isprintable()
    assert safe_name(name) == name or len(name.encode()) > 120


def test_long_names_that_begin_alike_stay_apart() -> None:
    assert safe_name("报" * 200 + "甲") != safe_name("报" * 200 + "乙")


def test_a_file_is_written_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(RuntimeError), atomic(path) as file:
        file.write("new")
        raise RuntimeError
    assert path.read_text(encoding="utf-8") == "old"
    assert os.listdir(tmp_path) == ["a.txt"]  # noqa: PTH208
    with atomic(path) as file:
        file.write("new\n")
    assert path.read_bytes() == b"new\n"


def test_a_place_that_cannot_be_written_is_one_line_of_error(tmp_path: Path) -> None:
    (tmp_path / "no").write_text("a file, no folder", encoding="utf-8")
    with pytest.raises(BaogaoError, match="cannot be written"), atomic(tmp_path / "no" / "a.txt"):
        pass


def test_links_to_folders_are_followed_once_and_never_in_a_circle(tmp_path: Path) -> None:
    touch(tmp_path / "a" / "x.txt", tmp_path / "b" / "y.txt")
    (tmp_path / "a" / "back").symlink_to(tmp_path)
    (tmp_path / "a" / "other").symlink_to(tmp_path / "b")
    found, errors = expand([tmp_path])
    assert sorted(file.name for file in found) == ["x.txt", "y.txt"]
    assert errors == []


def test_a_broken_link_is_handed_on_for_reading_to_complain(tmp_path: Path) -> None:
    touch(tmp_path / "a.txt")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    assert [file.name for file in expand([tmp_path])[0]] == ["a.txt", "gone.txt", "self.txt"]


def test_a_name_of_gbk_bytes_becomes_readable() -> None:
    name = os.fsdecode("政府工作报告.txt".encode("gbk"))
    assert readable(name) == "政府工作报告.txt"
    assert readable("政府.txt") == "政府.txt"

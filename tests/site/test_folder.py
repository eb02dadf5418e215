import json
from pathlib import Path

import pytest

from baogao.errors import BaogaoError
from baogao.site.folder import MARK, replacing_folder


def write_site(out: Path, **files: str) -> None:
    with replacing_folder(out) as folder:
        for name, text in files.items():
            (folder / f"{name}.html").write_text(text, encoding="utf-8")


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def test_a_new_site_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    write_site(tmp_path / "site", index="1", gone="1")
    write_site(tmp_path / "site", index="2")
    assert names(tmp_path) == {"site", "site/index.html", f"site/{MARK}"}
    assert (tmp_path / "site" / "index.html").read_text("utf-8") == "2"


def test_an_empty_folder_may_be_used(tmp_path: Path) -> None:
    write_site(tmp_path, index="1")
    assert (tmp_path / "index.html").is_file()


@pytest.mark.parametrize("mark", [None, "no json", "[]", '{"kind": "else", "files": []}'])
def test_a_folder_of_other_origin_is_refused_and_left_alone(tmp_path: Path, mark: str | None) -> None:
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    if mark is not None:
        (tmp_path / MARK).write_text(mark, encoding="utf-8")
    before = names(tmp_path)
    with pytest.raises(BaogaoError, match="left alone"):
        write_site(tmp_path, index="1")
    assert names(tmp_path) == before


def test_a_file_that_was_put_into_the_site_is_not_lost(tmp_path: Path) -> None:
    write_site(tmp_path / "site", index="1")
    (tmp_path / "site" / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(BaogaoError, match=r"notes\.txt"):
        write_site(tmp_path / "site", index="2")
    assert (tmp_path / "site" / "index.html").read_text("utf-8") == "1"


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("x", encoding="utf-8")
    with pytest.raises(BaogaoError, match="not a folder"):
        write_site(tmp_path / "site", index="1")


def test_what_fails_leaves_the_old_site_and_nothing_else(tmp_path: Path) -> None:
    write_site(tmp_path / "site", index="1")
    before = names(tmp_path)
    with (
        pytest.raises(BaogaoError, match="cannot be written: No space left"),
        replacing_folder(tmp_path / "site") as new,
    ):
        (new / "half.html").write_text("x", encoding="utf-8")
        raise OSError(28, "No space left on device")
    assert names(tmp_path) == before


def test_after_a_kill_between_the_two_renames_the_old_site_comes_back(tmp_path: Path) -> None:
    write_site(tmp_path / "site", index="1")
    (tmp_path / "site").rename(tmp_path / ".site.baogao-old")
    (tmp_path / ".site.baogao-new").mkdir()
    with pytest.raises(ZeroDivisionError), replacing_folder(tmp_path / "site"):
        raise ZeroDivisionError
    assert names(tmp_path) == {"site", "site/index.html", f"site/{MARK}"}


def test_the_mark_names_every_file(tmp_path: Path) -> None:
    write_site(tmp_path / "site", index="1", other="2")
    mark = json.loads((tmp_path / "site" / MARK).read_text("utf-8"))
    assert mark == {"kind": "baogao site", "files": ["index.html", "other.html"]}

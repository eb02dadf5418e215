import stat
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from baogao.annotations.doccano.access import Access
from baogao.annotations.doccano.client import Doccano, DoccanoError
from baogao.annotations.doccano.project import (
    ensure_account,
    ensure_project,
    find_project,
    foreign_labels,
    guideline,
    is_complete,
    let_in,
    mark_complete,
    missing_labels,
)
from baogao.errors import BaogaoError
from baogao.schema import labels

_numbers = count(1)


@pytest.fixture
def name(admin: Doccano) -> Iterator[str]:
    """A name for a project that is deleted afterwards."""
    name = f"made-{next(_numbers)}/chen"
    yield name
    if found := admin.find_project(name):
        admin.delete_project(found.id)


def test_a_project_has_our_span_types_colours_keys_and_handbook(admin: Doccano, name: str) -> None:
    project = ensure_project(admin, name)
    made = {(kind.text, kind.color, kind.key) for kind in admin.label_types(project.id)}
    assert made == {(label.name, label.color, label.key) for label in labels().values()}
    assert project.guideline == guideline()
    assert "标注手册" in project.guideline
    assert (project.overlapping, project.collaborative, project.grapheme_mode) == (True, True, False)


def test_a_project_is_made_once_and_completed_where_it_was_left(admin: Doccano, name: str) -> None:
    half = admin.create_project(name)
    admin.create_label_type(half.id, "NUMBER", "#3b82f6", "n")
    assert ensure_project(admin, name).id == half.id
    assert ensure_project(admin, name).id == half.id
    assert [kind.text for kind in admin.label_types(half.id)].count("NUMBER") == 1
    assert missing_labels(admin, half.id) == foreign_labels(admin, half.id) == []


def test_a_project_that_would_drop_overlapping_spans_is_refused(admin: Doccano, name: str) -> None:
    body = {
        "resourcetype": "SequenceLabelingProject",
        "project_type": "SequenceLabeling",
        "name": name,
        "description": "x",
        "guideline": "",
        "collaborative_annotation": False,
        "allow_overlapping": False,
        "grapheme_mode": True,
    }
    admin.request("POST", "projects", body)
    with pytest.raises(BaogaoError, match=r"overlapping.*grapheme.*not shared"):
        ensure_project(admin, name)


def test_a_project_that_is_not_there_is_missing(admin: Doccano) -> None:
    with pytest.raises(DoccanoError, match="no project 'never/made'") as error:
        find_project(admin, "never/made")
    assert error.value.kind == "missing"


def test_a_renamed_label_is_noticed(admin: Doccano, name: str) -> None:
    project = ensure_project(admin, name)
    slogan = next(kind for kind in admin.label_types(project.id) if kind.text == "SLOGAN")
    admin.request("PATCH", f"projects/{project.id}/span-types/{slogan.id}", {"text": "口号"})
    assert foreign_labels(admin, project.id) == ["口号"]
    assert missing_labels(admin, project.id) == ["SLOGAN"]


def test_a_new_account_gets_a_password_that_only_its_owner_can_read(
    admin: Doccano, access: Access, tmp_path: Path
) -> None:
    user, path = ensure_account(admin, f"person-{next(_numbers)}", tmp_path / "passwords")
    assert path is not None
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert (path.parent / ".gitignore").read_text() == "*\n"
    with Doccano(access.url, user.username, path.read_text().strip()) as session:
        assert session.whoami().username == user.username
    before = path.read_text()
    assert ensure_account(admin, user.username, path.parent) == (user, path)
    assert path.read_text() == before
    assert ensure_account(admin, user.username, tmp_path / "elsewhere") == (user, None)


def test_members_get_their_role_once(admin: Doccano, name: str, tmp_path: Path) -> None:
    project = ensure_project(admin, name)
    user, _ = ensure_account(admin, f"person-{next(_numbers)}", tmp_path)
    for _ in range(2):
        let_in(admin, project.id, [user], "annotator")
    roles = [member.role for member in admin.members(project.id) if member.user == user.id]
    assert roles == ["annotator"]


def test_a_project_is_complete_by_its_mark_or_by_its_annotator(
    admin: Doccano, name: str, tmp_path: Path
) -> None:
    project = ensure_project(admin, name)
    assert not is_complete(admin, project.id)
    for _ in range(2):
        mark_complete(admin, project.id)
    (mark,) = admin.request("GET", f"projects/{project.id}/tags")
    assert is_complete(admin, project.id)
    admin.request("DELETE", f"projects/{project.id}/tags/{mark['id']}")
    assert not is_complete(admin, project.id)
    user, _ = ensure_account(admin, f"person-{next(_numbers)}", tmp_path)
    let_in(admin, project.id, [user], "annotator")
    assert is_complete(admin, project.id)

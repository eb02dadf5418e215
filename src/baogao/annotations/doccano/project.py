"""An annotator's project on the server: span types from the label set, the handbook, and who is let in."""

import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from baogao.annotations.doccano.client import Doccano, DoccanoError
from baogao.annotations.doccano.records import Project, Role, User
from baogao.errors import BaogaoError
from baogao.resources import house
from baogao.schema import labels

_TYPE = "SequenceLabeling"

COMPLETE = "baogao: complete"
"""Tag of a project whose examples were all read back and found right."""


def guideline() -> str:
    """The handbook that annotators read in the project."""
    return house("annotations", "GUIDELINES.zh.md").read_text(encoding="utf-8").strip()


def ensure_project(doccano: Doccano, name: str) -> Project:
    """The project of this name with all span types, made where it is not there yet.

    Raises:
        BaogaoError: If there is one that would lose spans or hide them.
    """
    project = doccano.find_project(name) or doccano.create_project(
        name, description=f"政府工作报告标注 {name}", guideline=guideline()
    )
    _check_settings(project, doccano.url)
    there = {kind.text for kind in doccano.label_types(project.id)}
    for label in labels().values():
        if label.name not in there:
            doccano.create_label_type(project.id, label.name, label.color, label.key)
    return project


def _check_settings(project: Project, url: str) -> None:
    wrong = {
        f"is of type {project.type}": project.type != _TYPE,
        "does not allow overlapping spans": not project.overlapping,
        "counts grapheme clusters": project.grapheme_mode,
        "is not shared, so that pre-annotations stay hidden": not project.collaborative,
    }
    if found := [what for what, so in wrong.items() if so]:
        raise BaogaoError(
            f"project {project.name!r} {' and '.join(found)}",
            path=url,
            remedy="it was not made by `baogao doccano push`: rename it on the server, or name the batch otherwise",
        )


def find_project(doccano: Doccano, name: str) -> Project:
    """The project of this name.

    Raises:
        DoccanoError: Of kind ``missing`` if it is not there (any more).
    """
    if found := doccano.find_project(name):
        return found
    raise DoccanoError("missing", f"there is no project {name!r}", doccano.url)


def foreign_labels(doccano: Doccano, project: int) -> list[str]:
    """Span types that are not in the label set: somebody added or renamed one."""
    return [kind.text for kind in doccano.label_types(project) if kind.text not in labels()]


def missing_labels(doccano: Doccano, project: int) -> list[str]:
    """Labels that the project has no span type for: somebody deleted or renamed one."""
    there = {kind.text for kind in doccano.label_types(project)}
    return [name for name in labels() if name not in there]


def ensure_account(doccano: Doccano, username: str, folder: Path) -> tuple[User, Path | None]:
    """The account of a name, made where there is none, with a random password.

    Args:
        doccano: An administrator's session.
        username: The name.
        folder: Where the password of a new account is kept, in a file that only its owner can read.

    Returns:
        The account, and the file with its password where it was made here.
    """
    path = folder / username
    if user := doccano.find_user(username):
        return user, path if path.is_file() else None
    password = secrets.token_urlsafe(12)
    _keep(path, password)
    try:
        return doccano.create_user(username, password), path
    except DoccanoError as error:
        if error.kind == "refused":  # else nobody knows: the account may be there, and this is its password
            path.unlink()
        raise


def _keep(path: Path, password: str) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    (path.parent / ".gitignore").write_text("*\n", encoding="ascii")
    path.unlink(missing_ok=True)  # of an account that is not there any more
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(password + "\n")


def is_complete(doccano: Doccano, project: int) -> bool:
    """Whether everything was read back once and found right, so that annotators may have begun.

    A mark on the server says so, where no restart and no second machine can lose it. Should somebody delete the
    mark, an annotator who was let in says the same.
    """
    marks = doccano.request("GET", f"projects/{project}/tags")
    return any(mark["text"] == COMPLETE for mark in marks) or any(
        member.role == "annotator" for member in doccano.members(project)
    )


def mark_complete(doccano: Doccano, project: int) -> None:
    """Note that everything was found right."""
    if not is_complete(doccano, project):
        doccano.request("POST", f"projects/{project}/tags", {"text": COMPLETE})


def let_in(doccano: Doccano, project: int, users: Sequence[User], role: Role) -> None:
    """Make users members, those who are not yet."""
    there = {member.user for member in doccano.members(project)}
    for user in users:
        if user.id not in there:
            doccano.add_member(project, user.id, role)

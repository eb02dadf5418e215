"""An annotator's project on the server: span types from the label set, the handbook, and who is let in."""

import os
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock

from baogao.annotations.doccano.client import Doccano, DoccanoError
from baogao.annotations.doccano.records import LabelType, Project, Role, User
from baogao.errors import BaogaoError
from baogao.resources import house
from baogao.schema import Span, labels

_TYPE = "SequenceLabeling"

COMPLETE = "baogao: complete"
"""Tag of a project whose examples were all read back and found right."""

_DELETED = re.compile(r"baogao: (?P<label>\S+) deleted(?:, made again (?P<at>\S+))?")
"""Tag that remembers a span type which somebody deleted: the server deletes all spans of it, without a trace."""


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
    kinds = doccano.label_types(project.id)
    _check_names(project, kinds, doccano.url)
    missing = _missing(kinds)
    begun = bool(missing) and is_complete(doccano, project.id)
    for label in missing:
        if begun:
            _tag(doccano, project.id, f"baogao: {label} deleted")
        _make_type(doccano, project.id, label)
    return project


def _make_type(doccano: Doccano, project: int, name: str) -> None:
    label = labels()[name]
    _unless_there(
        lambda: doccano.create_label_type(project, name, label.color, label.key),
        lambda: name not in missing_labels(doccano, project),
    )


def _unless_there(make: Callable[[], object], there: Callable[[], bool]) -> None:
    """Make something; that it fails is no fault if another push has made it at the same time.

    The server refuses what is there, or fails where it finds that out too late.
    """
    for again in (True, False):
        try:
            make()
        except DoccanoError as error:
            if error.kind in {"refused", "server"} and there():
                return
            if error.kind != "server" or not again:
                raise
        else:
            return


def _check_names(project: Project, kinds: Sequence[LabelType], url: str) -> None:
    for name, other in renamed_labels(kinds).items():
        raise BaogaoError(
            f"project {project.name!r}: label {name!r} was renamed to {other!r}",
            path=url,
            remedy=f"rename {other!r} back to {name!r} on the server, and push again; its spans come back with it",
        )


def renamed_labels(kinds: Sequence[LabelType]) -> dict[str, str]:
    """Labels that are gone while a span type of another name has their key, and that name."""
    known = labels()
    by_key = {kind.key: kind.text for kind in kinds if kind.key and kind.text not in known}
    return {name: by_key[known[name].key] for name in _missing(kinds) if known[name].key in by_key}


def _missing(kinds: Sequence[LabelType]) -> list[str]:
    there = {kind.text for kind in kinds}
    return [name for name in labels() if name not in there]


def deleted_labels(doccano: Doccano, project: int) -> dict[str, str]:
    """Labels whose span type somebody deleted, all spans with it; and when a push had made up for that.

    Returns:
        Times (ISO 8601) by label; empty while the span type is gone, or a push that makes it again has not ended.
    """
    kinds = doccano.label_types(project)
    renamed = renamed_labels(kinds)
    found: dict[str, str] = {}
    for tag in _tags(doccano, project):
        if (match := _DELETED.fullmatch(tag)) and match["label"] in labels():
            now = match["at"] or ""
            before = found.setdefault(match["label"], now)
            found[match["label"]] = max(before, now) if before and now else ""
    return found | {name: "" for name in _missing(kinds) if name not in renamed}


def _tags(doccano: Doccano, project: int) -> dict[str, int]:
    return {tag["text"]: tag["id"] for tag in doccano.request("GET", f"projects/{project}/tags")}


def _tag(doccano: Doccano, project: int, text: str) -> None:
    if text not in _tags(doccano, project):
        doccano.request("POST", f"projects/{project}/tags", {"text": text})


def mark_restored(doccano: Doccano, project: int) -> None:
    """Note that the span types which were deleted are there again, and since when."""
    at = datetime.now(UTC).isoformat(timespec="seconds")
    for text, number in _tags(doccano, project).items():
        if (match := _DELETED.fullmatch(text)) and not match["at"]:
            _tag(doccano, project, f"{text}, made again {at}")
            doccano.request("DELETE", f"projects/{project}/tags/{number}")


def later(one: str, other: str) -> bool:
    """Whether a time (ISO 8601) is after another; False where one of them is not known.

    >>> later("2026-03-01T09:00:00Z", "2026-03-01T08:00:00+00:00")
    True
    """
    return bool(one and other) and datetime.fromisoformat(one) > datetime.fromisoformat(other)


def without_spans(
    expected: Sequence[Span], found: Sequence[Span], deleted: Mapping[str, str], at: str
) -> str:
    """The first label whose spans a sentence has lost with the span type, and nobody has confirmed it since.

    Args:
        expected: Spans that it had.
        found: Spans that it has.
        deleted: What :func:`deleted_labels` found.
        at: When the sentence was confirmed; empty where it was not, or nobody knows.

    Returns:
        The label; empty where nothing was lost.
    """
    gone = [span.label for span in sorted(set(expected) - set(found)) if span.label in deleted]
    return next((name for name in gone if not later(at, deleted[name])), "")


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
    return _missing(doccano.label_types(project))


def ensure_account(doccano: Doccano, username: str, folder: Path) -> tuple[User, Path | None]:
    """The account of a name, made where there is none, with a random password.

    Args:
        doccano: An administrator's session.
        username: The name.
        folder: Where the password of a new account is kept, in a file that only its owner can read.

    Returns:
        The account, and the file with its password where it was made here.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / ".gitignore").write_text("*\n", encoding="ascii")
    with FileLock(folder / ".lock", timeout=600):  # of two pushes at once, one makes the account
        path = folder / username
        if user := doccano.find_user(username):
            return user, path if path.is_file() else None
        return _made(doccano, username, path)


def _made(doccano: Doccano, username: str, path: Path) -> tuple[User, Path | None]:
    password = secrets.token_urlsafe(12)
    _keep(path, password)
    try:
        return doccano.create_user(username, password), path
    except DoccanoError as error:
        if error.kind == "refused":  # else nobody knows: the account may be there, and this is its password
            path.unlink()
            if user := doccano.find_user(username):  # made from another folder meanwhile
                return user, None
        raise


def _keep(path: Path, password: str) -> None:
    path.unlink(missing_ok=True)  # of an account that is not there any more
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(password + "\n")


def is_complete(doccano: Doccano, project: int) -> bool:
    """Whether everything was read back once and found right, so that annotators may have begun.

    A mark on the server says so, where no restart and no second machine can lose it. Should somebody delete the
    mark, an annotator who was let in says the same.
    """
    return COMPLETE in _tags(doccano, project) or any(
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
            _let_in(doccano, project, user.id, role)


def _let_in(doccano: Doccano, project: int, user: int, role: Role) -> None:
    _unless_there(
        lambda: doccano.add_member(project, user, role),
        lambda: user in {member.user for member in doccano.members(project)},
    )

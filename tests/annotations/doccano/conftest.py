"""One real Doccano server for all tests of this folder; its environments are kept between runs (BAOGAO_HOME)."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from baogao.annotations.doccano.access import Access
from baogao.annotations.doccano.client import Doccano
from baogao.annotations.doccano.environments import RECIPES, candidates, find_python
from baogao.annotations.doccano.records import Project
from baogao.annotations.doccano.server import USER, State, down, up
from baogao.errors import BaogaoError

ANNOTATOR_PASSWORD = "chun-hua-qiu-shi-88"  # noqa: S105 - of accounts that live for one test
_numbers = count(1)


@pytest.fixture(scope="session")
def python311() -> Path:
    """The Python that the server needs; tests of the server are skipped where there is none."""
    recipe = RECIPES["server"]
    try:
        return find_python(recipe, candidates(recipe))
    except BaogaoError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def server(python311: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[State]:
    """A server that runs for the whole session."""
    folder = tmp_path_factory.mktemp("doccano")
    try:
        state, _ = up(folder)
        yield state
    finally:
        down(folder)


@pytest.fixture(scope="session")
def access(server: State) -> Access:
    """The server's address and its administrator."""
    return Access(server.url, USER, server.password())


@pytest.fixture(scope="session")
def admin(access: Access) -> Iterator[Doccano]:
    """A session of the administrator."""
    with access.session() as doccano:
        yield doccano


@pytest.fixture
def project(admin: Doccano) -> Iterator[Project]:
    """An empty project with the span types NUMBER and TARGET, deleted afterwards."""
    made = admin.create_project(f"test-{next(_numbers)}")
    admin.create_label_type(made.id, "NUMBER", "#3b82f6", "n")
    admin.create_label_type(made.id, "TARGET", "#16a34a", "t")
    yield made
    if admin.find_project(made.name):
        admin.delete_project(made.id)


@pytest.fixture
def annotator(admin: Doccano, access: Access, project: Project) -> Iterator[Doccano]:
    """A session of an annotator who is a member of ``project``."""
    user = admin.create_user(f"annotator-{next(_numbers)}", ANNOTATOR_PASSWORD)
    admin.add_member(project.id, user.id, "annotator")
    with Doccano(access.url, user.username, ANNOTATOR_PASSWORD) as doccano:
        yield doccano


Rows = Callable[[int], list[dict[str, object]]]


@pytest.fixture
def rows() -> Rows:
    """Rows to upload, each with a NUMBER; every second begins with a Han character beyond the basic plane."""

    def build(number: int) -> list[dict[str, object]]:
        return [_row(i) for i in range(number)]

    return build


def _row(i: int) -> dict[str, object]:
    text = f"{'𠮷' if i % 2 else '吉'}林镇新增企业{i}家。"
    start = text.index(str(i)) + i % 2  # UTF-16: the rare character counts two
    return {
        "text": text,
        "label": [[start, start + len(f"{i}家"), "NUMBER"]],
        "uid": f"u{i}",
        "context": "前",
    }

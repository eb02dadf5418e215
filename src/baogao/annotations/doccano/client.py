"""The main environment's side of the conversation with a Doccano server.

:class:`Doccano` starts ``bridge.py`` in the client's environment and speaks JSON lines with it. Its methods are
what the loop needs of Doccano's interface, typed; :meth:`Doccano.request` reaches the rest. Every failure is a
:class:`DoccanoError` with its kind, in one line that names the server and the remedy.

    with Doccano("http://127.0.0.1:8000", "admin", password) as doccano:
        project = doccano.create_project("2026-1/chen", guideline="...")
        doccano.upload(project.id, [{"text": "新增企业40家", "label": [[4, 7, "NUMBER"]], "uid": "..."}])
"""

from collections.abc import Iterable, Mapping, Sequence
from types import TracebackType
from typing import Any, Literal, Self

from baogao.annotations.doccano.conversation import Conversation, DoccanoError, Kind, checked_url
from baogao.annotations.doccano.environments import Say, ensure
from baogao.annotations.doccano.records import (
    Confirmation,
    DoccanoSpan,
    Example,
    LabelType,
    Member,
    Project,
    Role,
    User,
)

__all__ = ["Doccano", "DoccanoError", "Kind"]

PAGE = 1000
"""Examples in one answer; the server's own page of 5 costs a request for each handful."""

PATIENCE = 300.0
"""Seconds that one task of the server's worker may take (10,000 rows take about six)."""


class Doccano:
    """A session with a Doccano server; use it as a context manager.

    Args:
        url: Address of the server.
        username: Who logs in.
        password: Passed on through a pipe, never on a command line.
        patience: Seconds that one answer, or one task of the server's worker, may take.
        say: Told what goes on while the client's environment is built, the first time.

    Raises:
        DoccanoError: On entering, if no server answers or the password is wrong.
    """

    def __init__(
        self,
        url: str,
        username: str,
        password: str,
        *,
        patience: float = PATIENCE,
        say: Say = lambda words: None,
    ) -> None:
        self.url = checked_url(url)
        self.username = username
        self._password = password
        self._patience = patience
        self._say = say
        self._conversation: Conversation | None = None

    def __repr__(self) -> str:
        return f"Doccano({self.url!r}, {self.username!r})"

    def __enter__(self) -> Self:
        self._open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the session, and the client's process with it."""
        if self._conversation is not None:
            self._conversation.close()
            self._conversation = None

    def _open(self) -> Conversation:
        self._conversation = Conversation(ensure("client", self._say))
        login = {"url": self.url, "username": self.username, "password": self._password}
        try:
            answer = self._conversation.ask({"op": "open", **login, "seconds": self._patience}, self._limit)
            self._result(answer)
        except BaseException:
            self.close()
            raise
        return self._conversation

    @property
    def _limit(self) -> float:
        """For a process that hangs; it keeps the time of each request itself."""
        return 3 * self._patience + 60

    def _ask(self, op: str, **arguments: Any) -> Any:  # noqa: ANN401 - JSON
        answer = self._said(op, arguments)
        harmless = op == "export" or arguments.get("method") == "GET"
        if harmless and answer.get("kind") == "ended":
            answer = self._said(op, arguments)  # reading twice does no harm
        return self._result(answer)

    def _said(self, op: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """The answer. A process that ended is put away; the next request starts another."""
        conversation = self._conversation or self._open()
        try:
            answer = conversation.ask({"op": op, **arguments}, self._limit)
        except BaseException:  # interrupted: its answer must not be taken for that of the next request
            self.close()
            raise
        if answer.get("kind") == "ended":
            self.close()
        return answer

    def _result(self, answer: Mapping[str, Any]) -> Any:  # noqa: ANN401 - JSON
        if not answer["ok"]:
            raise DoccanoError(answer["kind"], answer["message"], self.url)
        return answer["result"]

    def request(
        self,
        method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"],
        resource: str,
        body: Any = None,  # noqa: ANN401 - JSON
        **params: str | int,
    ) -> Any:  # noqa: ANN401 - JSON
        """Call an endpoint below ``/v1/``, e.g. ``request("GET", "projects/3/metrics/progress")``.

        Only reading is tried again where the network fails.

        Returns:
            The answer's JSON; None where the server answers with nothing.
        """
        return self._ask("request", method=method, resource=resource, params=params, body=body)

    def whoami(self) -> User:
        """The user who is logged in."""
        return User.from_json(self.request("GET", "me"))

    # Users

    def users(self) -> list[User]:
        """All users of the server. Needs an administrator."""
        return [User.from_json(row) for row in self.request("GET", "users")]

    def find_user(self, username: str) -> User | None:
        """The user of exactly this name."""
        return next((user for user in self.users() if user.username == username), None)

    def create_user(self, username: str, password: str) -> User:
        """Make an account. Needs an administrator; a password too short or too common is refused."""
        body = {"username": username, "password1": password, "password2": password}
        return User.from_json(self.request("POST", "users/create", body))

    # Projects

    def projects(self) -> list[Project]:
        """The projects that the user is a member of, newest first."""
        rows = self.request("GET", "projects", limit=100_000)["results"]
        return [Project.from_json(row) for row in rows]

    def find_project(self, name: str) -> Project | None:
        """The project of exactly this name.

        Raises:
            DoccanoError: If several have it: nobody could tell which is meant.
        """
        found = [project for project in self.projects() if project.name == name]
        if len(found) > 1:
            raise DoccanoError(
                "refused", f"{len(found)} projects are called {name!r}; delete or rename", self.url
            )
        return found[0] if found else None

    def project(self, project: int) -> Project:
        """A project by its number.

        Raises:
            DoccanoError: Of kind ``missing`` if it is not there any more.
        """
        return Project.from_json(self.request("GET", f"projects/{project}"))

    def create_project(self, name: str, *, description: str = "", guideline: str = "") -> Project:
        """Make a project for spans of two layers: overlapping allowed, UTF-16 offsets, work shared by its members.

        Shared, because only then do annotators see pre-annotations; a project has one annotator.
        """
        body = {
            "resourcetype": "SequenceLabelingProject",
            "project_type": "SequenceLabeling",
            "name": name,
            "description": description or name,
            "guideline": guideline,
            "collaborative_annotation": True,
            "allow_overlapping": True,
            "grapheme_mode": False,
            "random_order": False,
            "single_class_classification": False,
            "allow_member_to_create_label_type": False,
            "use_relation": False,
            "tags": [],
        }
        return Project.from_json(self.request("POST", "projects", body))

    def delete_project(self, project: int) -> None:
        """Delete a project with everything in it."""
        self.request("DELETE", f"projects/{project}")

    def label_types(self, project: int) -> list[LabelType]:
        """The project's span types in the order they were made."""
        return [LabelType.from_json(row) for row in self.request("GET", f"projects/{project}/span-types")]

    def create_label_type(self, project: int, text: str, color: str, key: str | None = None) -> LabelType:
        """Add a span type; ``color`` as ``#rrggbb``, ``key`` one letter or digit."""
        body = {"text": text, "suffix_key": key, "prefix_key": None, "background_color": color}
        body["text_color"] = "#ffffff"
        return LabelType.from_json(self.request("POST", f"projects/{project}/span-types", body))

    def members(self, project: int) -> list[Member]:
        """Who may work in the project, and as what."""
        self.project(project)  # of a deleted project the server says it has no members
        return [Member.from_json(row) for row in self.request("GET", f"projects/{project}/members")]

    def add_member(self, project: int, user: int, role: Role) -> Member:
        """Let a user into the project."""
        roles = {row["name"]: row["id"] for row in self.request("GET", "roles")}
        body = {"user": user, "role": roles[role]}
        return Member.from_json(self.request("POST", f"projects/{project}/members", body))

    def remove_member(self, project: int, member: int) -> None:
        """Take a member (not user) out of the project; the own account is never taken out."""
        self.request("DELETE", f"projects/{project}/members", {"ids": [member]})

    # Examples

    def upload(self, project: int, rows: Sequence[Mapping[str, Any]]) -> None:
        """Import rows and wait until the server's worker is done.

        An import is not atomic: after an error, or if the worker dies, any part of the rows may be there, and
        some twice; after a timeout they may still come later. Read them back before going on.

        Args:
            project: Its number.
            rows: ``text``, ``label`` (``[[start, end, label], ...]`` in UTF-16 units) and strings; all with the
                same keys, none of them a key that the server uses itself.

        Raises:
            DoccanoError: Of kind ``task`` if the server refused rows, ``timeout`` if its worker does not work,
                ``missing`` if the project is gone.
        """
        if not rows:
            return
        self.project(project)  # the worker would try a deleted project four times, in half a minute
        self._ask("upload", project=project, rows=[dict(row) for row in rows])

    def examples(self, project: int, *, confirmed: bool | None = None) -> list[Example]:
        """The project's examples, without spans, in the order they came; each once.

        Raises:
            DoccanoError: Of kind ``missing`` if the project is gone.
        """
        found: dict[int, Example] = {}
        total = 1
        offset = 0
        while offset < total:
            total = self._page(project, confirmed, offset, PAGE, found)
            offset += PAGE
        if len(found) != total:
            # Rows of one moment have no order of their own, so that pages may overlap: one page has no borders.
            found.clear()
            self._page(project, confirmed, 0, total + PAGE, found)
        return list(found.values())

    def _page(
        self, project: int, confirmed: bool | None, offset: int, limit: int, found: dict[int, Example]
    ) -> int:
        """Read one page into ``found``; how many the server has in all."""
        params: dict[str, str | int] = {"limit": limit, "offset": offset}
        if confirmed is not None:
            params["confirmed"] = str(confirmed).lower()
        page = self.request("GET", f"projects/{project}/examples", **params)
        for row in page["results"]:
            found.setdefault(row["id"], Example.from_json(row))
        return int(page["count"])

    def count(self, project: int, *, confirmed: bool | None = None) -> int:
        """How many examples the project has."""
        return self._page(project, confirmed, 0, 1, {})

    def delete_examples(self, project: int, examples: Iterable[int]) -> None:
        """Delete examples by number; none given, none deleted (the server would take that for all)."""
        if ids := list(examples):
            self.request("DELETE", f"projects/{project}/examples", {"ids": ids})

    def export(self, project: int, *, confirmed: bool = False) -> list[dict[str, Any]]:
        """All rows with their spans as the server stores them: ``id``, ``text``, ``label``, ``Comments``, meta.

        Spans are ``[start, end, label]`` in the server's offsets, see :mod:`baogao.annotations.doccano.offsets`.
        A server started by ``baogao doccano up`` deletes the export once it is fetched; any other keeps it.

        Args:
            project: Its number; a shared one, as :meth:`create_project` makes.
            confirmed: Only examples that the annotator confirmed.
        """
        if not self.project(project).collaborative:
            raise DoccanoError(
                "refused",
                f"project {project} is not shared: who saw what cannot be told from its export",
                self.url,
            )
        files: dict[str, list[dict[str, Any]]] = self._ask("export", project=project, confirmed=confirmed)[
            "files"
        ]
        return files.get("all", [])

    def confirmations(self, project: int, example: int) -> list[Confirmation]:
        """Who confirmed an example, and when; one request for each example."""
        rows = self.request("GET", f"projects/{project}/examples/{example}/states", limit=1000)
        return [Confirmation.from_json(row) for row in rows["results"]]

    def set_confirmed(self, project: int, example: int, confirmed: bool) -> None:
        """Confirm an example as the user who is logged in, or take the confirmation back.

        The server can only toggle, so its state is read first.
        """
        if bool(self.confirmations(project, example)) != confirmed:
            self.request("POST", f"projects/{project}/examples/{example}/states")

    def spans(self, project: int, example: int) -> list[DoccanoSpan]:
        """An example's spans with who made them and when; one request for each example."""
        rows = self.request("GET", f"projects/{project}/examples/{example}/spans")
        return [DoccanoSpan.from_json(row) for row in rows]

    def add_span(self, project: int, example: int, start: int, end: int, label: int) -> DoccanoSpan:
        """Mark a span (UTF-16 units) with a span type's number, as the user who is logged in."""
        body = {"start_offset": start, "end_offset": end, "label": label, "prob": 0, "example": example}
        return DoccanoSpan.from_json(
            self.request("POST", f"projects/{project}/examples/{example}/spans", body)
        )

    def delete_span(self, project: int, example: int, span: int) -> None:
        """Remove a span by its number."""
        self.request("DELETE", f"projects/{project}/examples/{example}/spans/{span}")

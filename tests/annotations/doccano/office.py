"""A labelling office for tests: batches of its own on the real server, and annotators who work on them."""

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import IO, Any

from baogao.annotations.doccano.access import Access
from baogao.annotations.doccano.batch import Batch, make_batch
from baogao.annotations.doccano.client import Doccano
from baogao.annotations.doccano.offsets import to_utf16
from baogao.annotations.doccano.pull import Pulled, pull
from baogao.annotations.doccano.push import Pushed, push
from baogao.annotations.doccano.records import Example
from baogao.schema import Sentence, Span

_numbers = count(1)

TEXTS = (
    ("新增企业40家，建成云溪大桥。", ("NUMBER:40家", "TARGET:新增企业40家", "PROJECT:云溪大桥")),
    ("各位代表，请予审议。", ()),
    ("𠮷林镇𡘙口村完成投资5亿元😀，增长8%。", ("NUMBER:5亿元", "NUMBER:8%", "RESULT:完成投资5亿元")),
    ("深入实施“云帆”行动。", ("SLOGAN:“云帆”",)),
    ("改造老旧小区12个。", ("NUMBER:12个", "TARGET:改造老旧小区12个")),
)


def sentences(number: int = len(TEXTS), report: str = "yunqi-2026") -> list[Sentence]:
    """Sentences in the style of a report, pre-annotated by rules of invented names; every fifth has rare Han."""
    found, at = [], 0
    for i in range(number):
        text, marks = TEXTS[i % len(TEXTS)]
        spans = [_span(text, mark) for mark in marks]
        row = Sentence(f"{report}-{i + 1:04}", report, "plan", "一、总体要求", i, text, at, at + len(text))
        found.append(row.with_spans(spans))
        at += len(text) + 1
    return found


def _span(text: str, mark: str) -> Span:
    label, _, words = mark.partition(":")
    start = text.index(words)
    return Span(start, start + len(words), label, f"rule:{label.lower()}.test")


class Office:
    """Batches of one test, on the real server.

    Attributes:
        admin: The administrator's session.
        passes: Where pulls go.
    """

    def __init__(self, admin: Doccano, access: Access, folder: Path) -> None:
        self.admin = admin
        self.access = access
        self.passes = folder / "passes"
        self.passwords = folder / "passwords"
        self._projects: list[str] = []
        self._sessions = ExitStack()

    def batch(self, rows: Sequence[Sentence] | None = None, annotators: int = 1, **options: Any) -> Batch:  # noqa: ANN401
        """A batch with a name and annotators that no other test uses."""
        names = [f"reader{next(_numbers)}" for _ in range(annotators)]
        made = make_batch(f"batch{next(_numbers)}", sentences() if rows is None else rows, names, **options)
        self._projects += [made.project(name) for name in names]
        return made

    def push(self, batch: Batch, who: int = 0, **options: Any) -> Pushed:  # noqa: ANN401
        """Push one annotator's share."""
        return push(self.admin, batch, batch.annotators[who], passwords=self.passwords, **options)

    def pull(self, batch: Batch, who: int = 0, **options: Any) -> Pulled:  # noqa: ANN401
        """Pull one annotator's work."""
        return pull(self.admin, batch, batch.annotators[who], self.passes / batch.name, **options)

    def login(self, batch: Batch, who: int = 0) -> Doccano:
        """A session of an annotator, open until the test ends."""
        name = batch.annotators[who]
        password = (self.passwords / name).read_text(encoding="ascii").strip()
        return self._sessions.enter_context(Doccano(self.access.url, name, password))

    def project(self, batch: Batch, who: int = 0) -> int:
        """Number of an annotator's project."""
        found = self.admin.find_project(batch.project(batch.annotators[who]))
        assert found is not None
        return found.id

    def close(self) -> None:
        """Delete what the test left on the server."""
        self._sessions.close()
        for name in self._projects:
            if found := self.admin.find_project(name):
                self.admin.delete_project(found.id)


@contextmanager
def opened(admin: Doccano, access: Access, folder: Path) -> Iterator[Office]:
    """An office that is cleaned up afterwards."""
    office = Office(admin, access, folder)
    try:
        yield office
    finally:
        office.close()


class Desk:
    """An annotator at work in one project, through the server's interface."""

    def __init__(self, session: Doccano, project: int) -> None:
        self.session = session
        self.project = project
        self.labels = {kind.text: kind.id for kind in session.label_types(project)}

    def example(self, words: str) -> Example:
        """The example whose text holds these words."""
        return next(one for one in self.session.examples(self.project) if words in one.text)

    def delete(self, words: str, label: str) -> None:
        """Delete the span of a label in the sentence that holds these words."""
        example = self.example(words)
        for span in self.session.spans(self.project, example.id):
            if span.label == self.labels[label]:
                self.session.delete_span(self.project, example.id, span.id)

    def mark(self, words: str, label: str, marked: str) -> None:
        """Mark a stretch of the sentence that holds these words, in the units of the server's page."""
        example = self.example(words)
        start = example.text.index(marked)
        ends = (to_utf16(example.text, start), to_utf16(example.text, start + len(marked)))
        self.session.add_span(self.project, example.id, *ends, self.labels[label])

    def confirm(self, *words: str) -> None:
        """Confirm the sentences that hold these words; all without words."""
        for example in self.session.examples(self.project):
            if not words or any(one in example.text for one in words):
                self.session.set_confirmed(self.project, example.id, True)


@contextmanager
def child(script: str, given: str) -> Iterator[IO[str]]:
    """Run a script in a process of its own that reads what it is given; what it prints; killed in the end."""
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(given)
        process.stdin.close()
        try:
            yield process.stdout
        finally:
            os.killpg(process.pid, signal.SIGKILL)

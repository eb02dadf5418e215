"""An annotator at Doccano's own page: a real browser, mouse and keys."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from baogao.schema import Span

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Response

WIDTH, HEIGHT = 1400, 900
"""Pixels of the page; most sentences of a report fit on one line of it."""

_PATIENCE = 60_000
"""Milliseconds for one step: the machine may be busy with other tests."""

_LINES = """[...document.querySelectorAll("#container svg text[id*=':']")]
    .filter(line => !line.closest(".vue-recycle-scroller__item-view").style.transform.includes("-9999"))"""
"""The drawn lines of the sentence; those that the page keeps for later use lie far outside."""

_SHOWN = f"""() => {_LINES}
    .sort((a, b) => parseInt(a.id) - parseInt(b.id)).map(line => line.textContent).join("")"""

_PLACE = f"""words => {{
    const line = {_LINES}.find(one => one.textContent.includes(words));
    if (!line) throw new Error(`not within one line: ${{words}}`);
    const at = line.textContent.indexOf(words), matrix = line.getScreenCTM(), box = line.getBBox();
    const point = x => {{ const p = line.ownerSVGElement.createSVGPoint();
        p.x = x; p.y = box.y + box.height / 2; return p.matrixTransform(matrix); }};
    const a = point(line.getStartPositionOfChar(at).x);
    const b = point(line.getEndPositionOfChar(at + words.length - 1).x);
    return [a.x + 1, a.y, b.x - 1, b.y];
}}"""

_LABEL = f"""([words, label]) => {{
    const line = {_LINES}.find(one => one.textContent.includes(words));
    if (!line) return null;
    const x = line.getStartPositionOfChar(line.textContent.indexOf(words)).x;
    return [...line.parentElement.querySelectorAll("g[style*=cursor] text")]
        .find(one => one.textContent === label && Math.abs(one.getAttribute("x") - x) < 1) || null;
}}"""
"""The name below the line of a span: it begins where the span begins."""

_IDLE = """() => {
    const asks = part => Boolean(part._fetchPromise) || part.$children.some(asks);
    return window.$nuxt && !asks(window.$nuxt);
}"""
"""Whether no part of the page (a Nuxt application) holds a request open."""

_BUBBLE = ".v-toolbar__content .v-btn:has(svg path[d^='M20,2H4A2,2'])"
_TICK = ".v-toolbar__content .v-btn svg path[d^='M21,7L9,19']"


@dataclass(frozen=True)
class Edit:
    """What an annotator does to a span: ``delete`` or ``mark`` it, or ``relabel`` it as ``new``.

    Or to a sentence that holds certain words: ``comment`` on it, with ``new``.
    """

    kind: Literal["delete", "mark", "relabel", "comment"]
    label: str
    words: str
    new: str = ""


def edited(text: str, spans: Iterable[Span], edits: Sequence[Edit]) -> list[Span]:
    """What a sentence's spans must be after edits; each edit has to meet the span that it is about."""
    found = set(spans)
    for edit in edits:
        if edit.kind == "comment":
            continue
        start = text.index(edit.words)
        old, new = (Span(start, start + len(edit.words), label) for label in (edit.label, edit.new))
        if edit.kind == "mark":
            assert old not in found
            found.add(old)
            continue
        found.remove(old)
        if edit.kind == "relabel":
            found.add(new)
    return sorted(found)


class Bench:
    """One annotator's browser, logged in."""

    def __init__(self, page: "Page", url: str) -> None:
        self.page = page
        self.url = url

    def log_in(self, name: str, password: str) -> None:
        """Log in by the form, which forgets what is written into it before it is ready."""
        self.page.goto(f"{self.url}/auth")
        button = self.page.locator('.v-card button:has-text("Login")')
        for _ in range(60):
            self.page.fill("input[name=username]", name)
            self.page.fill("input[name=password]", password)
            self.page.wait_for_timeout(200)
            if button.is_enabled():
                break
        button.click()
        self.page.wait_for_url("**/projects*")

    def open(self, project: int, text: str, number: int = 1) -> None:
        """Open a project at its first sentence, or at another."""
        with self._answered("GET", "/relations"):
            self.page.goto(f"{self.url}/projects/{project}/sequence-labeling?page={number}")
        self.wait_for(text)

    def go_on(self, text: str) -> None:
        """The next sentence, which must be this one."""
        with self._answered("GET", "/relations"):
            self.page.keyboard.press("ArrowRight")
        self.wait_for(text)

    def wait_for(self, text: str) -> None:
        """Wait until the page shows a sentence, and nothing else."""
        self.page.wait_for_function(f"text => ({_SHOWN})() === text", arg=text)
        self._settle()

    def do(self, edit: Edit) -> None:
        """Do what an annotator does."""
        ways = {"delete": self.delete, "mark": self.mark, "relabel": self.relabel, "comment": self.comment}
        ways[edit.kind](edit)

    def delete(self, edit: Edit) -> None:
        """Right-click the label below the span."""
        with self._answered("DELETE"):
            self._click(edit.words, edit.label, "right")
        self._wait_for_label(edit.words, edit.label, there=False)

    def mark(self, edit: Edit) -> None:
        """Draw over the words, and choose the label."""
        left, top, right, bottom = self.page.evaluate(_PLACE, edit.words)
        self.page.mouse.move(left, top)
        self.page.mouse.down()
        self.page.mouse.move(right, bottom, steps=8)
        self.page.mouse.up()
        with self._answered("POST"):
            self._choose(edit.label)
        self._wait_for_label(edit.words, edit.label)

    def relabel(self, edit: Edit) -> None:
        """Click the label below the span, and choose another."""
        self._click(edit.words, edit.label, "left")
        with self._answered("PATCH"):
            self._choose(edit.new)
        self._wait_for_label(edit.words, edit.new)

    def comment(self, edit: Edit) -> None:
        """Write a comment behind the speech bubble."""
        self.page.click(_BUBBLE)
        self.page.fill("textarea[name=CommentInput]", edit.new)
        with self._answered("POST", "/comments"):
            self.page.click(".v-dialog--active button:has-text('Send')")
        self.page.click(".v-dialog--active button:has-text('Close')")
        self.page.wait_for_selector(".v-dialog--active", state="detached")
        self._settle()

    def confirm(self) -> None:
        """Press Enter and wait until the page has its tick and all else that it asks the server for.

        Going on before leaves this sentence on the page, below the number of the next.
        """
        with self._answered("POST", "/states"), self._answered("GET", "/metrics/progress"):
            self.page.keyboard.press("Enter")
        self.page.wait_for_selector(_TICK)
        self._settle()

    def read(self, texts: Iterable[str], edits: Iterable[Edit] = ()) -> None:
        """Go through sentences from the one shown on: edit those that hold an edit's words, confirm each."""
        todo = list(edits)
        for number, text in enumerate(texts):
            if number:
                self.go_on(text)
            for edit in [one for one in todo if one.words in text]:
                self.do(edit)
                todo.remove(edit)
            self.confirm()
        assert not todo

    def photograph(self, path: Path, height: int = HEIGHT) -> None:
        """A picture of the page, or of its upper part, once its movements have ended."""
        self.page.mouse.move(2, 2)
        self.page.wait_for_timeout(2000)
        self.page.screenshot(path=path, clip={"x": 0, "y": 0, "width": WIDTH, "height": height})

    def _settle(self) -> None:
        """Give the page a moment with the last answer, and wait until it would ask again.

        For a fifth of a second after it has asked for a sentence the page takes another request for the same one,
        and a tick that is set meanwhile never shows.
        """
        self.page.wait_for_timeout(100)
        self.page.wait_for_function(_IDLE)

    @contextmanager
    def _answered(self, method: str, part: str = "/spans") -> Iterator[None]:
        """Wait for the server's answer to what is done inside; it must be good."""

        def ours(response: "Response") -> bool:
            return part in response.url and response.request.method == method

        with self.page.expect_response(ours) as answer:
            yield
        assert answer.value.ok, answer.value.status

    def _click(self, words: str, label: str, button: Literal["left", "right"]) -> None:
        handle = self.page.wait_for_function(_LABEL, arg=[words, label]).as_element()
        assert handle is not None
        handle.click(button=button)

    def _choose(self, label: str) -> None:
        self.page.locator(
            f".v-menu__content.menuable__content__active .v-list-item:has-text('{label}')"
        ).first.click()

    def _wait_for_label(self, words: str, label: str, *, there: bool = True) -> None:
        self.page.wait_for_function(
            f"([words, label, there]) => !!({_LABEL})([words, label]) === there", arg=[words, label, there]
        )


@contextmanager
def seated(browser: "Browser", url: str, name: str, password: str) -> Iterator[Bench]:
    """An annotator in a browser session of their own, logged in."""
    context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, locale="en-US")
    context.set_default_timeout(_PATIENCE)
    try:
        bench = Bench(context.new_page(), url)
        bench.log_in(name, password)
        yield bench
    finally:
        context.close()

"""The lead's page: its commands run in order, people work in between, and it prints what the page says it prints.

With BAOGAO_PICTURES=docs/images the pictures of the page are taken anew.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from baogao.annotations import read_gold
from baogao.annotations.doccano.batch import Item
from baogao.annotations.doccano.batch_files import batch_file, read_batch
from baogao.annotations.doccano.client import Doccano
from baogao.annotations.doccano.server import USER, State, down, read_state
from baogao.schema import Span

from .browser import HEIGHT, WIDTH, Bench, Edit, edited, seated

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[3]
REPORT = Path(__file__).with_name("yunqi-2026.txt")
PAGES = ("doccano.md", "doccano.zh.md")
BLOCK = re.compile(r"^```sh\n(.*?)^```\n(?:\n```\n(.*?)^```\n)?", re.DOTALL | re.MULTILINE)

BOTH = (
    Edit("delete", "RESULT", "在建的三座水库今年完工后"),
    Edit("relabel", "RESULT", "可新增库容1200万立方米", "TARGET"),
    Edit("delete", "PROJECT", "云溪大道延伸"),
    Edit("mark", "PROJECT", "云溪大道延伸段"),
    Edit("mark", "PROJECT", "恒泽"),
)
CHEN = (
    *BOTH,
    Edit("delete", "RESULT", "全县地区生产总值达到412.6亿元"),
    Edit("mark", "RESULT", "地区生产总值达到412.6亿元"),
    Edit("relabel", "PROJECT", "“口袋公园”", "SLOGAN"),
    Edit("delete", "SLOGAN", "“停车难”"),
    Edit("delete", "RESULT", "开工的云溪大道延伸段已完成投资3.2亿元"),
    Edit("mark", "RESULT", "完成投资3.2亿元"),
)
LI = (*BOTH, Edit("delete", "PROJECT", "“口袋公园”"))
WU = (
    Edit("delete", "RESULT", "地区生产总值达到412.6亿元"),
    Edit("delete", "SLOGAN", "“口袋公园”"),
    Edit("delete", "SLOGAN", "“停车难”"),
    Edit("delete", "RESULT", "开工的云溪大道延伸段已完成投资3.2亿元"),
)
GOLD = (
    *BOTH,
    Edit("delete", "PROJECT", "“口袋公园”"),
    Edit("delete", "SLOGAN", "“停车难”"),
    Edit("delete", "RESULT", "开工的云溪大道延伸段已完成投资3.2亿元"),
    Edit("mark", "RESULT", "完成投资3.2亿元"),
)
"""All that people changed in the end."""


def blocks(page: str) -> list[tuple[str, str]]:
    """Commands of a page, and what it says they print."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return [(match[1], match[2] or "") for match in BLOCK.finditer(text)]


def of(edits: tuple[Edit, ...], text: str) -> list[Edit]:
    return [edit for edit in edits if edit.words in text]


def reading(item: Item, edits: tuple[Edit, ...]) -> list[Span]:
    """What an annotator thinks of a sentence."""
    return edited(item.sentence.text, item.sentence.spans, of(edits, item.sentence.text))


def tasks(item: Item, edits: tuple[Edit, ...]) -> list[Edit]:
    """What an annotator has to do about it: in a blind sentence, mark everything."""
    text = item.sentence.text
    if not item.blind:
        return of(edits, text)
    return [Edit("mark", span.label, text[span.start : span.end]) for span in reading(item, edits)]


@dataclass
class Afternoon:
    """The folder in which the page is lived through, and the people.

    Attributes:
        folder: The lead's.
        browser: Everybody's.
        pictures: Where pictures go.
        said: What each block printed.
    """

    folder: Path
    browser: "Browser"
    pictures: Path
    said: list[str] = field(default_factory=list)

    def run(self, commands: str) -> str:
        """Run a block in the shell, as the reader does."""
        env = {name: value for name, value in os.environ.items() if not name.startswith("BAOGAO_DOCCANO")}
        env |= {"PATH": f"{Path(sys.executable).parent}:{env['PATH']}", "COLUMNS": "110", "NO_COLOR": "1"}
        done = subprocess.run(
            ["bash", "-euc", commands],
            cwd=self.folder,
            env=env,
            text=True,
            encoding="utf-8",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=900,
            check=False,
        )
        assert done.returncode == 0, f"{commands}\n{done.stdout}"
        self.said.append(done.stdout)
        return done.stdout

    @property
    def state(self) -> State:
        found = read_state(self.folder / ".doccano")
        assert found is not None
        return found

    def items(self, batch: str, name: str) -> list[Item]:
        return read_batch(batch_file(batch, self.folder / "annotations/batches")).of(name)

    def work(self, batch: str, name: str, edits: tuple[Edit, ...], shot: str = "", words: str = "") -> None:
        """Log in and read all that was given; a picture of the sentence that holds certain words."""
        state = self.state
        with Doccano(state.url, USER, state.password()) as admin:
            project = admin.find_project(f"{batch}/{name}")
        assert project is not None
        password = (self.folder / ".doccano/passwords" / name).read_text(encoding="ascii").strip()
        items = self.items(batch, name)
        with seated(self.browser, state.url, name, password) as bench:
            for number, item in enumerate(items):
                text = item.sentence.text
                bench.go_on(text) if number else bench.open(project.id, text)
                if words and words in text:
                    bench.photograph(self.pictures / shot)
                bench.read([text], tasks(item, edits))

    def annotators(self) -> None:
        self.work("first", "chen", CHEN, "doccano-sentence.png", "三座水库")
        self.work("first", "li", LI)

    def adjudicator(self) -> None:
        self.work("first-review", "wu", WU, "doccano-review.png", "云溪大道延伸段")
        with seated(self.browser, self.state.url, USER, self.state.password()) as bench:
            bench.page.wait_for_selector("text=first-review/wu")
            bench.photograph(self.pictures / "doccano-projects.png", 400)

    def agreement(self) -> None:
        page = self.browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.goto((self.folder / "build/agreement/agreement.html").as_uri())
        Bench(page, "").photograph(self.pictures / "doccano-agreement.png")
        page.close()


@pytest.fixture
def afternoon(chromium: "Browser", python311: Path, tmp_path: Path) -> Iterator[Afternoon]:
    shutil.copy(REPORT, tmp_path)
    pictures = Path(os.environ.get("BAOGAO_PICTURES", tmp_path / "pictures"))
    pictures.mkdir(exist_ok=True)
    try:
        yield Afternoon(tmp_path, chromium, pictures.resolve())
    finally:
        down(tmp_path / ".doccano")


def assert_printed(shown: str, said: str) -> None:
    """Every line of the page was printed, in this order; … stands for what differs from run to run."""
    lines = iter([line.rstrip() for line in said.splitlines()])
    for line in filter(str.strip, shown.splitlines()):
        pattern = re.compile(".*".join(map(re.escape, line.rstrip().split("…"))))
        assert any(map(pattern.fullmatch, lines)), f"not printed: {line}\n{said}"


def test_the_page_of_the_lead_is_true(afternoon: Afternoon) -> None:
    people: Mapping[str, Callable[[], None]] = {
        "baogao doccano push first": afternoon.annotators,
        "baogao agree": afternoon.agreement,
        "baogao review push": afternoon.adjudicator,
    }
    for commands, shown in blocks(PAGES[0]):
        assert_printed(shown, afternoon.run(commands))
        for begin, act in people.items():
            if commands.startswith(begin):
                act()
    assert sum(commands.startswith(tuple(people)) for commands, _ in blocks(PAGES[0])) == 3
    items = afternoon.items("first", "chen")
    gold = {row.id: list(row.spans) for row in read_gold(afternoon.folder / "annotations/gold")}
    assert gold == {item.sentence.id: reading(item, GOLD) for item in items}
    taken = {path.name for path in afternoon.pictures.glob("doccano-*.png")}
    for page in PAGES:
        text = (ROOT / "docs" / page).read_text(encoding="utf-8")
        assert taken == set(re.findall(r"\(images/([^)]+)\)", text))


def test_both_languages_show_the_same_commands_and_answers() -> None:
    assert len(blocks(PAGES[0])) > 8
    assert blocks(PAGES[0]) == blocks(PAGES[1])

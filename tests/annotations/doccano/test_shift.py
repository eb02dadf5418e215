"""A shift of work on the real server: two annotators and an adjudicator at Doccano's page, from rules to gold."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from baogao.annotations import read_gold, write_folder
from baogao.annotations.doccano.access import Access
from baogao.annotations.doccano.batch_files import batch_file, read_batch
from baogao.annotations.doccano.client import Doccano
from baogao.annotations.doccano.passes import read_acts
from baogao.cli import main
from baogao.schema import Sentence, Span

from .browser import Edit, edited, seated

if TYPE_CHECKING:
    from playwright.sync_api import Browser

REPORT = (
    (
        "在建的三座水库完工后，可新增库容1200万立方米。",
        ("RESULT:在建的三座水库完工后", "RESULT:可新增库容1200万立方米"),
    ),
    ("𠮷林镇𡘙口村😀新建“口袋公园”6个。", ("RESULT:新建“口袋公园”6个", "PROJECT:“口袋公园”", "NUMBER:6个")),
    ("确保恒泽建成投产，北站片区完成征迁300户。", ("TARGET:北站片区完成征迁300户", "NUMBER:300户")),
    ("各位代表，请予审议。", ()),
    ("深入实施“云帆”行动。", ("SLOGAN:“云帆”",)),
)

CHEN = (
    Edit("delete", "RESULT", "在建的三座水库完工后"),
    Edit("relabel", "RESULT", "可新增库容1200万立方米", "TARGET"),
    Edit("relabel", "PROJECT", "“口袋公园”", "SLOGAN"),
    Edit("comment", "", "“口袋公园”", "不是项目名"),
    Edit("mark", "PROJECT", "恒泽"),
)
LI = (
    Edit("delete", "RESULT", "在建的三座水库完工后"),
    Edit("relabel", "RESULT", "可新增库容1200万立方米", "TARGET"),
    Edit("delete", "PROJECT", "“口袋公园”"),
    Edit("mark", "PROJECT", "恒泽"),
)
WU = (Edit("delete", "SLOGAN", "“口袋公园”"), Edit("comment", "", "“口袋公园”", "泛称，不标"))
"""The adjudicator sees what chen marked, since li had marked nothing in its place, and decides for li."""


def report() -> list[Sentence]:
    found, at = [], 0
    for i, (text, marks) in enumerate(REPORT):
        row = Sentence(
            f"yunqi-2026-{i + 1:04}", "yunqi-2026", "plan", "一、工作安排", i, text, at, at + len(text)
        )
        found.append(row.with_spans(span(text, mark) for mark in marks))
        at += len(text) + 1
    return found


def span(text: str, mark: str) -> Span:
    label, _, words = mark.partition(":")
    start = text.index(words)
    return Span(start, start + len(words), label, f"rule:{label.lower()}.test")


@pytest.fixture
def team(
    admin: Doccano, access: Access, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[str, str, str]]:
    """Names that nobody else has on the server, and a folder in which every command finds it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BAOGAO_DOCCANO_USER", access.username)
    monkeypatch.setenv("BAOGAO_DOCCANO_PASSWORD", access.password)
    token = uuid4().hex[:6]
    names = (f"chen-{token}", f"li-{token}", f"wu-{token}")
    yield names
    for project in admin.projects():
        if project.name.endswith(names):
            admin.delete_project(project.id)


def run(*arguments: str, server: str = "") -> None:
    with pytest.raises(SystemExit) as end:
        main([*arguments, *(["--url", server, "--dir", "."] if server else [])])
    assert end.value.code == 0


def expected(rows: Sequence[Sentence], edits: Sequence[Edit]) -> dict[str, list[Span]]:
    """Spans by id after edits."""
    return {
        row.id: edited(row.text, row.spans, [one for one in edits if one.words in row.text]) for row in rows
    }


def marked(rows: Sequence[Sentence]) -> dict[str, list[Span]]:
    return {row.id: list(row.spans) for row in rows}


def work(
    browser: "Browser", admin: Doccano, project: str, texts: Sequence[str], edits: Sequence[Edit]
) -> None:
    """Log in as the one whose project it is, edit, confirm every sentence."""
    found = admin.find_project(project)
    assert found is not None
    name = project.rpartition("/")[2]
    password = Path("passwords", name).read_text(encoding="ascii").strip()
    with seated(browser, admin.url, name, password) as bench:
        bench.open(found.id, texts[0])
        bench.read(texts, edits)


def fates_of(path: Path) -> dict[str, int]:
    kinds = [fate.kind for act in read_acts(path) for fate in act.fates]
    return {kind: kinds.count(kind) for kind in sorted(set(kinds))}


def agreement() -> Mapping[str, object]:
    found: Mapping[str, object] = json.loads(
        Path("build/agreement/agreement.json").read_text(encoding="utf-8")
    )
    return found


def test_gold_differs_from_the_rules_by_exactly_what_people_did(
    team: tuple[str, str, str], admin: Doccano, chromium: "Browser", capsys: pytest.CaptureFixture[str]
) -> None:
    rows = report()
    texts = [row.text for row in rows]
    chen, li, wu = team
    batch = "shift"
    write_folder("pre", rows)
    run("doccano", "batch", batch, "pre", "--annotator", chen, "--annotator", li, "--each", "2")
    run("doccano", "push", batch, server=admin.url)

    work(chromium, admin, f"{batch}/{chen}", texts, CHEN)
    work(chromium, admin, f"{batch}/{li}", texts, LI)
    run("doccano", "pull", batch, server=admin.url)
    passes = Path("annotations/passes") / batch
    assert marked(read_gold(passes / f"{chen}.jsonl")) == expected(rows, CHEN)
    assert marked(read_gold(passes / f"{li}.jsonl")) == expected(rows, LI)
    assert fates_of(passes / f"{chen}.acts.jsonl") == {"added": 1, "deleted": 1, "kept": 5, "relabelled": 2}
    assert fates_of(passes / f"{li}.acts.jsonl") == {"added": 1, "deleted": 2, "kept": 5, "relabelled": 1}
    acts = read_acts(passes / f"{chen}.acts.jsonl")
    assert {(act.by, act.seen, act.taken, act.problems) for act in acts} == {(chen, True, True, ())}
    assert all(act.at for act in acts)
    assert [act.comments for act in acts] == [(), ("不是项目名",), (), (), ()]

    run("agree", str(passes), "--samples", "100")
    (pair,) = agreement()["pairs"]  # type: ignore[misc]
    assert (pair["sentences"], pair["counts"]["micro"]) == (5, {"both": 7, "only_a": 1, "only_b": 0})
    assert pair["differing"]["micro"] == ["yunqi-2026-0002"]

    capsys.readouterr()
    run("review", "push", batch, "--adjudicator", wu, server=admin.url)
    assert "all agree on 4 sentences, 1 are disputed" in capsys.readouterr().out
    (item,) = read_batch(batch_file(f"{batch}-review")).items
    assert "不是项目名" in item.note
    assert chen not in item.note
    work(chromium, admin, f"{batch}-review/{wu}", [texts[1]], WU)
    run("review", "pull", f"{batch}-review", server=admin.url)
    gold = read_gold("annotations/gold")
    assert marked(gold) == expected(rows, LI)
    assert {one.source for row in gold for one in row.spans} == {f"annotator:{chen}+{li}"}
    (decided,) = [
        change
        for change in map(json.loads, Path("annotations/gold/CHANGES.ndjson").read_text("utf-8").splitlines())
        if change.get("won")
    ]
    assert (decided["id"], decided["won"], decided["who"]) == ("yunqi-2026-0002", [li], wu)
    assert decided["reason"].endswith("泛称，不标")

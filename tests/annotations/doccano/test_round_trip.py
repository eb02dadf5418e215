"""The whole way on the real server: gold up and down, and a page on which rare characters are marked by mouse."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from baogao.annotations import read_gold, write_folder
from baogao.annotations.doccano.access import Access
from baogao.annotations.doccano.client import Doccano
from baogao.cli import main
from baogao.schema import Sentence

from .browser import Edit, seated
from .office import Desk, Office, opened, sentences


@pytest.fixture
def office(admin: Doccano, access: Access, tmp_path: Path) -> Iterator[Office]:
    with opened(admin, access, tmp_path) as made:
        yield made


def test_the_whole_gold_comes_back_without_a_difference(office: Office, gold: list[Sentence]) -> None:
    batch = office.batch(gold)
    pushed = office.push(batch)
    assert (pushed.uploaded, pushed.removed, pushed.problems) == (1401, 0, ())
    project = pushed.project.id
    session = office.login(batch)
    for example in session.examples(project):
        session.request("POST", f"projects/{project}/examples/{example.id}/states")
    pulled = office.pull(batch, times=False)
    assert pulled.fates() == {"kept": 2312}
    assert pulled.problems() == []
    assert pulled.written is not None
    came = pulled.written.sentences()
    assert [bare(row) for row in came] == [bare(row) for row in gold]
    assert [row.spans for row in came] == [row.spans for row in gold]


def bare(row: Sentence) -> dict[str, object]:
    """Everything but the spans' sources, which tell who confirmed them."""
    return row.with_spans([]).to_json()


def test_a_span_drawn_with_the_mouse_behind_rare_characters_comes_back_in_its_place(
    office: Office, chromium: Browser
) -> None:
    batch = office.batch([sentences(5)[2]])
    project = office.push(batch).project.id
    name = batch.annotators[0]
    password = (office.passwords / name).read_text().strip()
    with seated(chromium, office.access.url, name, password) as bench:
        bench.open(project, batch.items[0].sentence.text)
        bench.mark(Edit("mark", "PROJECT", "𡘙口村"))
        bench.confirm()
    (row,) = office.pull(batch).work.sentences
    (drawn,) = [span for span in row.spans if span.label == "PROJECT"]
    assert row.text[drawn.start : drawn.end] == "𡘙口村"
    assert len(row.spans) == 4


def run(*arguments: str) -> None:
    with pytest.raises(SystemExit) as end:
        main([*arguments])
    assert end.value.code == 0


def test_the_commands_take_sentences_to_the_server_and_work_back(
    office: Office,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BAOGAO_DOCCANO_USER", office.access.username)
    monkeypatch.setenv("BAOGAO_DOCCANO_PASSWORD", office.access.password)
    write_folder("pre", sentences(20))
    mine = office.batch(annotators=2, each=2)  # its names are free on the server
    one, two = mine.annotators
    team = ["--annotator", one, "--annotator", two, "--each", "2", "--blind", "0.25"]
    run("doccano", "batch", mine.name, "pre", *team, "--sample", "8")
    assert f"{one}: 8 sentences, 2 of them blind" in capsys.readouterr().out
    server = ["--url", office.access.url, "--dir", str(tmp_path)]
    run("doccano", "push", mine.name, *server)
    assert (
        f"{mine.project(two)}: 8 examples as they should be (0 were there, 8 sent" in capsys.readouterr().out
    )
    Desk(office.login(mine, 1), office.project(mine, 1)).confirm()
    run("doccano", "pull", mine.name, *server)
    said = capsys.readouterr().out
    assert f"{one}: nothing is confirmed yet" in said
    assert f"{two}.jsonl: pull 1" in said
    assert len(read_gold(Path("annotations/passes") / mine.name / f"{two}.jsonl")) == 8
    acts = Path("annotations/passes") / mine.name / f"{two}.acts.jsonl"
    rows = [json.loads(line) for line in acts.read_text(encoding="utf-8").splitlines()]
    assert Counter(row["blind"] for row in rows) == {False: 6, True: 2}
    run("doccano", "pull", mine.name, *server)
    assert "nothing new since then" in capsys.readouterr().out


def test_commands_end_with_one_line_where_something_is_wrong(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BAOGAO_DOCCANO_USER", office.access.username)
    monkeypatch.setenv("BAOGAO_DOCCANO_PASSWORD", "wrong-wrong")
    write_folder("pre", sentences(5))
    cases = {
        ("push", "b1"): "no such file",
        ("batch", "b1", "nowhere", "--annotator", "chen"): "no such file or folder",
        ("batch", "b1", "pre", "--annotator", "chen", "--uncertain", "5"): "no span has a score",
        ("batch", "b1", "pre", "--annotator", "chen"): "",
        ("push", "b1", "--annotator", "li"): "refuses this name and password",
        ("pull", "b1", "--annotator", "li"): "refuses this name and password",
    }
    for arguments, what in cases.items():
        server = ["--url", office.access.url] if arguments[0] != "batch" else []
        with pytest.raises(SystemExit) as end:
            main(["doccano", *arguments, *server])
        said = capsys.readouterr().err
        assert end.value.code == (1 if what else 0)
        assert what.lower() in said.lower()
        assert said.count("\n") == bool(what)
        assert "Traceback" not in said

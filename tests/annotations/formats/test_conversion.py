import json
import time
from pathlib import Path

import pytest

from baogao.annotations import write_folder
from baogao.annotations.formats import FORMATS, conversion, convert, detect, docbin, read, write
from baogao.cli import main
from baogao.errors import BaogaoError
from baogao.schema import Sentence, Span

from ..conftest import Make


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stopped:
        main(["convert", *map(str, arguments)])
    code = stopped.value.code
    assert isinstance(code, int)
    return code, *capsys.readouterr()


def test_the_command_converts_and_counts(
    tmp_path: Path, make: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "a.jsonl", [make("新建公园3个。", NUMBER="3个")])
    code, told, complained = run(capsys, tmp_path / "a.jsonl", tmp_path / "a.json")
    assert (code, complained) == (0, "")
    assert "1 sentences, 1 spans (baogao to labelstudio), no losses" in told
    assert read(tmp_path / "a.json") == read(tmp_path / "a.jsonl")


def test_the_gold_of_the_project_is_read_without_its_record_of_changes(
    gold: list[Sentence], tmp_path: Path
) -> None:
    write_folder(tmp_path, gold[:3])
    (tmp_path / "CHANGES.ndjson").write_text('{"id": "x", "reason": "y"}\n', "utf-8")
    assert (detect(tmp_path), read(tmp_path)) == ("baogao", gold[:3])


def test_the_command_names_losses_and_writes_them_all(
    tmp_path: Path, gold: list[Sentence], capsys: pytest.CaptureFixture[str]
) -> None:
    write_folder(tmp_path / "gold", gold)
    code, told, _ = run(
        capsys, tmp_path / "gold", tmp_path / "a.conll", "--losses", tmp_path / "losses.jsonl"
    )
    assert code == 0
    assert "1401 sentences, 1782 spans (baogao to conll), 530 losses" in told
    assert "and 527 more" in told
    rows = [json.loads(line) for line in (tmp_path / "losses.jsonl").read_text("utf-8").splitlines()]
    assert len(rows) == 530
    assert {row["span"]["label"] for row in rows} == {"TARGET", "RESULT"}


def test_nothing_is_overwritten_without_a_word(
    tmp_path: Path, make: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "a.jsonl", [make("新建公园3个。", NUMBER="3个")])
    for target, name in ((tmp_path / "a.conll", "a.conll"), (tmp_path / "brat", "brat")):
        more = ("--to", "brat") if name == "brat" else ()
        assert run(capsys, tmp_path / "a.jsonl", target, *more)[0] == 0
        code, _, complained = run(capsys, tmp_path / "a.jsonl", target, *more)
        assert code == 1
        assert f"{name}: is there already, so it is not overwritten (add --overwrite)" in complained
        assert run(capsys, tmp_path / "a.jsonl", target, *more, "--overwrite")[0] == 0
    code, _, complained = run(capsys, tmp_path / "a.jsonl", tmp_path / "a.jsonl", "--overwrite")
    assert code == 1
    assert "is both input and output" in complained


WRONG: dict[str, tuple[list[str], str]] = {
    "no input": (["nowhere.jsonl", "b.conll"], "no such file or folder"),
    "unknown format": (["a.jsonl", "b.conll", "--to", "xml"], "unknown format 'xml'"),
    "unknown input format": (["a.jsonl", "b.conll", "--from", "xml"], "unknown format 'xml'"),
    "no suffix": (["a.jsonl", "b.what"], "the name tells no format"),
    "unknown layer": (["a.jsonl", "b.conll", "--layer", "ents"], "--layer is ner or spans"),
    "option of another format": (
        ["a.jsonl", "b.json", "--layer", "ner"],
        "labelstudio has no option 'layer'",
    ),
    "annotator of another format": (
        ["a.jsonl", "b.json", "--annotator", "x"],
        "baogao has no option 'annotator'",
    ),
    "wrong format": (["a.jsonl", "b.json", "--from", "labelstudio"], "expected a list of tasks"),
    "empty": (["empty.jsonl", "b.json"], "holds no annotated sentence"),
}


@pytest.fixture
def folder(tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with a file of one sentence and an empty one."""
    monkeypatch.chdir(tmp_path)
    write("a.jsonl", [make("完成。")])
    Path("empty.jsonl").touch()
    return tmp_path


@pytest.mark.parametrize(("arguments", "what"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_one_line(
    arguments: list[str], what: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, complained = run(capsys, *arguments)
    assert code == 1
    assert what in complained
    assert complained.count("\n") == 1
    assert not list(folder.glob("b.*"))


def test_the_format_of_a_file_is_found_by_its_content(tmp_path: Path, make: Make) -> None:
    for kind in ("baogao", "doccano", "prodigy"):
        write(tmp_path / f"{kind}.jsonl", [make("新建公园3个。", NUMBER="3个")], kind)
        assert detect(tmp_path / f"{kind}.jsonl") == kind
    (tmp_path / "min.jsonl").write_text('{"text": "好。", "spans": []}', "utf-8")
    assert detect(tmp_path / "min.jsonl") == "prodigy"
    with pytest.raises(BaogaoError, match="the name tells no format"):
        (tmp_path / "a.xml").touch()
        detect(tmp_path / "a.xml")


def test_a_folder_is_read_in_the_order_of_its_names(tmp_path: Path, make: Make) -> None:
    for report in ("zhu-2020", "an-2020"):
        write(tmp_path / f"{report}.doccano.jsonl", [make("完成。", report=report)])
    assert detect(tmp_path) == "doccano"
    assert [sentence.report for sentence in read(tmp_path)] == ["an-2020", "zhu-2020"]
    write(tmp_path / "zzz.doccano.jsonl", [make("完成。", report="an-2020")])
    with pytest.raises(
        BaogaoError, match=r"zzz\.doccano\.jsonl: id an-2020-0001 was already used in .*an-2020"
    ):
        read(tmp_path)
    with pytest.raises(BaogaoError, match="no \\.spacy file in this folder"):
        read(tmp_path, "docbin")
    with pytest.raises(BaogaoError, match="holds no file of a known format"):
        (tmp_path / "in").mkdir()
        read(tmp_path / "in")


@pytest.mark.parametrize("kind", FORMATS)
def test_a_sentence_that_breaks_a_rule_is_not_written(kind: str, tmp_path: Path, make: Make) -> None:
    bad = make("完成。").with_spans([Span(0, 99, "NUMBER")])
    for sentences in ([bad], [make("完成。"), make("完成。")], [make("完成。", report="\ud800")]):
        with pytest.raises(BaogaoError):
            write(tmp_path / "out.x", sentences, kind)
    assert list(tmp_path.iterdir()) == []


def test_what_reads_back_otherwise_is_an_error(
    tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "a.jsonl", [make("新建公园3个。", NUMBER="3个")])

    def forgetful(path: Path, sentences: list[Sentence], kind: str) -> list[object]:
        write(path, [sentence.with_spans([]) for sentence in sentences], kind)
        return []

    monkeypatch.setattr(conversion, "write", forgetful)
    with pytest.raises(
        BaogaoError, match=r"1 differences when read back, the first: yunqi-2026-0001: lacks NUMBER 4-6"
    ):
        convert(tmp_path / "a.jsonl", tmp_path / "b.json")


HOSTILE = {
    "a.jsonl": b'{"id": "' + b"x" * 1_000_000,
    "a.doccano.jsonl": b'{"text": "' + b"a" * 1_000_000 + b'", "label": [[0, 9, "NUMBER"], ["x"]]}',
    "a.prodigy.jsonl": b'{"answer": ' + b"[" * 1_000_000,
    "a.json": b'[{"data": {"text": ' + b'{"a":' * 200_000,
    "a.conll": b"a" * 1_000_000,
    "b.conll": b"a\t" * 500_000 + b"\n",
    "a.spacy": b"\x78\x9c" + b"\x00" * 1_000_000,
    "a.ann": b"T1\tNUMBER 0 1" + b";2 3" * 250_000,
    "b.ann": b"T1\t" + b"a " * 500_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_line_of_a_megabyte_is_refused_at_once(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(HOSTILE[name])
    if name.endswith(".ann"):
        (tmp_path / name).with_suffix(".txt").write_text("一句。\n", "utf-8")
    kind = "brat" if name.endswith(".ann") else ""
    assert docbin.read  # loaded before the clock runs: spaCy takes seconds
    began = time.process_time()
    with pytest.raises(BaogaoError) as caught:
        read(tmp_path / name, kind)
    assert str(caught.value).count("\n") == 0
    assert len(str(caught.value)) < 1000
    assert time.process_time() - began < 5


def test_a_sentence_of_many_spans_is_read_in_time(tmp_path: Path) -> None:
    text = "3个" * 5_000
    spans = [Span(at, at + 2, "NUMBER") for at in range(0, len(text), 2)]
    sentence = Sentence("a-0001", "a", "plan", "", 0, text, 0, len(text)).with_spans(spans)
    began = time.process_time()
    for name in ("a.conll", "a.json", "a.prodigy.jsonl"):
        write(tmp_path / name, [sentence])
        assert read(tmp_path / name) == [sentence]
    assert time.process_time() - began < 15


def test_many_offsets_in_utf16_of_a_long_text_are_read_in_time(tmp_path: Path) -> None:
    text = "𠮷3个" * 50_000
    labels = [[at + 2, at + 4, "NUMBER"] for at in range(0, 200_000, 4)]
    (tmp_path / "a.jsonl").write_text(json.dumps({"text": text, "label": labels}), "utf-8")
    began = time.process_time()
    (sentence,) = read(tmp_path / "a.jsonl")
    assert [(span.start, span.end) for span in sentence.spans[:2]] == [(1, 3), (4, 6)]
    assert len(sentence.spans) == 50_000
    assert time.process_time() - began < 15


def test_an_input_that_holds_no_sentence_says_what_became_of_the_first(tmp_path: Path) -> None:
    task = {"data": {"text": "完成。"}, "annotations": [{"completed_by": 1, "result": []}]}
    (tmp_path / "a.json").write_text(json.dumps([task]), encoding="utf-8")
    with pytest.raises(BaogaoError, match=r"\(task 1: not annotated, by li@example.org, but by 1\)"):
        convert(tmp_path / "a.json", tmp_path / "b.jsonl", reading={"annotator": "li@example.org"})

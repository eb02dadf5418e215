import codecs
import json
from pathlib import Path

import pytest

from baogao.annotations.formats import Loss, differences, read, write
from baogao.annotations.formats.brat import fragments
from baogao.errors import BaogaoError
from baogao.schema import Sentence, Span, labels

from ..conftest import Make


def put(folder: Path, text: str, *lines: str, name: str = "yunqi-2026") -> Path:
    (folder / f"{name}.txt").write_text(text, encoding="utf-8", newline="")
    (folder / f"{name}.ann").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="")
    return folder


def test_a_report_is_a_document_with_a_sentence_a_line(tmp_path: Path, make: Make) -> None:
    sentences = [
        make("新建公园3个。", 1, NUMBER="3个"),
        make("𠮷林镇新增5家。", 2, NUMBER="5家", TARGET="新增5家"),
    ]
    write(tmp_path, sentences, "brat")
    text = (tmp_path / "yunqi-2026.txt").read_text("utf-8")
    assert text == "新建公园3个。\n𠮷林镇新增5家。\n"
    rows = [line.split("\t") for line in (tmp_path / "yunqi-2026.ann").read_text("utf-8").splitlines()]
    assert rows == [
        ["T1", "NUMBER 4 6", "3个"],
        ["T2", "TARGET 11 15", "新增5家"],
        ["T3", "NUMBER 13 15", "5家"],
    ]


def test_every_line_of_the_gold_covers_the_words_it_names(tmp_path: Path, gold: list[Sentence]) -> None:
    write(tmp_path, gold, "brat")
    spans = 0
    for path in tmp_path.glob("*.ann"):
        text = path.with_suffix(".txt").read_text("utf-8")
        for line in path.read_text("utf-8").split("\n"):
            if line.startswith("T"):
                _, place, words = line.split("\t")
                _, start, end = place.split(" ")
                assert text[int(start) : int(end)] == words
                spans += 1
    assert spans == 2312


def test_a_document_a_sentence(tmp_path: Path, gold: list[Sentence]) -> None:
    some = [sentence for sentence in gold if sentence.report == "dinghai-2023"]
    write(tmp_path, some, "brat", each="sentence")
    assert len(list(tmp_path.glob("*.ann"))) == len(some)
    assert differences(some, read(tmp_path)) == []


def test_the_configuration_names_every_label_and_allows_overlaps(tmp_path: Path, make: Make) -> None:
    write(tmp_path, [make("完成。")], "brat")
    conf = (tmp_path / "annotation.conf").read_text("utf-8")
    entities = conf.split("[relations]")[0].split()
    assert entities == ["[entities]", *labels()]
    assert "<OVERLAP>" in conf
    assert all(
        f"{label.name}\tbgColor:{label.color}" in (tmp_path / "visual.conf").read_text("utf-8")
        for label in labels().values()
    )


def test_a_span_over_a_line_end_is_cut_as_brat_cuts_it_and_put_together_again(
    tmp_path: Path, make: Make
) -> None:
    sentence = make("建成云溪\n大桥。", PROJECT="云溪\n大桥")
    write(tmp_path, [sentence], "brat")
    assert (tmp_path / "yunqi-2026.ann").read_text("utf-8") == "T1\tPROJECT 2 4;5 7\t云溪 大桥\n"
    assert read(tmp_path) == [sentence]
    assert fragments("一\n\n二", 0, 4) == [(0, 1), (3, 4)]


def test_what_an_annotator_changed_in_brat_is_read(tmp_path: Path, make: Make) -> None:
    sentences = [
        make("改造道路2条、管网5公里。").with_spans([Span(4, 6, "NUMBER", "rule:number.quantity", 0.5)])
    ]
    write(tmp_path, sentences, "brat")
    ann = tmp_path / "yunqi-2026.ann"
    ann.write_text(
        ann.read_text("utf-8") + "T2\tNUMBER 9 12\t5公里\n#2\tAnnotatorNotes T2\t不确定\n", "utf-8"
    )
    losses: list[Loss] = []
    (back,) = read(tmp_path, losses=losses)
    assert [(s.start, s.end, s.source, s.score) for s in back.spans] == [
        (4, 6, "rule:number.quantity", 0.5),
        (9, 12, "", None),
    ]
    assert [(loss.where, loss.kind) for loss in losses] == [("yunqi-2026.ann:4", "note")]


def test_a_foreign_document_has_a_sentence_a_line(tmp_path: Path) -> None:
    put(
        tmp_path,
        "一、目标\n\n　建桥3座。\r\n完成。",
        "T1\tNUMBER 9 11\t3座",
        "R1\tx Arg1:T1 Arg2:T1",
        "A1\tSure T1",
    )
    losses: list[Loss] = []
    found = read(tmp_path, losses=losses)
    assert [(s.id, s.text, s.spans) for s in found] == [
        ("yunqi-2026-0001", "一、目标", ()),
        ("yunqi-2026-0002", "建桥3座。", (Span(2, 4, "NUMBER"),)),
        ("yunqi-2026-0003", "完成。", ()),
    ]
    assert [loss.kind for loss in losses] == ["relation", "attribute"]


BROKEN: dict[str, tuple[str, str]] = {
    "discontinuous": ("T9\tNUMBER 0 1;2 3\t一 三", "is discontinuous"),
    "backwards": ("T9\tNUMBER 2 3;0 1\t三 一", "is discontinuous"),
    "outside": ("T9\tNUMBER 0 99\t一二三", "outside the text of 8"),
    "empty": ("T9\tNUMBER 1 1\t", "outside the text"),
    "other words": ("T9\tNUMBER 0 2\t三四", "stands '一二', not '三四'"),
    "over two sentences": ("T9\tNUMBER 2 5;6 7\t三四五 六", "is discontinuous"),
    "over a line end": ("T9\tNUMBER 1 3;4 6\t二三 四五", "reaches over the end of a sentence"),
    "no offsets": ("T9\tNUMBER\t一", "no annotation"),
    "offset of many digits": (f"T9\tNUMBER 0 {'9' * 5000}\t一", "no annotation"),
    "unknown label": ("T9\tDATE 0 1\t一", "unknown label"),
    "noise": ("@@", "no annotation"),
    "twice": ("T1\tNUMBER 0 1\t一", "T1 is there twice"),
    "our note with a score of text": ('#1\tAnnotatorNotes T1\t{"score": "x"}', "'score' must be a number"),
}


@pytest.mark.parametrize(("line", "what"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_line_is_named(tmp_path: Path, line: str, what: str) -> None:
    put(tmp_path, "一二三\n四五六。", "T1\tNUMBER 4 5\t四", line)
    with pytest.raises(BaogaoError) as caught:
        read(tmp_path)
    assert what in caught.value.what
    assert caught.value.path == tmp_path / "yunqi-2026.ann"
    assert "\n" not in str(caught.value)


def test_a_text_without_annotations_and_annotations_without_a_text_are_refused(tmp_path: Path) -> None:
    put(tmp_path, "一句。")
    (tmp_path / "other.txt").write_text("两句。", "utf-8")
    with pytest.raises(BaogaoError, match=r"other\.ann: cannot be read.*every \.txt needs its \.ann"):
        read(tmp_path)
    (tmp_path / "other.txt").unlink()
    (tmp_path / "yunqi-2026.txt").unlink()
    with pytest.raises(BaogaoError, match=r"yunqi-2026\.txt: cannot be read"):
        read(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "新建公园3个。\n",
        "新建公园30个。\n完成。\n",
        "新建公园4个。\n完成。\n",
        "新建公园3个。、完成。\n",
        "新建公园3个。\n完成。\n多。\n",
    ],
)
def test_a_text_that_was_edited_is_refused(tmp_path: Path, make: Make, text: str) -> None:
    write(tmp_path, [make("新建公园3个。", 1), make("完成。", 2)], "brat")
    (tmp_path / "yunqi-2026.txt").write_text(text, "utf-8")
    with pytest.raises(BaogaoError, match=r"edit|the text is not the one"):
        read(tmp_path)


@pytest.mark.parametrize(
    "row",
    ["[]", '{"start": 0}', '{"start": 5, "end": 1}', '{"start": 0, "end": true}', '{"start": 0, "end": 3}'],
)
def test_a_broken_sidecar_is_refused(tmp_path: Path, row: str) -> None:
    put(tmp_path, "一句。\n")
    (tmp_path / "yunqi-2026.sentences.jsonl").write_text(row, "utf-8")
    with pytest.raises(BaogaoError, match="yunqi-2026"):
        read(tmp_path)


def test_documents_of_others_are_left_alone(tmp_path: Path, make: Make) -> None:
    put(tmp_path, "别人的。\n", name="other")
    with pytest.raises(BaogaoError, match=r"holds another document, other\.ann"):
        write(tmp_path, [make("完成。")], "brat")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other.ann", "other.txt"]


def test_an_id_cannot_lead_out_of_the_folder(tmp_path: Path, make: Make) -> None:
    with pytest.raises(BaogaoError, match="cannot be the name of a document"):
        write(tmp_path / "in", [make("完成。", report="../out")], "brat")
    assert not list(tmp_path.rglob("*.ann"))


@pytest.mark.parametrize(
    "end", ["\n", "\r", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029", "\n\u2028"]
)
def test_brats_server_finds_a_whole_annotation_on_each_line(tmp_path: Path, make: Make, end: str) -> None:
    sentence = make(f"建成云溪{end}大桥。", PROJECT=f"云溪{end}大桥")
    write(tmp_path, [sentence], "brat")
    with codecs.getreader("utf-8")((tmp_path / "yunqi-2026.ann").open("rb")) as file:
        lines = file.readlines()  # as server/src/annotation.py of brat 1.3 does
    assert lines == [f"T1\tPROJECT 2 4;{4 + len(end)} {6 + len(end)}\t云溪 大桥\n"]
    assert read(tmp_path) == [sentence]


def test_a_carriage_return_is_named_as_a_loss(tmp_path: Path, make: Make) -> None:
    losses = write(tmp_path, [make("一\r二。", 1), make("三。", 2)], "brat")
    assert [(loss.where, loss.kind) for loss in losses] == [("yunqi-2026-0001", "carriage return")]


def test_the_sidecar_has_no_text(tmp_path: Path, make: Make) -> None:
    write(tmp_path, [make("新建公园3个。", NUMBER="3个")], "brat")
    row = json.loads((tmp_path / "yunqi-2026.sentences.jsonl").read_text("utf-8"))
    assert "text" not in row
    assert (row["id"], row["end"]) == ("yunqi-2026-0001", 7)

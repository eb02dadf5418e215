import pickle
import zlib
from pathlib import Path

import pytest
import srsly
from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab

from baogao.annotations.formats import Loss, docbin, read, write
from baogao.errors import BaogaoError
from baogao.schema import Sentence, layer_labels

from ..conftest import Make


def test_spacy_alone_sees_both_layers_of_the_gold(tmp_path: Path, gold: list[Sentence]) -> None:
    some = gold[::10]
    write(tmp_path / "a.spacy", some)
    docs = list(DocBin().from_disk(tmp_path / "a.spacy").get_docs(Vocab()))
    assert [doc.text for doc in docs] == [sentence.text for sentence in some]
    ner = layer_labels("ner")
    for doc, sentence in zip(docs, some, strict=True):
        for group, inside in ((doc.ents, True), (doc.spans["sc"], False)):
            found = [(span.start_char, span.end_char, span.label_) for span in group]
            assert found == [(s.start, s.end, s.label) for s in sentence.spans if (s.label in ner) is inside]


def test_a_docbin_of_others_is_read_and_its_other_groups_are_named(tmp_path: Path) -> None:
    doc = Doc(Vocab(), words=["新建", "公园", "3", "个", "。"], spaces=[False] * 5)
    doc.set_ents([doc.char_span(4, 6, label="NUMBER")])
    doc.spans["mine"] = [doc.char_span(0, 4, label="PARK")]
    DocBin(docs=[doc]).to_disk(tmp_path / "a.spacy")
    losses: list[Loss] = []
    (sentence,) = read(tmp_path / "a.spacy", losses=losses)
    assert (sentence.text, [(s.start, s.end, s.label) for s in sentence.spans]) == (
        "新建公园3个。",
        [(4, 6, "NUMBER")],
    )
    assert losses == [Loss("doc 1", "spans['mine']", "PARK 新建公园")]


class Trap:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return exec, ("raise SystemExit('ran')",)


NO_DOCBIN = {
    "nothing": b"",
    "text": "新建公园".encode(),
    "pickle": pickle.dumps(Trap()),
    "packed pickle": zlib.compress(pickle.dumps(Trap())),
    "no object": zlib.compress(srsly.msgpack_dumps([1, 2])),
    "no tokens": zlib.compress(srsly.msgpack_dumps({"attrs": [], "strings": []})),
}


@pytest.mark.parametrize("data", NO_DOCBIN.values(), ids=NO_DOCBIN.keys())
def test_what_is_no_docbin_is_one_clear_line(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.spacy").write_bytes(data)
    with pytest.raises(BaogaoError, match=r"a\.spacy: is no DocBin"):
        read(tmp_path / "a.spacy")


def test_user_data_that_is_no_sentence_is_refused(tmp_path: Path, make: Make) -> None:
    write(tmp_path / "a.spacy", [make("完成。")])
    (doc,) = DocBin().from_disk(tmp_path / "a.spacy").get_docs(Vocab())
    for odd in (3, [1], {"id": "x"}, {**doc.user_data["sentence"], "raw": "abc"}):
        doc.user_data["sentence"] = odd
        DocBin(docs=[doc], store_user_data=True).to_disk(tmp_path / "b.spacy")
        with pytest.raises(BaogaoError, match=r"b\.spacy: 'sentence'"):
            read(tmp_path / "b.spacy")


def test_a_file_that_unpacks_to_more_than_the_limit_is_refused(
    tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "a.spacy", [make("完成。" * 1000)])
    monkeypatch.setattr(docbin, "_LARGEST", 10_000)
    with pytest.raises(BaogaoError, match="unpacks to more than 10000 bytes"):
        read(tmp_path / "a.spacy")

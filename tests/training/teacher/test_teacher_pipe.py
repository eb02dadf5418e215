import json
import subprocess
import sys
from collections.abc import Iterable
from importlib.util import find_spec
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import load_config

pytest.importorskip("torch", reason="the teacher needs PyTorch: pip install 'baogao[teacher]'")
pytest.importorskip("safetensors", reason="the teacher needs safetensors: pip install 'baogao[teacher]'")

from baogao import cli
from baogao.corpus.factory import text_end
from baogao.errors import BaogaoError
from baogao.schema import SPANS_KEY, Sentence, layer_labels
from baogao.tagging.pipeline import load, predict
from baogao.training.docbin import sentences_docbin
from baogao.training.ner import SCORES
from baogao.training.teacher.component import TeacherPipe
from baogao.training.teacher.fit import Fitted
from baogao.training.teacher.label import label
from baogao.training.teacher.packaging import build_pipeline

ROOT = Path(__file__).resolve().parents[3]
CONFIG = ROOT / "configs" / "accurate.cfg"
REPORT = """一、2025年工作回顾
新增企业40家，开工项目12个。
持续开展清风行动。
二、2026年工作安排
新增企业40家。
"""
TOKENIZER = {"@tokenizers": "baogao.char_tokenizer.v1"}

Marks = list[tuple[int, int, str]]


@pytest.fixture(scope="module")
def folder_of_pipeline(
    fitted: Fitted, folder: Path, encoder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    out = tmp_path_factory.mktemp("pipeline") / "accurate"
    build_pipeline(folder, encoder, CONFIG, out)
    return out


@pytest.fixture
def nlp(folder_of_pipeline: Path) -> Language:
    return load(folder_of_pipeline)


@pytest.fixture
def fresh(encoder: Path) -> Language:
    """The pipeline of the config on the bare encoder."""
    nlp = blank()
    teacher = nlp.get_pipe("teacher")
    assert isinstance(teacher, TeacherPipe)
    teacher.initialize(list, encoder=encoder)
    return nlp


def blank() -> Language:
    config = load_config(CONFIG, interpolate=True)
    return spacy.util.load_model_from_config(config, auto_fill=True)


def component(nlp: Language) -> TeacherPipe:
    pipe = nlp.get_pipe("teacher")
    assert isinstance(pipe, TeacherPipe)
    return pipe


def marks(doc: Doc) -> Marks:
    return sorted((s.start_char, s.end_char, s.label_) for s in chain(doc.ents, doc.spans[SPANS_KEY]))


def gold(sentence: Sentence) -> Marks:
    return sorted((span.start, span.end, span.label) for span in sentence.spans)


def examples(nlp: Language, sentences: Iterable[Sentence]) -> list[Example]:
    docs, _ = sentences_docbin(nlp, sentences)
    return [Example(nlp.make_doc(doc.text), doc) for doc in docs.get_docs(nlp.vocab)]


def weights(nlp: Language) -> dict[str, np.ndarray]:
    state = component(nlp).teacher.tagger.state_dict()
    return {name: weight.numpy().copy() for name, weight in state.items()}


def test_the_pipeline_gives_the_spans_its_teacher_learned(nlp: Language, sentences: list[Sentence]) -> None:
    docs = list(nlp.pipe([sentence.text for sentence in sentences]))
    assert [marks(doc) for doc in docs] == [gold(sentence) for sentence in sentences]


def test_every_span_has_a_probability(nlp: Language) -> None:
    doc = nlp(REPORT)
    statements = doc.spans[SPANS_KEY]
    assert len(doc.ents) == len(doc.user_data[SCORES]) >= 3
    assert len(statements) == len(statements.attrs["scores"]) >= 2
    assert all(0.01 < score <= 1 for score in (*doc.user_data[SCORES], *statements.attrs["scores"]))


def test_the_section_decides_between_past_and_plan(nlp: Language) -> None:
    doc = nlp(REPORT)
    found = [(span.text, span.label_, span._.role) for span in doc.spans[SPANS_KEY]]
    assert ("新增企业40家", "RESULT", "review") in found
    assert ("新增企业40家", "TARGET", "plan") in found


def test_a_report_is_read_sentence_by_sentence(nlp: Language, fitted: Fitted) -> None:
    doc = nlp(REPORT)
    for sentence in doc.sents:
        text = doc[sentence.start : text_end(sentence)].text
        (row,) = label([text], fitted.teacher)
        theirs = {(s.start, s.end, s.label) for s in row.spans if s.label in layer_labels("ner")}
        start = sentence.start_char
        assert {(e.start_char - start, e.end_char - start, e.label_) for e in sentence.ents} == theirs


def test_white_space_around_sentences_changes_nothing(nlp: Language) -> None:
    plain, spread = nlp("建成望湖公园1个。"), nlp("\u3000\u3000建成望湖公园1个。 \n\n")
    assert marks(spread) == [(start + 2, end + 2, name) for start, end, name in marks(plain)] != []
    assert spread.text[2:11] == plain.text


def test_docs_in_a_batch_are_read_as_if_alone(nlp: Language, sentences: list[Sentence]) -> None:
    texts = [REPORT, "", " ", *(sentence.text for sentence in sentences), REPORT * 2]
    for doc, text in zip(nlp.pipe(texts, batch_size=4), texts, strict=True):
        alone = nlp(text)
        assert (doc.text, marks(doc)) == (text, marks(alone))
        np.testing.assert_allclose(doc.user_data[SCORES], alone.user_data[SCORES], atol=1e-5)


def test_spans_that_were_there_are_replaced(nlp: Language) -> None:
    doc = nlp("建成望湖公园1个。")
    before = marks(doc)
    doc.set_ents([spacy.tokens.Span(doc, 0, 2, label="SLOGAN")])
    assert marks(component(nlp)(doc)) == before


def test_spans_read_back_into_sentences_name_the_pipeline(nlp: Language, sentences: list[Sentence]) -> None:
    (found,) = predict(nlp, sentences[3:4])
    assert found.spans == sentences[3].spans
    assert {span.source for span in found.spans} == {"model:zh_baogao_accurate-0.1.0"}
    assert all(span.score is not None for span in found.spans)


def test_words_as_tokens_are_refused_in_one_line(folder_of_pipeline: Path, nlp: Language) -> None:
    doc = Doc(nlp.vocab, words=["建成", "公园"], spaces=[False, False])
    with pytest.raises(BaogaoError, match="tokens that are characters"):
        component(nlp)(doc)


def test_the_folder_holds_all_it_needs_and_nothing_that_runs(folder_of_pipeline: Path) -> None:
    files = {path.name for path in (folder_of_pipeline / "teacher").iterdir()}
    assert files == {"cfg.json", "encoder.bin", "teacher.safetensors"}
    config = load_config(folder_of_pipeline / "config.cfg")
    assert set(config["paths"].values()) == {None, "training/data/train.spacy", "training/data/dev.spacy"}
    meta = json.loads((folder_of_pipeline / "meta.json").read_text(encoding="utf-8"))
    assert meta["requirements"] == ["baogao[teacher]>=0.1.0"]
    assert meta["name"] == "baogao_accurate"


def test_bytes_hold_the_whole_component(nlp: Language) -> None:
    other = blank()
    component(other).from_bytes(component(nlp).to_bytes())
    assert marks(other(REPORT)) == marks(nlp(REPORT)) != []


def test_damage_is_one_line(nlp: Language, tmp_path: Path) -> None:
    component(nlp).to_disk(tmp_path / "whole")
    files = {path.name: path.read_bytes() for path in (tmp_path / "whole").iterdir()}
    cases: dict[str, tuple[str, bytes | None]] = {
        "not the settings": ("cfg.json", b"[]"),
        "not the file that": ("encoder.bin", files["encoder.bin"][:-1]),
        "is not the file": ("teacher.safetensors", b"x" + files["teacher.safetensors"]),
        "its labels": ("cfg.json", files["cfg.json"].replace(b"RESULT", b"OUTCOME")),
        "(?i)no such file": ("encoder.bin", None),
    }
    for number, (complaint, (name, data)) in enumerate(cases.items()):
        broken = tmp_path / str(number)
        broken.mkdir()
        for known, content in files.items():
            (broken / known).write_bytes(content)
        (broken / name).unlink()
        if data is not None:
            (broken / name).write_bytes(data)
        with pytest.raises(BaogaoError, match=complaint) as caught:
            component(blank()).from_disk(broken)
        assert "\n" not in str(caught.value)


def test_calibrated_scores_stay_so_on_disk(nlp: Language, tmp_path: Path) -> None:
    before = nlp(REPORT)
    component(nlp).calibrate({"NUMBER": (0.5, -1.0), "RESULT": (1.0, -2.0), "OTHER": (1.0, 1.0)})
    component(nlp).to_disk(tmp_path / "calibrated")
    other = blank()
    component(other).from_disk(tmp_path / "calibrated")
    after = other(REPORT)
    assert marks(after) == marks(before)
    lower = zip(after.ents, after.user_data[SCORES], before.user_data[SCORES], strict=True)
    assert all((now < then) == (entity.label_ == "NUMBER") for entity, now, then in lower)
    group = zip(after.spans[SPANS_KEY], after.spans[SPANS_KEY].attrs["scores"], strict=True)
    old = before.spans[SPANS_KEY].attrs["scores"]
    assert all((now < then) == (s.label_ == "RESULT") for (s, now), then in zip(group, old, strict=True))


def test_training_learns_both_layers_with_the_optimizer_of_spacy(
    fresh: Language, sentences: list[Sentence]
) -> None:
    rows = examples(fresh, sentences)
    optimizer = fresh.create_optimizer()
    optimizer.learn_rate, optimizer.grad_clip = 1e-3, 1.0
    losses = [fresh.update(rows, sgd=optimizer, drop=0.1)["teacher"] for _ in range(80)]
    assert losses[-1] < losses[0] / 10
    scores = fresh.evaluate(rows)
    assert scores["ents_f"] == 1
    assert [marks(fresh(s.text)) for s in sentences] == [gold(s) for s in sentences]


def test_the_heads_learn_faster_than_the_encoder_and_the_word_embedding_not_at_all(
    fresh: Language, sentences: list[Sentence]
) -> None:
    before = weights(fresh)
    optimizer = fresh.create_optimizer()
    optimizer.learn_rate, optimizer.L2, optimizer.eps = 1e-4, 0.0, 1e-12
    fresh.update(examples(fresh, sentences), sgd=optimizer)
    step = {name: float(np.abs(now - before[name]).max()) for name, now in weights(fresh).items()}
    assert step.pop("enc.word.weight") == 0
    # The first step of Adam is as long as the learning rate, whatever the gradient.
    for name, length in step.items():
        assert length == pytest.approx(1e-4 if name.startswith("enc.") else 1e-3, rel=0.05), name


def test_a_layer_that_nobody_annotated_teaches_nothing(fresh: Language, sentences: list[Sentence]) -> None:
    (row,) = examples(fresh, sentences[:1])
    bare = fresh.make_doc(sentences[0].text)
    optimizer = fresh.create_optimizer()
    before = weights(fresh)
    assert fresh.update([Example(row.predicted, bare)], sgd=optimizer)["teacher"] == 0
    assert all((now == before[name]).all() for name, now in weights(fresh).items())
    both = component(fresh).update([row])["teacher"]
    bare.set_ents([spacy.tokens.Span(bare, e.start, e.end, label=e.label_) for e in row.reference.ents])
    assert 0 < component(fresh).update([Example(row.predicted, bare)])["teacher"] < both


def test_training_without_encoder_is_one_line() -> None:
    with pytest.raises(BaogaoError, match=r"--paths\.encoder") as caught:
        component(blank()).initialize(list)
    assert "\n" not in str(caught.value)


def test_a_component_without_weights_says_so() -> None:
    with pytest.raises(BaogaoError, match="has no weights"):
        blank()("建成公园")


def test_nothing_is_overwritten_and_the_config_must_have_a_teacher(
    fitted: Fitted, folder: Path, encoder: Path, tmp_path: Path
) -> None:
    with pytest.raises(BaogaoError, match="there already"):
        build_pipeline(folder, encoder, CONFIG, tmp_path)
    with pytest.raises(BaogaoError, match="no component 'teacher'"):
        build_pipeline(folder, encoder, ROOT / "configs" / "cpu.cfg", tmp_path / "out")
    with pytest.raises(BaogaoError, match="no such config"):
        build_pipeline(folder, encoder, tmp_path / "x.cfg", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_command_makes_a_pipeline_and_tells_its_size(
    fitted: Fitted, folder: Path, encoder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "pipeline"
    arguments = ["--teacher", folder, "--encoder", encoder, "--out", out]
    with pytest.raises(SystemExit) as ended:
        cli.main(["teacher", "pipeline", *map(str, arguments)])
    assert ended.value.code == 0
    assert f"{out}: zh_baogao_accurate, " in capsys.readouterr().out.replace("\n", "")
    assert (out / "config.cfg").is_file()


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_other_pipelines_know_the_factory_and_do_not_load_the_component() -> None:
    shown = run("import spacy, sys; spacy.blank('zh'); print(sorted(sys.modules))")
    assert "'baogao.training.teacher.pipe'" in shown
    assert "'baogao.training.teacher.component'" not in shown


@pytest.mark.skipif(
    find_spec("spacy_transformers") is not None, reason="spaCy then imports safetensors itself"
)
def test_without_the_extra_one_line_says_what_to_install() -> None:
    shown = run(
        "import sys; sys.modules['safetensors'] = None; import spacy\n"
        "from baogao.errors import BaogaoError\n"
        "try: spacy.blank('zh').add_pipe('baogao_teacher')\n"
        "except BaogaoError as error: print(error)"
    )
    assert "pip install 'baogao[teacher]'" in shown


def test_spacy_trains_the_config(sentences: list[Sentence], encoder: Path, tmp_path: Path) -> None:
    docs, _ = sentences_docbin(spacy.blank("zh", config={"nlp": {"tokenizer": TOKENIZER}}), sentences)
    docs.to_disk(tmp_path / "data.spacy")
    options = {
        "--output": tmp_path / "run",
        "--paths.train": tmp_path / "data.spacy",
        "--paths.dev": tmp_path / "data.spacy",
        "--paths.encoder": encoder,
        "--training.max_steps": 2,
        "--training.eval_frequency": 2,
    }
    command = [sys.executable, "-m", "spacy", "train", CONFIG, *chain(*options.items())]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    nlp = load(tmp_path / "run" / "model-last")
    assert nlp.meta["requirements"] == ["baogao[teacher]>=0.1.0"]
    assert set(nlp.meta["performance"]) >= {"ents_f", "spans_sc_f", "teacher_loss"}
    assert isinstance(nlp(REPORT), Doc)

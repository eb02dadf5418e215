from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from spacy.training.iob_utils import offsets_to_biluo_tags

from baogao.training.bioes import TagSet
from baogao.training.ner import SCORES, CharacterNer

LABELS = ["NUMBER", "PROJECT", "SLOGAN"]
TEXT = "新建大桥12座，推进美丽城镇建设。"
SPANS = [(4, 7, "NUMBER"), (10, 14, "SLOGAN")]
MODEL = {
    "@architectures": "baogao.CharacterTagger.v1",
    "tok2vec": {
        "@architectures": "spacy.HashEmbedCNN.v2",
        "width": 16,
        "depth": 2,
        "embed_size": 200,
        "window_size": 1,
        "maxout_pieces": 2,
        "subword_features": False,
        "pretrained_vectors": None,
    },
}


def blank() -> Language:
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "baogao.char_tokenizer.v1"}}})
    nlp.add_pipe("baogao_ner", name="ner", config={"model": MODEL})
    return nlp


def example(nlp: Language, text: str = TEXT, spans: list[tuple[int, int, str]] = SPANS) -> Example:
    return Example.from_dict(nlp.make_doc(text), {"entities": spans})


@pytest.fixture(scope="module")
def trained() -> Language:
    nlp = blank()
    nlp.initialize(lambda: [example(nlp), example(nlp, "跨海大桥开工。", [(0, 4, "PROJECT")])])
    optimizer = nlp.resume_training(sgd=nlp.create_optimizer())
    optimizer.learn_rate = 0.01
    for _ in range(60):
        nlp.update([example(nlp), example(nlp, "跨海大桥开工。", [(0, 4, "PROJECT")])], sgd=optimizer)
    return nlp


def found(doc: Doc) -> list[tuple[int, int, str]]:
    return [(entity.start, entity.end, entity.label_) for entity in doc.ents]


def test_it_learns_the_spans_it_is_shown(trained: Language) -> None:
    assert found(trained(TEXT)) == SPANS
    assert found(trained("跨海大桥开工。")) == [(0, 4, "PROJECT")]


def test_labels_come_from_the_examples_where_none_are_given(trained: Language) -> None:
    assert trained.get_pipe("ner").labels == tuple(LABELS)


def test_every_entity_has_a_probability(trained: Language) -> None:
    doc = trained(TEXT)
    assert len(doc.user_data[SCORES]) == len(doc.ents) == 2
    assert all(0.0 < score <= 1.0 for score in doc.user_data[SCORES])


def test_scores_are_probabilities_of_all_tags(trained: Language) -> None:
    (scores,) = trained.get_pipe("ner").predict([trained.make_doc(TEXT)])
    assert scores.shape == (len(TEXT), len(TagSet(tuple(LABELS))))
    assert np.allclose(scores.sum(axis=1), 1.0, atol=1e-5)


def test_white_space_is_never_part_of_an_entity(trained: Language) -> None:
    pipe = trained.get_pipe("ner")
    doc = trained.make_doc("新建大桥12\n座")
    (scores,) = pipe.predict([doc])
    scores[6, :] = 0.0
    scores[6, 2] = 1.0
    pipe.set_annotations([doc], [scores])
    assert not any(entity.start <= 6 < entity.end for entity in doc.ents)


def test_an_entity_never_crosses_the_end_of_a_sentence(trained: Language) -> None:
    pipe = trained.get_pipe("ner")
    doc = trained.make_doc("增长。建成")
    for token in doc:
        token.is_sent_start = token.i in {0, 3}
    scores = np.full((5, len(pipe.tags)), 1e-6, dtype="f")
    for place, tag in enumerate(("B-NUMBER", "I-NUMBER", "I-NUMBER", "I-NUMBER", "E-NUMBER")):
        scores[place, pipe.tags.tags.index(tag)] = 1.0
    pipe.set_annotations([doc], [scores])
    assert all(entity.end <= 3 or entity.start >= 3 for entity in doc.ents)


@pytest.mark.parametrize("text", ["", "。", "\n"])
def test_texts_without_words_have_no_entities(text: str, trained: Language) -> None:
    assert found(trained(text)) == []


def test_a_batch_gives_what_single_texts_give(trained: Language) -> None:
    texts = [TEXT, "", "跨海大桥开工。"]
    assert [found(doc) for doc in trained.pipe(texts)] == [found(trained(text)) for text in texts]


def test_a_saved_pipeline_finds_the_same(trained: Language, tmp_path: Path) -> None:
    trained.to_disk(tmp_path / "model")
    loaded = spacy.load(tmp_path / "model")
    doc, again = trained(TEXT), loaded(TEXT)
    assert found(again) == found(doc)
    assert again.user_data[SCORES] == pytest.approx(doc.user_data[SCORES])


def test_a_label_cannot_be_added_to_a_trained_model(trained: Language) -> None:
    with pytest.raises(ValueError, match="label"):
        trained.get_pipe("ner").add_label("PLACE")


def test_tokens_without_annotation_teach_nothing(trained: Language) -> None:
    pipe = trained.get_pipe("ner")
    doc = trained.make_doc(TEXT)
    (scores,) = pipe.predict([doc])
    unknown = Example(doc, trained.make_doc(TEXT))
    loss, (gradient,) = pipe.get_loss([unknown], [scores])
    assert loss == 0.0
    assert not gradient.any()


def test_the_gradient_points_from_the_truth_to_the_guess(trained: Language) -> None:
    pipe = trained.get_pipe("ner")
    shown = example(trained)
    (scores,) = pipe.predict([shown.x])
    _, (gradient,) = pipe.get_loss([shown], [scores])
    names = [name.replace("L-", "E-").replace("U-", "S-") for name in offsets_to_biluo_tags(shown.y, SPANS)]
    truth = np.zeros_like(scores)
    truth[np.arange(len(names)), [pipe.tags.tags.index(name) for name in names]] = 1.0
    assert np.allclose(gradient, scores - truth)


def test_spacy_scores_it_like_any_ner(trained: Language) -> None:
    scores = trained.evaluate([example(trained)])
    assert scores["ents_f"] == 1.0
    assert scores["ents_per_type"]["SLOGAN"]["f"] == 1.0


def test_nothing_to_learn_from_is_said_at_once() -> None:
    nlp = blank()
    empty: Callable[[], list[Example]] = lambda: [Example.from_dict(nlp.make_doc("增长。"), {"entities": []})]  # noqa: E731
    with pytest.raises(ValueError, match="label"):
        nlp.initialize(empty)


def test_the_component_needs_no_other(trained: Language) -> None:
    assert isinstance(trained.get_pipe("ner"), CharacterNer)
    assert trained.pipe_names == ["ner"]

import numpy as np
import spacy

from baogao.corpus.factory import SectionMarker
from baogao.training.hints import COLUMNS, build_hinted_embed, doc_hints, rule_hints
from baogao.training.tokenizer import CharTokenizer

TEXT = "新增企业40家。新增企业40家。"


def test_each_character_has_its_hints() -> None:
    hints = rule_hints(TEXT[:8])
    assert hints.shape == (8, COLUMNS)
    assert hints[4:7, 0].all()
    assert not hints[:4, 0].any()
    assert hints[:7, 2].all()


def test_full_width_and_half_width_figures_have_the_same_hints() -> None:
    assert (rule_hints("新增企业４０家，") == rule_hints("新增企业40家,")).all()


def test_a_doc_has_the_hints_of_its_sentences() -> None:
    doc = SectionMarker()(CharTokenizer(spacy.blank("zh").vocab)(TEXT))
    assert (doc_hints(doc) == np.vstack([rule_hints(TEXT[:8])] * 2)).all()


def test_prediction_and_training_embed_alike() -> None:
    doc = CharTokenizer(spacy.blank("zh").vocab)(TEXT)
    embed = build_hinted_embed(8, [50, 20, 20, 20, 20])
    embed.initialize([doc])
    (trained,), _ = embed([doc], is_train=True)
    (predicted,) = embed.predict([doc])
    assert predicted.shape == (len(TEXT), 8)
    assert np.allclose(trained, predicted, atol=1e-6)

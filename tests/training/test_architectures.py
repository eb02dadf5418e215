import numpy as np
import pytest
import spacy
from numpy.typing import NDArray
from spacy.language import Language
from spacy.ml.models.tok2vec import MaxoutWindowEncoder, MultiHashEmbed
from spacy.tokens import Doc
from spacy.util import load_config, load_model_from_config
from thinc.api import Model, NumpyOps, get_current_ops, use_ops

from baogao.corpus.factory import SectionMarker
from baogao.training.architectures import (
    build_dilated_window_encoder,
    build_sentence_tok2vec,
    create_openblas,
    sentence_lengths,
)
from baogao.training.tokenizer import CharTokenizer

from .conftest import CONFIG, TINY

SENTENCES = ("一、2025年工作回顾", "粮食总产量增长3.5%。", "新建大桥12座！", "二、2026年工作安排", "增8%。")
REPORT = "  \n".join(SENTENCES[:3]) + SENTENCES[2] + "\n\n" + "\n".join(SENTENCES[3:]) + "\n"


@pytest.fixture(scope="module")
def tokenizer() -> CharTokenizer:
    return CharTokenizer(spacy.blank("zh").vocab)


@pytest.fixture(scope="module")
def model(tokenizer: CharTokenizer) -> Model:
    embed = MultiHashEmbed(6, ["NORM", "SHAPE"], [50, 20], include_static_vectors=False)
    built = build_sentence_tok2vec(embed, MaxoutWindowEncoder(6, 1, 2, 3))
    built.initialize(X=[tokenizer("增长8%。")])
    random = np.random.default_rng(0)
    for node in built.walk():
        for name in node.param_names:  # near zero, layer norms are too steep for finite differences
            node.set_param(name, random.normal(scale=0.5, size=node.get_param(name).shape).astype("f"))
    return built


def marked(doc: Doc) -> Doc:
    return SectionMarker()(doc)


def test_white_space_behind_a_sentence_is_a_stretch_of_its_own(tokenizer: CharTokenizer) -> None:
    assert sentence_lengths(marked(tokenizer("增长8%。 \n减少2%。"))) == [5, 2, 5]


def test_a_doc_without_sentences_is_one_stretch(tokenizer: CharTokenizer) -> None:
    assert sentence_lengths(tokenizer("增长8%。减少2%。")) == [10]


@pytest.mark.parametrize("text", ["", "\n", REPORT])
def test_the_stretches_cover_all_tokens(text: str, tokenizer: CharTokenizer) -> None:
    assert sum(sentence_lengths(marked(tokenizer(text)))) == len(text)


def test_a_sentence_has_the_same_vectors_alone_and_inside_a_report(
    model: Model, tokenizer: CharTokenizer
) -> None:
    (whole,) = model.predict([marked(tokenizer(REPORT))])
    assert whole.shape == (len(REPORT), 6)
    for sentence in SENTENCES:
        (alone,) = model.predict([tokenizer(sentence)])
        start = REPORT.index(sentence)
        np.testing.assert_allclose(whole[start : start + len(sentence)], alone, atol=1e-4)


def test_across_the_border_of_a_sentence_nothing_is_seen(model: Model, tokenizer: CharTokenizer) -> None:
    one, other = (marked(tokenizer(f"粮食增产。{rest}")) for rest in ("新增40家。", "减少2件！"))
    a, b = model.predict([one, other])
    np.testing.assert_array_equal(a[:5], b[:5])
    joined = model.predict([tokenizer("粮食增产。新增40家。")])[0]
    assert not np.allclose(joined[:5], a[:5])


def test_an_empty_doc_has_no_vectors_and_does_not_disturb_the_others(
    model: Model, tokenizer: CharTokenizer
) -> None:
    docs = [tokenizer(""), marked(tokenizer("增长8%。")), tokenizer("")]
    assert [len(vectors) for vectors in model.predict(docs)] == [0, 5, 0]


def test_gradients_reach_every_weight_and_agree_with_finite_differences(
    model: Model, tokenizer: CharTokenizer
) -> None:
    docs = [marked(tokenizer(REPORT)), tokenizer("增长8%。")]
    aim = [np.random.default_rng(0).normal(size=(len(doc), 6)).astype("f") for doc in docs]
    for node in model.walk():
        node.attrs["dropout_rate"] = 0.0
    model.finish_update(lambda *args: (args[1], args[2]))  # clear gradients
    _, backprop = model(docs, is_train=True)
    backprop(aim)
    for node, name in ((n, p) for n in model.walk() for p in n.param_names):
        gradient = node.get_grad(name)
        assert gradient.shape == node.get_param(name).shape
        weight = np.unravel_index(np.abs(gradient).argmax(), gradient.shape)
        assert gradient[weight] != 0.0
        numeric = slope(model, docs, aim, node, name, weight)
        assert numeric == pytest.approx(float(gradient[weight]), rel=0.05, abs=0.02), (node.name, name)


def slope(  # noqa: PLR0917
    model: Model,
    docs: list[Doc],
    aim: list[NDArray[np.float32]],
    node: Model,
    name: str,
    weight: tuple[int, ...],
    step: float = 2e-3,
) -> float:
    """Central difference of ``sum(aim * output)`` by one weight."""
    kept, sums = node.get_param(name).copy(), []
    for sign in (1, -1):
        moved = kept.copy()
        moved[weight] += sign * step
        node.set_param(name, moved)
        sums.append(sum(float((a * v).sum()) for a, v in zip(aim, model.predict(docs), strict=True)))
    node.set_param(name, kept)
    return (sums[0] - sums[1]) / (2 * step)


def ops_of(nlp: Language) -> set[bool]:
    models = [pipe.model for _, pipe in nlp.pipeline if isinstance(getattr(pipe, "model", None), Model)]
    return {node.ops.use_blis for model in models for node in model.walk()}


def test_openblas_is_set_for_this_pipeline_and_for_nothing_else() -> None:
    with use_ops("numpy"):
        before = get_current_ops()
        assert isinstance(before, NumpyOps)
        config = load_config(CONFIG, overrides=TINY, interpolate=True)
        config["nlp"]["after_pipeline_creation"] = None
        usual, changed = (load_model_from_config(config, auto_fill=True) for _ in range(2))
        assert create_openblas()(changed) is changed
        assert ops_of(changed) == {False}
        assert ops_of(usual) == {before.use_blis}
        assert get_current_ops() is before


def test_the_committed_config_runs_on_openblas(tiny: Language) -> None:
    assert False in ops_of(tiny)


def dilated(width: int = 4, dilations: tuple[int, ...] = (1, 2)) -> Model:
    encoder = build_dilated_window_encoder(width, list(dilations))
    random = np.random.default_rng(0)
    encoder.initialize([random.normal(size=(5, width)).astype("f")])
    for node in encoder.walk():
        for name in node.param_names:
            node.set_param(name, random.normal(scale=0.5, size=node.get_param(name).shape).astype("f"))
    return encoder


def test_a_dilated_encoder_sees_as_far_as_its_distances_add_up() -> None:
    encoder = dilated(dilations=(1, 2, 4))
    rows = np.random.default_rng(1).normal(size=(40, 4)).astype("f")
    (before,) = encoder.predict([rows])
    rows[20] += 1.0
    (after,) = encoder.predict([rows])
    changed = np.flatnonzero(np.abs(after - before).max(axis=1) > 1e-6)
    assert (changed.min(), changed.max()) == (13, 27)


def test_a_dilated_encoder_does_not_look_into_the_next_sequence() -> None:
    encoder = dilated()
    rows = [
        np.random.default_rng(seed).normal(size=(n, 4)).astype("f") for seed, n in enumerate((1, 7, 2, 3))
    ]
    together = encoder.predict(rows)
    for row, vectors in zip(rows, together, strict=True):
        assert np.allclose(encoder.predict([row])[0], vectors, atol=1e-5)


def test_the_gradient_of_a_dilated_encoder_is_right() -> None:
    encoder = dilated()
    random = np.random.default_rng(3)
    rows = [random.normal(size=(n, 4)).astype("f") for n in (3, 6)]
    weights = [random.normal(size=row.shape).astype("f") for row in rows]
    _, backprop = encoder(rows, is_train=True)
    gradients = backprop(weights)
    for part, place in ((0, (1, 2)), (1, (5, 0)), (1, (2, 3))):
        losses = []
        for step in (1e-2, -1e-2):
            moved = [row.copy() for row in rows]
            moved[part][place] += step
            losses.append(
                sum(float((v * w).sum()) for v, w in zip(encoder.predict(moved), weights, strict=True))
            )
        assert gradients[part][place] == pytest.approx((losses[0] - losses[1]) / 2e-2, rel=0.05, abs=0.02)

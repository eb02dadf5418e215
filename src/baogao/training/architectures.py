"""Model parts that configs name: encoders that stay inside a sentence, and the BLAS to run on."""

from collections.abc import Callable, Iterator
from typing import cast

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry
from thinc.api import Maxout, Model, NumpyOps, chain, list2ragged, ragged2list, residual, with_array
from thinc.types import Floats2d, Ragged

from baogao.corpus.factory import text_end


def sentence_lengths(doc: Doc) -> list[int]:
    """Lengths in tokens of the stretches that are encoded by themselves, in order.

    These are the sentences, each without the white space behind it: between paragraphs it makes a stretch
    of its own, so that the last words of a paragraph look the same as in the sentence alone.
    """
    if not len(doc) or not doc.has_annotation("SENT_START"):
        return [len(doc)]
    lengths = []
    for sentence in doc.sents:
        text = text_end(sentence)
        lengths += [n for n in (text - sentence.start, sentence.end - text) if n]
    return lengths


@registry.architectures("baogao.SentenceTok2Vec.v1")  # type: ignore[untyped-decorator]
def build_sentence_tok2vec(
    embed: Model[list[Doc], list[Floats2d]], encode: Model[list[Floats2d], list[Floats2d]]
) -> Model[list[Doc], list[Floats2d]]:
    """Like ``spacy.Tok2Vec.v2``, but the encoder never looks across the border of a sentence.

    The model learns from single sentences and reads whole reports: with this, a sentence gets the same
    vectors in both. Output: for each doc an array of shape ``(tokens, width)``.
    """
    model: Model[list[Doc], list[Floats2d]] = Model(
        "sentence_tok2vec", _forward, init=_init, layers=[embed, encode], dims={"nO": None}
    )
    if encode.has_dim("nO"):
        model.set_dim("nO", encode.get_dim("nO"))
    model.set_ref("embed", embed)
    model.set_ref("encode", encode)
    return model


def _init(model, X=None, Y=None):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, N803
    embed, encode = model.layers
    embed.initialize(X)
    encode.initialize(embed.predict(X) if X is not None else None)


def _forward(model, docs, is_train):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    embed, encode = model.layers
    embedded, backprop_embed = embed(docs, is_train)
    lengths = [sentence_lengths(doc) for doc in docs]
    parts = _split(embedded, lengths)
    if not is_train:
        return _join(model, [row for some in _groups(parts) for row in encode.predict(some)], lengths), None
    encoded, backprop_encode = encode(parts, is_train)

    def backprop(gradients):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        return backprop_embed(_join(model, backprop_encode(_split(gradients, lengths)), lengths))

    return _join(model, encoded, lengths), backprop


_GROUP = 800
"""Tokens encoded at once: a whole report no longer fits the processor's cache and takes four times as long."""


def _groups(parts: list[Floats2d]) -> Iterator[list[Floats2d]]:
    group: list[Floats2d] = []
    for part in parts:
        group.append(part)
        if sum(map(len, group)) >= _GROUP:
            yield group
            group = []
    if group:
        yield group


def _split(arrays: list[Floats2d], lengths: list[list[int]]) -> list[Floats2d]:
    parts = []
    for array, sizes in zip(arrays, lengths, strict=True):
        start = 0
        for size in sizes:
            parts.append(array[start : start + size])
            start += size
    return parts


def _join(
    model: Model[list[Doc], list[Floats2d]], parts: list[Floats2d], lengths: list[list[int]]
) -> list[Floats2d]:
    whole, rest = [], iter(parts)
    for sizes in lengths:
        mine = [next(rest) for _ in sizes]
        whole.append(mine[0] if len(mine) == 1 else model.ops.xp.concatenate(mine))
    return whole


@registry.architectures("baogao.DilatedWindowEncoder.v1")  # type: ignore[untyped-decorator]
def build_dilated_window_encoder(
    width: int, dilations: list[int], maxout_pieces: int = 2
) -> Model[list[Floats2d], list[Floats2d]]:
    """Convolutions over three tokens each, which stand ``1, 2, 4, ...`` tokens apart.

    Each layer adds to its input what a maxout of a token, one to its left and one to its right makes. With
    distances that double, four layers see 15 tokens to each side (Yu and Koltun, ICLR 2016); four of
    ``spacy.MaxoutWindowEncoder.v2`` see four, at the same cost.

    Args:
        width: Width of input and output.
        dilations: For each layer, how many tokens away the two neighbours stand.
        maxout_pieces: Pieces of each maxout.
    """
    layers = [
        residual(
            chain(
                _neighbours(distance),
                with_array(Maxout(width, 3 * width, nP=maxout_pieces, dropout=0.0, normalize=True)),
            )
        )
        for distance in dilations
    ]
    encoder = chain(list2ragged(), *layers, ragged2list())
    encoder.set_dim("nO", width)
    return cast("Model[list[Floats2d], list[Floats2d]]", encoder)


def _neighbours(distance: int) -> Model[Ragged, Ragged]:
    """Put the vector so many tokens to the left before each token's own, that to the right behind it."""
    return Model("neighbours", _neighbours_forward, attrs={"distance": distance})


def _neighbours_forward(
    model: Model[Ragged, Ragged], tokens: Ragged, is_train: bool
) -> tuple[Ragged, Callable[[Ragged], Ragged]]:
    distance = model.attrs["distance"]
    own, lengths = tokens.dataXd, tokens.lengths
    width = own.shape[1]
    no_left, no_right = _edges(model.ops.to_numpy(lengths), distance)
    wide = model.ops.alloc2f(len(own), 3 * width)
    wide[:, width : 2 * width] = own
    wide[distance:, :width] = own[:-distance]
    wide[:-distance, 2 * width :] = own[distance:]
    wide[no_left, :width] = 0
    wide[no_right, 2 * width :] = 0

    def backprop(gradients: Ragged) -> Ragged:
        gradient = gradients.dataXd
        left, right = gradient[:, :width].copy(), gradient[:, 2 * width :].copy()
        left[no_left] = 0
        right[no_right] = 0
        summed = gradient[:, width : 2 * width].copy()
        summed[:-distance] += left[distance:]
        summed[distance:] += right[:-distance]
        return Ragged(summed, lengths)

    return Ragged(wide, lengths), backprop


def _edges(lengths: NDArray[np.int32], distance: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Numbers of the tokens that have nothing so far to their left, and to their right, in their sequence."""
    place = np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return (
        np.flatnonzero(place < distance),
        np.flatnonzero(place >= np.repeat(lengths, lengths) - distance),
    )


@registry.callbacks("baogao.openblas.v1")  # type: ignore[untyped-decorator]
def create_openblas() -> Callable[[Language], Language]:
    """Run the matrix products of all components on numpy's OpenBLAS: twice as fast here as the blis wheel.

    Goes under ``[nlp.after_pipeline_creation]``; it touches this pipeline's layers and no global setting.
    """

    def use_openblas(nlp: Language) -> Language:
        ops = NumpyOps(use_blis=False)
        for _, pipe in nlp.pipeline:
            model = getattr(pipe, "model", None)
            for node in model.walk() if isinstance(model, Model) else ():
                if type(node.ops) is NumpyOps:
                    node.ops = ops
        return nlp

    return use_openblas

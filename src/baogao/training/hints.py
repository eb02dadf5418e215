"""What the rules found, as features of the model: it learns where each rule is right and where it is not.

The rules alone are hard to beat on NUMBER and the statements, a trained model on PROJECT. As features they make
one pipeline of both, and what the rules know need not be learned from a few hundred examples.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import cast

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import NORM, SHAPE
from spacy.strings import get_string_id
from spacy.tokens import Doc
from spacy.util import registry
from thinc.api import HashEmbed, Maxout, Model, chain, concatenate, list2ragged, ragged2list, with_array
from thinc.types import Floats2d, Ints2d

from baogao.corpus.cleaning.clean import same_width
from baogao.corpus.layout import layout
from baogao.rules import annotate
from baogao.schema import Span, layer_labels

COLUMNS = 3
"""Hints for each character: label of the NER layer, rule that set it, statement; with the place in the span."""


_MIXERS = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93, 0xFF51AFD7ED558CCD],
    dtype="uint64",
)
"""Odd 64-bit numbers that fold a row of hashes into one."""


def rule_hints(text: str) -> NDArray[np.uint64]:
    """Hints for each character of a sentence.

    Args:
        text: A sentence; half-width and full-width marks are taken as equal.

    Returns:
        Hashes, shape ``(characters, COLUMNS)``; 0 where no rule marks the character.
    """
    hints = np.zeros((len(text), COLUMNS), dtype=np.uint64)
    ner = layer_labels("ner")
    for span in annotate(
        same_width(text), "plan"
    ):  # either role: the hint is that there is a statement, not its time
        if span.label in ner:
            _fill(hints, span, 0, span.label)
            _fill(hints, span, 1, span.source)
        else:
            _fill(hints, span, 2, "STATEMENT")
    return hints


def _fill(hints: NDArray[np.uint64], span: Span, column: int, name: str) -> None:
    begin, inside, end, single = _hashes(name)
    hints[span.start : span.end, column] = inside
    hints[span.end - 1, column] = end
    hints[span.start, column] = single if span.end - span.start == 1 else begin


@cache
def _hashes(name: str) -> tuple[int, ...]:
    return tuple(get_string_id(f"{place}-{name}") for place in "BIES")


def doc_hints(doc: Doc) -> NDArray[np.uint64]:
    """Hints for each token of a doc (those of its first character), sentence by sentence."""
    whole = layout(doc)
    hints = np.zeros((len(whole.text), COLUMNS), dtype=np.uint64)
    for start, text in _stretches(doc, whole.text):
        hints[start : start + len(text)] = rule_hints(text)
    return hints if len(doc) == len(hints) else hints[whole.starts]


def _stretches(doc: Doc, text: str) -> Iterator[tuple[int, str]]:
    if not doc.has_annotation("SENT_START"):
        yield 0, text.rstrip()
        return
    for sentence in doc.sents:
        yield sentence.start_char, text[sentence.start_char : sentence.end_char].rstrip()


@registry.architectures("baogao.HintedEmbed.v1")  # type: ignore[untyped-decorator]
def build_hinted_embed(
    width: int, rows: list[int], maxout_pieces: int = 3
) -> Model[list[Doc], list[Floats2d]]:
    """Embed each token by NORM, SHAPE and the rules' hints.

    Args:
        width: Width of every table and of the output.
        rows: Rows of the hash tables for NORM, SHAPE and each of the ``COLUMNS`` hints.
        maxout_pieces: Pieces of the layer that mixes them.
    """
    tables = [HashEmbed(width, n, column=i, seed=8 + i, dropout=0.0) for i, n in enumerate(rows)]
    mix = Maxout(width, width * len(tables), nP=maxout_pieces, dropout=0.0, normalize=True)
    return cast(
        "Model[list[Doc], list[Floats2d]]",
        chain(
            Model("hinted_features", _features),
            list2ragged(),
            with_array(_each_once(chain(concatenate(*tables), mix))),
            ragged2list(),
        ),
    )


def _each_once(layer: Model[Ints2d, Floats2d]) -> Model[Ints2d, Floats2d]:
    """Outside of training, give a layer that looks at single rows each different row once.

    In a report one character in four is the first of its kind.
    """
    return Model("each_once", _each_once_forward, init=_each_once_init, layers=[layer])


def _each_once_forward(
    model: Model[Ints2d, Floats2d], rows: Ints2d, is_train: bool
) -> tuple[Floats2d, Callable[[Floats2d], Ints2d]]:
    layer = model.layers[0]
    if is_train:
        return cast("tuple[Floats2d, Callable[[Floats2d], Ints2d]]", layer(rows, is_train))
    xp = model.ops.xp
    keys = (rows.astype("uint64") * xp.asarray(_MIXERS[: rows.shape[1]])).sum(axis=1, dtype="uint64")
    _, first, where = xp.unique(keys, return_index=True, return_inverse=True)
    return cast("Floats2d", layer.predict(rows[first])[where]), lambda gradient: rows


def _each_once_init(
    model: Model[Ints2d, Floats2d],
    X: Ints2d | None = None,  # noqa: N803 - thinc's names
    Y: Floats2d | None = None,  # noqa: N803
) -> None:
    model.layers[0].initialize(X, Y)


def _features(
    model: Model[list[Doc], list[Ints2d]], docs: Iterable[Doc], is_train: bool
) -> tuple[list[Ints2d], Callable[[list[Ints2d]], list[Doc]]]:
    found = []
    for doc in docs:
        own = doc.to_array([NORM, SHAPE]).reshape(-1, 2)
        found.append(model.ops.asarray2i(np.hstack([own, doc_hints(doc)]), dtype="uint64"))
    return found, lambda gradients: []

"""A pretrained transformer below the pipeline: its word pieces aligned to tokens that are characters.

The transformer reads each sentence as its own tokenizer cuts it, and every character takes the vector of its
piece. Two characters of one piece (企业) would so look the same, and borders run between characters. So beside
the transformer stand the embeddings of the default pipeline: the character itself and what the rules mark.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, cast

from spacy.tokens import Doc, Span
from spacy.util import registry
from thinc.api import Maxout, Model, chain, concatenate, list2ragged, ragged2list, reduce_mean, with_array
from thinc.types import Floats2d

from baogao.errors import BaogaoError
from baogao.training.architectures import sentence_lengths

Windows = Callable[[Iterable[Doc]], list[list[Span]]]


def sentence_windows(doc: Doc, max_tokens: int) -> Iterator[Span]:
    """The sentences of a doc, cut where they have more than so many tokens; white space between is left out.

    Args:
        doc: One without sentences is one stretch.
        max_tokens: Transformers have a longest input, mostly 512 pieces; a character is seldom more than one.
    """
    start = 0
    for length in sentence_lengths(doc):
        for at in range(start, start + length, max_tokens):
            window = doc[at : min(at + max_tokens, start + length)]
            if not window.text.isspace():
                yield window
        start += length


def _windows(docs: Iterable[Doc], max_tokens: int) -> list[list[Span]]:
    return [list(sentence_windows(doc, max_tokens)) for doc in docs]


@registry.architectures("baogao.TransformerEmbed.v1")  # type: ignore[untyped-decorator]
def build_transformer_embed(
    name: str | None,
    hints: Model[list[Doc], list[Floats2d]],
    width: int,
    max_tokens: int = 200,
    mixed_precision: bool = False,
) -> Model[list[Doc], list[Floats2d]]:
    """Mix the vectors of a transformer with those of another embedding; one row a token.

    The weights are read from the hub or the folder once, when training begins. From then on they, the
    transformer's settings and its tokenizer are part of the pipeline.

    Args:
        name: Name on the Hugging Face hub, or a local folder that ``save_pretrained`` wrote. Not looked at
            where a trained pipeline is loaded.
        hints: Tells characters of one piece apart, such as ``baogao.HintedEmbed.v1``.
        width: Width of the output.
        max_tokens: Tokens that the transformer reads at once; longer sentences are cut.
        mixed_precision: Train in half precision (GPU only).

    Raises:
        BaogaoError: If the extra ``transformer`` is not installed; when training begins, if there is no
            transformer of this name.
    """
    mix = Maxout(width, nP=3, dropout=0.0, normalize=True)
    windows = partial(_windows, max_tokens=max_tokens)
    whole = _each_token(_transformer(name, windows, mixed_precision), windows)
    model: Any = chain(concatenate(hints, whole), list2ragged(), with_array(mix), ragged2list())
    return cast("Model[list[Doc], list[Floats2d]]", model)


def _transformer(
    name: str | None, windows: Windows, mixed_precision: bool
) -> Model[list[Doc], list[Floats2d]]:
    try:
        from spacy_transformers.architectures import transformer_tok2vec_v3  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise BaogaoError(
            f"this config needs {error.name or 'spacy-transformers'}",
            remedy="pip install 'baogao[transformer]'",
        ) from error
    found = transformer_tok2vec_v3(
        name=name or "",
        get_spans=windows,
        tokenizer_config={"use_fast": True},
        pooling=reduce_mean(),
        mixed_precision=mixed_precision,
    )
    return cast("Model[list[Doc], list[Floats2d]]", found)


def _each_token(
    transformer: Model[list[Doc], list[Floats2d]], windows: Windows
) -> Model[list[Doc], list[Floats2d]]:
    """Give tokens of no window zeros: the transformer knows no rows behind the last one, and no empty batch."""
    encoder = next(node for node in transformer.walk() if node.name == "transformer")
    return Model(
        "each_token",
        _each_token_forward,
        init=_each_token_init,
        layers=[transformer],
        refs={"encoder": encoder},
        attrs={"windows": windows},
    )


def _each_token_init(model, X=None, Y=None):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, N803
    docs = [doc for doc in X or () if model.attrs["windows"]([doc])[0]]
    try:
        model.layers[0].initialize(docs or None)
    except (OSError, ValueError) as error:
        name = model.get_ref("encoder").attrs["name"]
        raise BaogaoError(
            f"cannot load the transformer {name!r}: {' '.join(str(error).split())[:200]}",
            remedy="--paths.transformer takes the name of a model on the hub or a local folder",
        ) from error


def _each_token_forward(
    model: Model[list[Doc], list[Floats2d]], docs: list[Doc], is_train: bool
) -> tuple[list[Floats2d], Callable[[list[Floats2d]], list[Doc]]]:
    transformer = model.layers[0]
    read = [i for i, spans in enumerate(model.attrs["windows"](docs)) if spans]
    found, backprop_read = transformer([docs[i] for i in read], is_train) if read else ([], None)
    width = model.get_ref("encoder").get_dim("nO")
    vectors = [model.ops.alloc2f(len(doc), width) for doc in docs]
    for i, rows in zip(read, found, strict=True):
        vectors[i][: len(rows)] = rows

    def backprop(gradients: list[Floats2d]) -> list[Doc]:
        if backprop_read:
            backprop_read([gradients[i][: len(rows)] for i, rows in zip(read, found, strict=True)])
        return docs

    return vectors, backprop

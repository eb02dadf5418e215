"""The segmenter: text to words, with a model that ships with Baogao and is loaded once, at its first use."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from threading import Lock
from typing import Final, Protocol, cast

from spacy.util import registry

from baogao.errors import BaogaoError
from baogao.resources import house

FILES: Final = ("features.msgpack", "weights.npz")
"""What a model's folder holds; without the first, spacy-pkuseg would go on to look for a pickle."""

# Sentences, and in a text without punctuation stretches of bounded length: memory follows the stretch, not the text.
_STRETCH = re.compile(r"[^\s。！？；]{1,400}[。！？；]{0,8}|[。！？；]{1,400}")


class Cutter(Protocol):
    """What is used of ``spacy_pkuseg.pkuseg``."""

    def cut(self, txt: str) -> list[str]:
        """The words of a text; white space is left out."""

    def __hash__(self) -> int:
        """By identity."""


_lock = Lock()
_loaded: "dict[Path, Cutter]" = {}


@registry.readers("baogao.words_model.v1")  # type: ignore[untyped-decorator]
def words_model() -> str:
    """The folder of the released word model, wherever Baogao is installed.

    A config names it without a path of one machine::

        [nlp.tokenizer]
        @tokenizers = "spacy.zh.ChineseTokenizer"
        segmenter = "pkuseg"

        [initialize.tokenizer]
        pkuseg_user_dict = "default"

        [initialize.tokenizer.pkuseg_model]
        @readers = "baogao.words_model.v1"
    """
    return str(house("configs", "words", "pkuseg"))


def words(text: str, model: str | Path | None = None, edges: Iterable[int] = ()) -> list[tuple[int, int]]:
    """Cut a text into words.

    >>> text = "新增高新技术企业40家。"
    >>> [text[start:end] for start, end in words(text)]
    ['新增', '高新技术', '企业', '40', '家', '。']

    Args:
        text: Any text. White space is in no word; every other character is in one.
        model: Folder of a model; the released one if left out.
        edges: Offsets (code points) that no word may cross, as a rule the edges of spans.

    Returns:
        Half-open offsets (code points), in order. The time needed grows with the length of the text.

    Raises:
        BaogaoError: If there is no model in the folder.
    """
    found = list(_cut(text, load_segmenter(model)))
    forced = set(edges)
    return list(_split(found, forced)) if forced else found


def _cut(text: str, segmenter: Cutter) -> Iterator[tuple[int, int]]:
    for stretch in _STRETCH.finditer(text):
        start = stretch.start()
        for length in _lengths(stretch[0], segmenter):
            yield start, start + length
            start += length


@lru_cache(maxsize=4096)
def _lengths(stretch: str, segmenter: Cutter) -> tuple[int, ...]:
    """Lengths of the words of a stretch; remembered, for reports repeat their headings and set phrases."""
    return tuple(len(word) for word in segmenter.cut(stretch))


def _split(found: Iterable[tuple[int, int]], edges: set[int]) -> Iterator[tuple[int, int]]:
    for start, end in found:
        yield from pairwise([start, *(at for at in range(start + 1, end) if at in edges), end])


def load_segmenter(folder: str | Path | None = None) -> Cutter:
    """The ``spacy_pkuseg.pkuseg`` of a folder, loaded once a process; safe to call from several threads.

    No dictionary is used, and nothing is unpickled.

    Raises:
        BaogaoError: If the folder holds no model.
    """
    path = Path(folder or words_model())
    with _lock:  # spacy-pkuseg tells its loaders the folder by a global
        if path not in _loaded:
            _loaded[path] = _load(path)
        return _loaded[path]


def _load(folder: Path) -> Cutter:
    import spacy_pkuseg  # noqa: PLC0415  whoever asks for no words does not wait for it

    missing = [name for name in FILES if not (folder / name).is_file()]
    if missing:
        remedy = "name a folder that `baogao words fit` wrote"
        raise BaogaoError(f"no word model here: {missing[0]} is missing", path=folder, remedy=remedy)
    try:
        return cast(Cutter, spacy_pkuseg.pkuseg(str(folder), user_dict=None))
    except Exception as error:
        what = f"not a word model: {' '.join(repr(error).split())}"
        raise BaogaoError(what, path=folder, remedy="make it again with: baogao words fit") from error

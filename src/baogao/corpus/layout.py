"""The text of a doc and the places of its tokens in it, worked out once.

``doc.text`` and ``token.idx`` build a Python object for every token each time they are asked. With a token
for every character that took longer than the network, so the components ask here.
"""

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import LENGTH, ORTH, SPACY
from spacy.tokens import Doc


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the tokens of a doc stand.

    Attributes:
        text: The same as ``doc.text``.
        starts: First code point of each token, shape ``(tokens,)``.
        ends: Code point behind the last one of each token, shape ``(tokens,)``.
    """

    text: str
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]

    def token_at(self, start: int) -> int | None:
        """The token that begins at a code point, if one does."""
        token = int(np.searchsorted(self.starts, start))
        return token if token < len(self.starts) and self.starts[token] == start else None

    def token_to(self, end: int) -> int | None:
        """The number behind that of the token that ends before a code point, if one does."""
        token = int(np.searchsorted(self.ends, end))
        return token + 1 if token < len(self.ends) and self.ends[token] == end else None


_known: WeakKeyDictionary[Doc, Layout] = WeakKeyDictionary()


def layout(doc: Doc) -> Layout:
    """The layout of a doc; its words never change, so it is remembered as long as the doc lives."""
    found = _known.get(doc)
    if found is None or len(found.starts) != len(doc):  # a retokenizer may merge tokens
        found = _known[doc] = _layout(doc)
    return found


def _layout(doc: Doc) -> Layout:
    if not len(doc):
        return Layout("", np.zeros(0, dtype="i8"), np.zeros(0, dtype="i8"))
    words, lengths, spaces = doc.to_array([ORTH, LENGTH, SPACY]).T
    distinct, which = np.unique(words, return_inverse=True)
    surfaces = [doc.vocab.strings[word] for word in distinct.tolist()]
    gaps = spaces.astype("i8")
    ends = np.cumsum(lengths.astype("i8") + gaps) - gaps
    parts = [surfaces[i] for i in which.tolist()]
    if gaps.any():
        parts = [part + " " * gap for part, gap in zip(parts, gaps.tolist(), strict=True)]
    return Layout("".join(parts), ends - lengths.astype("i8"), ends)

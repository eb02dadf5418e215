"""The store's own JSONL: a line a sentence, a file a report or all in one."""

from collections.abc import Iterable
from pathlib import Path

from baogao.annotations.formats.common import Loss
from baogao.annotations.store import read_gold, write_folder, write_sentences
from baogao.schema import Sentence


def read(path: Path, losses: list[Loss]) -> list[Sentence]:
    """Read a file as :func:`baogao.annotations.read_gold` does; nothing is lost."""
    del losses
    return read_gold(path)


def write(path: Path, sentences: Iterable[Sentence]) -> list[Loss]:
    """Write one file, or a folder with a file for each report where the name has no suffix; nothing is lost."""
    if path.suffix:
        write_sentences(path, sentences)
    else:
        write_folder(path, sentences)
    return []

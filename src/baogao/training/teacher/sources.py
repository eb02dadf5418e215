"""Unlabelled sentences for the teacher: clean, unique, none in the gold, in an order that a seed decides."""

import hashlib
import heapq
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from baogao.corpus import read_report
from baogao.errors import BaogaoError

SHORTEST, LONGEST = 4, 250
"""Code points of a sentence that is worth labelling."""

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_MARKS = re.compile(r"[\s，。；：、！？,;:!?“”‘’\"'（）()《》〈〉]+")

OnError = Callable[[BaogaoError], None]


def report_files(paths: Iterable[Path | str]) -> list[Path]:
    """The files that paths stand for, each once: a folder stands for every ``*.txt`` below it, in order.

    Raises:
        BaogaoError: If a path is not there or a folder holds none.
    """
    found: dict[Path, Path] = {}
    for path in map(Path, paths):
        files = sorted(path.rglob("*.txt")) if path.is_dir() else [path]
        if not files or not path.exists():
            what = "no .txt file in this folder" if path.is_dir() else "no such file or folder"
            raise BaogaoError(what, path=path, remedy="name report files or folders of them")
        for file in files:
            found.setdefault(file.resolve(), file)
    return list(found.values())


def candidates(
    files: Iterable[Path],
    exclude: Iterable[str] = (),
    *,
    seed: int = 0,
    limit: int | None = None,
    on_error: OnError | None = None,
) -> list[str]:
    """Sentences of reports that are worth labelling.

    They have 4 to 250 characters, at least half of them Han; no two are the same, and none is in
    ``exclude``, where punctuation and white space do not count. Their order depends on the seed and the
    sentences alone, not on the files they stand in. With a limit, memory does not grow with the files but
    for 8 bytes a sentence.

    Args:
        files: Raw reports.
        exclude: Texts to leave out, as a rule those of the gold.
        seed: Decides the order, and what a limit keeps.
        limit: Keep so many.
        on_error: Called for each file that cannot be read; the others are still used. Left out: the first
            such file ends it.

    Raises:
        BaogaoError: As said for ``on_error``.
    """
    texts = _unique(_worthwhile(_sentences(files, on_error)), {_key(text, 0) for text in exclude})
    ranked = ((_key(text, seed + 1), text) for text in texts)
    kept = sorted(ranked) if limit is None else heapq.nsmallest(limit, ranked)
    return [text for _, text in kept]


def is_worthwhile(text: str) -> bool:
    """Whether a sentence has the length and the share of Han characters of running text."""
    return SHORTEST <= len(text) <= LONGEST and 2 * len(_HAN.findall(text)) >= len(text)


def _sentences(files: Iterable[Path], on_error: OnError | None) -> Iterator[str]:
    for file in files:
        try:
            report = read_report(file)
        except BaogaoError as error:
            if on_error is None:
                raise
            on_error(error)
            continue
        for sentence in report:
            yield sentence.text


def _worthwhile(texts: Iterable[str]) -> Iterator[str]:
    return filter(is_worthwhile, texts)


def _unique(texts: Iterable[str], seen: set[int]) -> Iterator[str]:
    for text in texts:
        key = _key(text, 0)
        if key not in seen:
            seen.add(key)
            yield text


def _key(text: str, seed: int) -> int:
    """A number for a text without its punctuation: equal for equal ones, as if drawn by lot otherwise."""
    data = f"{seed}\n{_MARKS.sub('', text)}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest())


def check_resumable(done: Sequence[str], plan: Sequence[str], path: Path) -> None:
    """See that the rows of an interrupted run are the beginning of this one.

    Raises:
        BaogaoError: If they are not.
    """
    if list(done) != list(plan[: len(done)]):
        raise BaogaoError(
            "is of another run (other reports, gold, seed or limit)",
            path=path,
            remedy="remove it, or repeat the command that began it",
        )

"""Damage: advertisements spliced into the text, words blotted out with asterisks, broken characters.

Nothing here guesses words. A blotted word is flagged where it stands, an advertisement is flagged or removed,
and what only a person could read is listed in ``seeds/corrections.toml`` and applied as recorded edits.
"""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from baogao.corpus.draft import Line, common_ends
from baogao.errors import BaogaoError

_BLOT = re.compile(r"(?<!\*)\*++(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff\d”])\*++")
_UNREADABLE = re.compile(r"[\ufffd\ue000-\uf8ff][\ufffd\ue000-\uf8ff]*")  # faster to find than X+
_REMAINDER = re.compile(r"(?<=[。！？])[”’]?\s*([^\s。，；：、！？,;:!?\d]{3,15})\s*$")
_CLOSED = "。！？；：…”’」』）)】》、，,.;:!?"


@dataclass(frozen=True, slots=True)
class Correction:
    """A broken run of one report and what it reads, decided by a person.

    Attributes:
        raw: The exact raw characters; must occur in the report.
        clean: What they read; empty for a passage that cannot be read.
        reason: Why it is sure, or why it is not.
    """

    raw: str
    clean: str
    reason: str

    @property
    def kind(self) -> str:
        """``repair`` where it can be read, ``damage`` where it cannot."""
        return "repair" if self.clean else "damage"


def load_corrections(path: Path) -> dict[str, tuple[Correction, ...]]:
    """Read ``corrections.toml``: the corrections of each report, by its id.

    Raises:
        BaogaoError: If the file is no TOML or a row lacks a field.
    """
    try:
        rows = tomllib.loads(path.read_text("utf-8")).get("correction", [])
        found: dict[str, list[Correction]] = {}
        for row in rows:
            found.setdefault(row["report"], []).append(Correction(row["raw"], row["clean"], row["reason"]))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BaogaoError(f"is not valid TOML: {error}", path=path) from None
    except KeyError as error:
        raise BaogaoError(
            f"a correction lacks {error}", path=path, remedy="give report, raw, clean and reason"
        ) from None
    return {report: tuple(corrections) for report, corrections in found.items()}


def correct(lines: Sequence[Line], corrections: Iterable[Correction]) -> list[Correction]:
    """Apply corrections to every occurrence of their raw run.

    Returns:
        Those whose raw run does not occur.
    """
    return [correction for correction in corrections if not sum(_apply(line, correction) for line in lines)]


def _apply(line: Line, correction: Correction) -> int:
    """Replace what differs; the characters both ends share keep their place in the raw file."""
    head, tail = common_ends(correction.raw, correction.clean)
    starts = [match.start() for match in re.finditer(re.escape(correction.raw), line.text)]
    for start in reversed(starts):
        end = start + len(correction.raw) - tail
        clean = correction.clean[head : len(correction.clean) - tail]
        line.replace(start + head, end, clean, correction.kind, correction.reason)
    return len(starts)


def flag_blots(line: Line) -> None:
    """Flag asterisks that stand for a word (a filter blots ``深入``, ``A``): they stay, the word is lost."""
    for match in _BLOT.finditer(line.text) if "*" in line.text else ():
        line.flag(match.start(), match.end(), "redaction", "asterisks in place of a word; kept")
    for match in _UNREADABLE.finditer(line.text):
        line.flag(match.start(), match.end(), "damage", "character lost in an earlier conversion; kept")


def flag_spliced(lines: Sequence[Line]) -> None:
    """Flag a few words without a mark behind the last sentence of a long paragraph.

    Copying sites splice titles and names in there. Only where the report otherwise closes its paragraphs is
    such a remainder out of place; it stays as a sentence of its own, since a person may have cut a real one
    short.
    """
    long = [line for line in lines if len(line.text.strip()) >= 100]
    open_ended = [line for line in long if not line.text.rstrip().endswith(tuple(_CLOSED))]
    if len(open_ended) > max(1, len(long) // 10):
        return
    for line in open_ended:
        if match := _REMAINDER.search(line.text):
            line.flag(
                match.start(1),
                match.end(1),
                "advertisement",
                "words without a mark behind the last sentence; kept",
            )

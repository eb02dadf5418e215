"""Broken runs inside good text: bytes of one encoding read as another, repaired where only one reading makes sense.

How such runs come about, and what is tried:

- A byte was lost, so that every two-byte character behind it begins one byte late, up to the next ASCII
  character: ``??h政府`` for ``。縣政府``. What was lost stands as ``?``, as U+FFFD or not at all.
- A tool that looked for bytes and not for characters set something into the middle of one: a reading in brackets
  (``釘?shù)软?xiàng)`` for ``釘等項``), a half-width mark in place of a full-width one.
- The run is whole but was read in another encoding: UTF-8 as GBK (``鏀垮簻``), as Latin-1 or as Big5, GBK as Latin-1,
  as Big5 or as Shift-JIS, Big5 as GBK.
- A typesetting system's ``?`` and a character in place of a full-width mark: ``?穴`` for ``（``.

Every reading of the bytes is weighed together with the text around it (:mod:`baogao.corpus.encoding.reread`). One is
taken only if it is far more probable than what stands there and clearly more probable than every other. Where
the probable readings agree but for one character, that becomes U+FFFD. All else is flagged and left.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from math import exp
from typing import NamedTuple

from baogao.corpus.draft import Change, Line, common_ends
from baogao.corpus.encoding.bigrams import Bigrams, bigrams
from baogao.corpus.encoding.broken import LOST
from baogao.corpus.encoding.channels import GONE, SHIFTED, SYLLABLE, channels_of, elements
from baogao.corpus.encoding.reread import ANY, Channel, candidates, readings
from baogao.corpus.encoding.weigh import Adapted, below, windows

MARGIN = 3.5
"""How much more probable (natural logarithm) the best reading must be than the second."""

LOSSY_MARGIN = 6.0
"""The same where a run in another encoding has lost bytes, so that any reading of it is a guess in part."""

GAIN = 6.0
"""How much more probable it must be than what stands there."""

# Mean logarithms of the probability of so many characters in a row. In text the model has not seen, 80 of 100 000
# characters begin four below -10 and one in 700 000 six below -12; nearly all shifted runs of six or more do.
_STRANGE = (4, -10.0)
_UNREADABLE = (6, -12.0)
_UNSOUND = (4, -10.5)
_ODD = (2, -12.0)
_WHOLE = -8.5

_REACH = 6
_LONGEST = 400
_MOST_MARKS = 50
_WORK = 1500  # characters searched in one report; a text with more is broken as a whole

_GLOSS = re.compile(rf"([\u3400-\u9fff])\(({SYLLABLE})\)")
_SPLIT_GLOSS = re.compile(rf"\?{SYLLABLE}\)")
_READING = re.compile(rf"(?:\A|[(?]){SYLLABLE}\)|\({SYLLABLE}\Z")
_TYPESET = re.compile(rf"\?[{candidates((0xD1, ANY), 'gb2312')}]")
_MARKS = re.compile(r"\?+")
_RESET = re.compile(r"[\n-?]")
_WRITTEN = re.compile(r"[\u3400-\u9fff，。、；：！？（）《》〈〉“”‘’「」『』【】〔〕·—…％％\n]")
_QUESTION = re.compile("吗|呢|嗎|什么|什麼|怎|如何|多少|哪|谁|誰|[是能]否|[为為]何|难道|難道")


def repair(lines: Sequence[Line]) -> None:
    """Repair the broken runs of a report and flag those that cannot be repaired.

    A repair is an edit of kind ``repair`` whose note tells the mechanism and how sure it is; what stays broken is
    flagged with kind ``damage``. Undamaged text is left as it is. Single characters that are lost for certain
    (U+FFFD, private use) are left to :func:`baogao.corpus.cleaning.repair.flag_blots`.

    Args:
        lines: The lines of one report.
    """
    runs = _runs(lines, bigrams())
    if not runs:
        return
    solved = _solve([run for run in runs if run.channels], lines)
    for here in _by_line(runs).values():
        line = here[0].line
        for run in here:
            for start, end, reason in _damage(run, solved.get(run)):
                line.flag(start, end, "damage", reason)
        line.replace_all([_change(run, solved[run]) for run in here if run in solved])


@dataclass(frozen=True, slots=True, eq=False)
class _Run:
    """A stretch of a line that may be broken.

    Attributes:
        first: Where it begins to look so.
        last: Behind the last character that does.
        start: Where the search begins.
        end: Where the search ends.
        channels: How it may have been broken, as far as a search is worth its while.
        gibberish: Whether it is no language for certain.
    """

    line: Line
    first: int
    last: int
    start: int
    end: int
    channels: tuple[Channel, ...]
    gibberish: bool

    @property
    def text(self) -> str:
        return self.line.text[self.start : self.end]


class _Fix(NamedTuple):
    text: str
    note: str


def _change(run: _Run, fix: _Fix) -> Change:
    """The reading in place of what differs from it."""
    head, tail = common_ends(run.text, fix.text)
    return Change(run.start + head, run.end - tail, fix.text[head : len(fix.text) - tail], "repair", fix.note)


def _damage(run: _Run, fix: _Fix | None) -> Iterator[tuple[int, int, str]]:
    """What stays broken of a run, and why it is taken for broken."""
    text, first, last = run.line.text, run.first, run.last
    if fix is not None:
        head, tail = common_ends(run.text, fix.text)
        if LOST in _changed(run.text, fix.text):
            yield run.start + head, run.end - tail, "some of it cannot be read; the rest is repaired"
        spared = [(first, run.start + head), (run.end - tail, last)]
    elif _SPLIT_GLOSS.search(text, first, last):
        yield first, last, "a reading in brackets stands inside a character; kept"
        return
    elif run.gibberish:
        yield first, last, "cannot be read; kept"
        return
    else:
        spared = [(first, last)]
    marks = [match.span() for a, b in spared for match in _MARKS.finditer(text, a, max(a, b))]
    if len(marks) > _MOST_MARKS:
        yield marks[0][0], marks[-1][1], "question marks in place of lost characters; kept"
        return
    for start, end in marks:
        if _stands_for_lost(text, start, end):
            yield start, end, "a question mark in place of a lost character; kept"


def _stands_for_lost(text: str, at: int, end: int) -> bool:
    """Whether a question mark asks nothing: no question word before it, or the sentence goes on behind it."""
    clause = re.split(r"[。！？；!?;]", text[max(0, at - 60) : at])[-1]
    return not _QUESTION.search(clause) and text[end : end + 1] not in set('”’」』")） ') | {""}


@cache
def _suspicious(usual: frozenset[str]) -> re.Pattern[str]:
    """Characters that reports do not use, and what may stand for a lost one."""
    plain = "".join(re.escape(char) for char in sorted(usual - {"?", "？"}))
    return re.compile(rf"\?{SYLLABLE}\)|[^{plain}\s!->@-~\uff01-\uff5eāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňǹḿ]")


def _runs(lines: Sequence[Line], model: Bigrams) -> list[_Run]:
    """Look closer at every stretch; most are ordinary text with a rare character in it."""
    pattern = _suspicious(model.usual)
    stretches = [
        (line, first, last)
        for line in lines
        if pattern.search(line.text)
        for first, last in _clusters(line.text, pattern)
    ]
    found = []
    for (line, first, last), (strange, gibberish) in zip(stretches, _odd(stretches, model), strict=True):
        lost = bool(GONE.search(line.text, first, last))
        if lost or strange:
            run = _run(line, first, last, model, lost=lost, gibberish=gibberish)
            found += [run] if run.channels or lost or gibberish else []
    return found


def _odd(stretches: Sequence[tuple[Line, int, int]], model: Bigrams) -> list[tuple[bool, bool]]:
    """Of each stretch, whether a few characters in a row are strange and whether it is gibberish for certain."""
    around = (line.text[max(0, a - 4) : min(b, a + _LONGEST) + 4] for line, a, b in stretches)
    parts = ["".join(_READING.sub("", part).split()) for part in around]
    (_, strange), (_, unreadable) = _STRANGE, _UNREADABLE
    return [
        (bool((four < strange).any()), bool((six < unreadable).any()))
        for four, six in windows(parts, (_STRANGE[0], _UNREADABLE[0]), model)
    ]


def _clusters(text: str, pattern: re.Pattern[str]) -> list[tuple[int, int]]:
    """Suspicious characters that stand near each other as one stretch."""
    found: list[tuple[int, int]] = []
    for match in pattern.finditer(text):
        if found and match.start() - found[-1][1] <= _REACH:
            found[-1] = (found[-1][0], match.end())
        else:
            found.append(match.span())
    return found


def _run(line: Line, first: int, last: int, model: Bigrams, *, lost: bool, gibberish: bool) -> _Run:
    """A stretch with what to search for."""
    start, end = _zone(line.text, first, last)
    broken = lost and _is_broken(line.text, first, last, model)
    idle = lost and not broken
    channels = () if idle else channels_of(line.text[start:end], model, shifted=broken)
    return _Run(line, first, last, start, end, channels, gibberish)


def _zone(text: str, first: int, last: int) -> tuple[int, int]:
    """What to search: a few characters before, and up to where ASCII sets the bytes right again."""
    start = max(0, first - 3)
    start += text[start:first].rfind(")") + 1
    end = min(len(text), last + _REACH)
    stop = _RESET.search(text, last, end)
    return start, stop.start() if stop else end


def _is_broken(text: str, first: int, last: int, model: Bigrams) -> bool:
    """Whether the text around lost characters is out of step, and not just short of them."""
    if _SPLIT_GLOSS.search(text, first, last):
        return True
    if _TYPESET.search(text, first, last + 1):
        return True
    ahead, *between, behind = GONE.split(text[first : last + 4])
    weights = (model.log_probabilities(part)[1:] for part in (ahead, *between, behind))
    return any(len(part) < 2 for part in between) or any(
        len(weight) and float(weight.mean()) < _WHOLE for weight in weights
    )


def _solve(runs: Sequence[_Run], lines: Sequence[Line]) -> dict[_Run, _Fix]:
    """Twice, since what was repaired the first time tells more about the names of the report."""
    if not runs:
        return {}
    rest, known = _rest(runs, lines), _readings_known(lines)
    first = _pass(_affordable(runs), rest, known, {})
    left = [run for run in _affordable(runs) if run not in first]
    return first | _pass(left, rest, known, first, last=True)


def _affordable(runs: Sequence[_Run]) -> list[_Run]:
    """Those that can be searched in reasonable time."""
    work = accumulate(len(run.text) for run in runs)
    return [run for run, sum_ in zip(runs, work, strict=True) if len(run.text) <= _LONGEST and sum_ <= _WORK]


def _pass(
    runs: Sequence[_Run],
    rest: str,
    known: Mapping[str, frozenset[str]],
    solved: Mapping[_Run, _Fix],
    *,
    last: bool = False,
) -> dict[_Run, _Fix]:
    """Repair what can be; parts of runs only in the last pass."""
    model = Adapted(bigrams(), _bare("\n".join([rest, *(fix.text for fix in solved.values())])))
    fixes = ((run, _read(run, model, known, partly=last)) for run in runs)
    return {run: fix for run, fix in fixes if fix is not None}


def _bare(text: str) -> str:
    return _GLOSS.sub(r"\1", text)


def _by_line(runs: Sequence[_Run]) -> dict[int, list[_Run]]:
    found: dict[int, list[_Run]] = {}
    for run in runs:
        found.setdefault(id(run.line), []).append(run)
    return found


def _rest(runs: Sequence[_Run], lines: Sequence[Line]) -> str:
    """The text without its broken runs."""
    broken = _by_line(runs)
    parts = []
    for line in lines:
        at = 0
        for run in broken.get(id(line), ()):
            parts.append(line.text[at : run.start])
            at = run.end
        parts.append(line.text[at:])
    return "\n".join(parts)


def _readings_known(lines: Sequence[Line]) -> dict[str, frozenset[str]]:
    """Which characters the report's own readings in brackets name; nothing if it is not glossed."""
    found: dict[str, set[str]] = {}
    for line in lines:
        for char, reading in _GLOSS.findall(line.text):
            found.setdefault(reading, set()).add(char)
    return {reading: frozenset(chars) for reading, chars in found.items()}


def _read(run: _Run, model: Adapted, known: Mapping[str, frozenset[str]], *, partly: bool) -> _Fix | None:
    """The only reading that makes sense, if there is one."""
    text = run.line.text
    before = _bare(f"\n\n{text[max(0, run.start - 20) : run.start]}")[-2:]
    behind = list(elements(text[run.end : run.end + 12], known))[:_REACH]
    cut = sum(len(element.text) for element in behind)
    stands: list[float] = []
    found: list[tuple[float, str, Channel]] = []
    for channel in run.channels:
        here = [*elements(run.text, known, channel), *behind]
        for reading in readings(here, model, channel, before):
            body = reading.text[: len(reading.text) - cut]
            if body == run.text:
                stands.append(reading.score)
            else:
                found.append((reading.score, body, channel))
    return _decide(
        run, sorted(found, key=lambda row: -row[0]), max(stands, default=None), model, partly=partly
    )


def _decide(
    run: _Run,
    found: Sequence[tuple[float, str, Channel]],
    stands: float | None,
    model: Adapted,
    *,
    partly: bool,
) -> _Fix | None:
    found = [row for row in found if _is_possible(run.text, row[1], row[2])]
    if not found:
        return None
    score, text, channel = found[0]
    enough = MARGIN if channel is SHIFTED or not GONE.search(run.text) else LOSSY_MARGIN
    near = {model.fold(_bare(reading)) for other, reading, _ in found if other > score - enough}
    far = [other for other, reading, _ in found if model.fold(_bare(reading)) not in near]
    margin = score - max(far, default=score - 20)
    gain = score - (score - 20 if stands is None else stands)
    if gain < GAIN or not _is_prose(run, text, channel, model):
        return None
    sure = 100 / (1 + exp(-min(margin, gain)))
    note = f"{channel.name}; {sure:.1f} % sure, next reading {margin:.1f} behind"
    if len(near) > 1:
        text = _agreed(text, near) if margin > MARGIN + 1 else ""
    changed = _changed(run.text, text)
    if LOST not in changed:
        return _Fix(text, note) if text else None
    partial = partly and changed.count(LOST) == 1 and len(changed) > 2
    return _Fix(text, f"{note}; one character of it cannot be read") if partial else None


def _agreed(text: str, near: Collection[str]) -> str:
    """What all probable readings have in common, with U+FFFD where they differ; empty if they differ in length."""
    if _bare(text) != text or {len(reading) for reading in near} != {len(text)}:
        return ""
    columns = zip(text, *near, strict=True)
    return "".join(char if len(set(others)) == 1 else LOST for char, *others in columns)


def _changed(old: str, new: str) -> str:
    head, tail = common_ends(old, new)
    return new[head : len(new) - tail]


def _is_possible(old: str, new: str, channel: Channel) -> bool:
    """Whether a reading is made of what reports are written with, and is long enough to be no accident."""
    head, tail = common_ends(old, new)
    if channel is not SHIFTED and len(old) - head - tail < 3:
        return False  # one or two odd characters are no sign of another encoding
    changed = _READING.sub("", _changed(old, new))
    return all(
        _WRITTEN.match(char) or char == LOST or (char in old and not GONE.match(char)) for char in changed
    )


def _is_prose(run: _Run, text: str, channel: Channel, model: Adapted) -> bool:
    """Whether a reading is ordinary prose from end to end."""
    old, line = run.text, run.line.text
    head, tail = common_ends(old, text)
    before = _bare(line[max(0, run.start - 20) : run.start] + text[:head])
    new = _bare(text[head : len(text) - tail])
    behind = _bare(text[len(text) - tail :] + line[run.end : run.end + 20])
    guessed = channel is SHIFTED or GONE.search(old)
    near = model.plain(before[-1:] + new + behind[:1])
    wide = model.plain(before[-2:] + new + behind[:2])
    return not below(wide, *_UNSOUND) and not (guessed and below(near, *_ODD))

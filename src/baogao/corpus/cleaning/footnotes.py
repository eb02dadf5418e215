"""Marks of footnotes inside statements, as in 全面实施“雪亮工程”[1].

A mark is taken out only where the text as a whole shows that it is one. Numbers in square brackets right behind
a word need little: notes that begin with them, or a rise by one from mark to mark. ① and ² also number lists and
square units, so for them marks and notes must agree one by one, or rise from 1 above a glossary.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from baogao.corpus.draft import Change, Line
from baogao.corpus.structure.headings import GLOSSARY

_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟㊱㊲㊳㊴㊵㊶㊷㊸㊹㊺㊻㊼㊽㊾㊿"
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_VALUES = {char: value for value, char in enumerate(_CIRCLED, 1)} | {c: i for i, c in enumerate(_RAISED)}

_BRACKETED_MARK = re.compile(r"[\[［〔【](\d{1,3})[\]］〕】]")
_OTHER_MARKS = (re.compile(rf"[{_CIRCLED}]"), re.compile(rf"[{_RAISED}][{_RAISED}]{{0,2}}"))
_ANY = re.compile(rf"[{_CIRCLED}{_RAISED}\[［〔【]")
_BEHIND = re.compile(r"[\u3400-\u9fffA-Za-z0-9%％”’」』》）)]")
_A_FEW = 3


class _Mark(NamedTuple):
    line: Line
    start: int
    end: int
    number: int


def strip_footnotes(lines: Sequence[Line]) -> None:
    """Take the marks of footnotes out of statements; each is an edit of kind ``footnote``.

    The mark that begins a note stays: it is the note's number.

    Args:
        lines: The lines of a whole report, without white space.
    """
    text = "\n".join(line.text for line in lines)
    if not _ANY.search(text):
        return
    if _BRACKETED_MARK.search(text):
        marks, notes = _find(lines, _BRACKETED_MARK)
        _strip(marks if _rise(marks) else [mark for mark in marks if mark.number in set(notes)])
    for pattern in _OTHER_MARKS:
        if pattern.search(text):
            marks, notes = _find(lines, pattern)
            _strip(marks if _agree(marks, notes, lines) else [])


def _find(lines: Sequence[Line], pattern: re.Pattern[str]) -> tuple[list[_Mark], list[int]]:
    """The marks behind words, and the numbers that begin a line."""
    marks: list[_Mark] = []
    notes: list[int] = []
    for line in lines:
        end = -1
        for match in pattern.finditer(line.text):
            start, stop = _with_carets(line.text, *match.span())
            number = _number(match.group().strip("[［〔【]］〕】"))
            if start == 0:
                notes.append(number)
            elif start == end or _BEHIND.match(line.text, start - 1):
                marks.append(_Mark(line, start, stop, number))
                end = stop
    return marks, notes


def _with_carets(text: str, start: int, stop: int) -> tuple[int, int]:
    """Markdown writes raised marks as ``^[1]^``."""
    before, behind = text[start - 1 : start] == "^", text[stop : stop + 1] == "^"
    return start - before, stop + behind


def _number(mark: str) -> int:
    if mark in _VALUES:
        return _VALUES[mark]
    return int("".join(str(_VALUES.get(char, char)) for char in mark))


def _rise(marks: Sequence[_Mark]) -> bool:
    """Whether numbers begin near 1 and nearly all are one more than the last, or the same again."""
    steps = [b.number - a.number for a, b in pairwise(marks)]
    return (
        len(marks) >= _A_FEW
        and marks[0].number <= _A_FEW
        and sum(0 <= s <= 2 for s in steps) >= 0.9 * len(steps)
    )


def _agree(marks: Sequence[_Mark], notes: Sequence[int], lines: Sequence[Line]) -> bool:
    """Whether each mark has its note, in the same order, or all count up from 1 above a glossary."""
    numbers = [mark.number for mark in marks]
    if len(numbers) > 1 and numbers == notes:
        return True
    counted = len(numbers) >= _A_FEW and numbers == list(range(1, len(numbers) + 1))
    return counted and any(
        line.number > marks[-1].line.number and len(line.text) <= 40 and GLOSSARY.fullmatch(line.text)
        for line in lines
    )


def _strip(marks: Sequence[_Mark]) -> None:
    by_line: dict[int, list[_Mark]] = {}
    for mark in marks:
        by_line.setdefault(mark.line.number, []).append(mark)
    for found in by_line.values():
        found[0].line.replace_all([Change(m.start, m.end, "", "footnote", "mark of a note") for m in found])

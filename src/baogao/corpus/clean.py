"""What makes raw characters clean: normal form, markup, width, white space, glosses, script.

Every function works on one :class:`~baogao.corpus.draft.Line` and knows nothing of reports. Removals
and replacements are recorded as edits; changes one for one (width, Traditional to Simplified) are not:
they show where ``raw`` leads to another character, and :func:`baogao.corpus.parse_report` counts them.
"""

import html
import re
import unicodedata
from functools import cache
from typing import Protocol

from baogao.corpus.draft import Line

_TO_FULL = dict(zip(",;:!?()", "，；：！？（）", strict=True))
_TO_HALF = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code - 0xFEE0).isalnum()}
_TO_HALF |= {"％": "%", "﹪": "%"}
_SMALL_FORMS = dict(zip("﹐﹑﹔﹕﹖﹗﹙﹚", "，、；：？！（）", strict=True))
_TABLE = str.maketrans(_TO_HALF | _SMALL_FORMS)
_HALF_MARK = re.compile(r"[,;:!?()]")
_HALF_STOP = re.compile(r"(?<=[\u4e00-\u9fff%”）])\.(?=[\u4e00-\u9fff“\s]|\Z)")
_LIST_MARKS = frozenset("（第一二三四五六七八九十）")
_FULL_POINT = re.compile(r"(?<=[0-9])．(?=[0-9])")  # 6．5% is a number, 1．总则 a list mark
_RADICALS = re.compile(r"[\u2e80-\u2fdf]")  # PDF text often holds Kangxi radicals in place of characters

_ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#[0-9]{1,6}|#x[0-9A-Fa-f]{1,5});")
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9]*(?:\s[^<>]{0,300})?/?>")
_BOLD = re.compile(r"\*\*(?=[^\s*])([^*\n]+?)(?<=[^\s*])\*\*")
_MARKDOWN_HEADING = re.compile(r"^\s*#{1,6}\s+(?=\S)")

_MARKDOWN_LINE = re.compile(r"(?m)^\s*(?:#{1,6}\s+\S|\*\*[^*\n]+\*\*\s*$)")

_SYLLABLE = r"[a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňǹḿ]{1,6}"
_GLOSS = re.compile(rf"(?<=[\u3400-\u9fff])[(（]({_SYLLABLE}|[\u3105-\u3129]{{1,3}}[ˊˇˋ˙]?)[)）]")
_TONE = re.compile(r"[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ]")
_PLAIN_GLOSSES = 20

_QUOTES = str.maketrans("「」『』", "“”‘’")


def normalise(line: Line) -> None:
    """Bring the line to Unicode NFC; what changes in length is recorded."""
    if not unicodedata.is_normalized("NFC", line.text):
        for start, end in reversed(_clusters(line.text)):
            clean = unicodedata.normalize("NFC", line.text[start:end])
            if clean != line.text[start:end]:
                line.replace(start, end, clean, "unicode", "canonical composition")


def _clusters(text: str) -> list[tuple[int, int]]:
    starts = [i for i, char in enumerate(text) if i == 0 or unicodedata.combining(char) == 0]
    return list(zip(starts, [*starts[1:], len(text)], strict=True))


def is_markdown(text: str) -> bool:
    """Whether a text is Markdown, so that ``**`` marks bold print; elsewhere asterisks blot out words."""
    return bool(_MARKDOWN_LINE.search(text))


def strip_markup(line: Line, *, markdown: bool = False) -> None:
    """Remove HTML tags, resolve HTML entities; in Markdown remove the marks of headings and bold print."""
    if "<" in line.text:
        line.substitute(_TAG, "", "markup", "HTML tag")
    if "&" in line.text:
        _resolve_entities(line)
    if not markdown:
        return
    line.substitute(_MARKDOWN_HEADING, "", "markup", "Markdown heading")
    for match in reversed(list(_BOLD.finditer(line.text))):
        line.replace(match.end() - 2, match.end(), "", "markup", "Markdown bold")
        line.replace(match.start(), match.start() + 2, "", "markup", "Markdown bold")


def _resolve_entities(line: Line) -> None:
    for match in reversed(list(_ENTITY.finditer(line.text))):
        char = html.unescape(match.group())
        if char != match.group():
            line.replace(match.start(), match.end(), char, "markup", "HTML entity")


def strip_invisible(line: Line) -> None:
    """Remove characters that have no shape: zero-width marks, soft hyphens, control characters."""
    for i in range(len(line.text) - 1, -1, -1):
        if unicodedata.category(line.text[i]) in {"Cf", "Cc"} and not line.text[i].isspace():
            line.replace(i, i + 1, "", "invisible", f"U+{ord(line.text[i]):04X}")


def unify_width(line: Line) -> int:
    """Bring the line to one width (:func:`same_width`); returns how many characters changed."""
    return line.transcribe(same_width(line.text))


def same_width(text: str) -> str:
    """Full-width letters, digits and % become half-width; half-width , ; : ! ? ( ) full-width.

    A mark between two digits stays (1,234; 9:00); a half-width full stop behind a Chinese character becomes a
    Chinese one, if it is no list mark's point. One for one, so that offsets hold.

    >>> same_width("增长８％,达到1,234家")
    '增长8%，达到1,234家'
    """
    text = text.translate(_TABLE)
    text = _FULL_POINT.sub(".", _RADICALS.sub(lambda m: unicodedata.normalize("NFKC", m.group()), text))
    return _HALF_STOP.sub(_stop, _HALF_MARK.sub(_widen, text))


def _stop(match: re.Match[str]) -> str:
    """A full stop, unless it is the point of a list mark such as 一."""
    line = match.string[match.string.rfind("\n", 0, match.start()) + 1 : match.start()]
    return match.group() if set(line.strip()) <= _LIST_MARKS else "。"


def _widen(match: re.Match[str]) -> str:
    before, after = (
        match.string[match.start() - 1 : match.start()],
        match.string[match.end() : match.end() + 1],
    )
    inside_number = before.isascii() and before.isdigit() and after.isascii() and after.isdigit()
    return match.group() if inside_number else _TO_FULL[match.group()]


def strip_spaces(line: Line) -> None:
    """Remove white space of every kind; Chinese sets none, and reports pad names and headings with it."""
    line.keep(lambda char: not char.isspace())


def count_glosses(text: str) -> tuple[int, int]:
    """How many bracketed readings follow a Chinese character: with a tone mark, without one."""
    found = [match.group(1) for match in _GLOSS.finditer(text)]
    toned = sum(bool(_TONE.search(reading)) for reading in found)
    return toned, len(found) - toned


def strip_glosses(line: Line, *, plain: bool) -> None:
    """Remove readings in brackets behind a character: 項(xiàng).

    Args:
        line: The line.
        plain: Remove those without a tone mark too (``(de)``); only right where the whole report is glossed,
            since a bare ``(a)`` may be an item.
    """
    for match in reversed(list(_GLOSS.finditer(line.text))):
        if plain or _TONE.search(match.group(1)):
            line.replace(match.start(), match.end(), "", "gloss", "reading of the character before")


def is_glossed(text: str) -> bool:
    """Whether a whole report carries readings, so that those without a tone mark are readings as well."""
    return count_glosses(text)[0] >= _PLAIN_GLOSSES


def is_traditional(text: str) -> bool:
    """Whether the text is written in Traditional characters.

    Counts the characters that exist in one script alone; a Simplified report with a stray 於 or 著 stays.
    """
    letters = [char for char in text if "\u3400" <= char <= "\u9fff"]
    plain = "".join(letters)
    traditional = sum(a != b for a, b in zip(plain, _by_char("t2s", plain), strict=True))
    simplified = sum(a != b for a, b in zip(plain, _by_char("s2t", plain), strict=True))
    return traditional >= 2 and traditional > 2 * simplified


def simplify(line: Line) -> int:
    """Traditional characters become Simplified, one for one; returns how many changed."""
    text = _converter("t2s").convert(line.text)
    if len(text) != len(line.text):
        text = _by_char("t2s", line.text)
    return line.transcribe(text.translate(_QUOTES))


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


@cache
def _converter(config: str) -> _Converter:
    from opencc import OpenCC  # noqa: PLC0415  (its tables load in 0.2 s: not at import)

    converter: _Converter = OpenCC(config)
    return converter


@cache
def _convert_char(config: str, char: str) -> str:
    converted = _converter(config).convert(char)
    return converted if len(converted) == 1 else char


def _by_char(config: str, text: str) -> str:
    return "".join(_convert_char(config, char) for char in text)

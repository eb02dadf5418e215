"""What makes raw characters clean: normal form, markup, width, white space, glosses, script.

Every function works on :class:`~baogao.corpus.draft.Line` and knows nothing of reports. Removals
and replacements are recorded as edits; changes one for one (width, Traditional to Simplified) are not:
they show where ``raw`` leads to another character, and :func:`baogao.corpus.parse_report` counts them.
"""

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from typing import Protocol

from baogao.corpus.draft import Change, Line

_TO_FULL = dict(zip(",;:!?()", "，；：！？（）", strict=True))
_TO_HALF = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code - 0xFEE0).isalnum()}
_TO_HALF |= {"％": "%", "﹪": "%"}
_SMALL_FORMS = dict(zip("﹐﹑﹔﹕﹖﹗﹙﹚", "，、；：？！（）", strict=True))
_NARROW = _TO_HALF | _SMALL_FORMS
_TO_CHANGE = re.compile(r"[０-９Ａ-Ｚａ-ｚ％﹪﹐-﹚]")
# Patterns begin with the character itself and look behind from there: the search leaps from one to the next.
_HALF_MARK = re.compile(r"[,;:!?()]")
_IN_PLACE = re.compile(  # 1,234 and 9:00; https://; a?b
    r"[,;:!?()](?:(?<=[0-9].)(?=[0-9])|(?<=:)(?=//)|(?<=[0-9A-Za-z][!?])(?=[0-9A-Za-z]))"
)
_HALF_STOP = re.compile(r"\.(?<=[\u4e00-\u9fff%”）]\.)(?=[\u4e00-\u9fff“\s]|\Z)")
_LIST_MARKS = frozenset("（第一二三四五六七八九十）")
_FULL_POINT = re.compile(r"．(?<=[0-9]．)(?=[0-9])")  # 6．5% is a number, 1．总则 a list mark
_RADICALS = re.compile(r"[\u2e80-\u2fdf]")  # PDF text often holds Kangxi radicals in place of characters

_MARKUP = re.compile("[<&]")
_ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#[0-9]{1,6}|#x[0-9A-Fa-f]{1,5});")
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9]*(?:\s[^<>]{0,300})?/?>")
_BOLD = re.compile(r"\*\*(?=[^\s*])([^*\n]+?)(?<=[^\s*])\*\*")
_MARKDOWN_HEADING = re.compile(r"^\s*#{1,6}\s+(?=\S)")

_MARKDOWN_LINE = re.compile(r"(?m)^[^\S\n]*(?:#{1,6}[^\S\n]+\S|\*\*[^*\n]+\*\*[^\S\n]*$)")

# What normal forms leave alone: runs of other characters are looked at together with the one before them.
_COMMON = r"\s!-~\u3001-\u3029\u4e00-\u9fff\uff01-\uff5e“”‘’…—·"
_RARE = re.compile(f"[^{_COMMON}][^{_COMMON}]*")
_LONGEST_CLUSTER = 31
"""Unicode's bound for a letter with its marks (UAX 15, stream-safe text); what is longer is noise."""
# Format and control characters but for white space, and variation selectors.
_SHAPELESS = (
    r"\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e"
    r"\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000110bd\U000110cd"
    r"\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f"
    r"\U000e0100-\U000e01ef"
)
_INVISIBLE = re.compile(f"[{_SHAPELESS}][{_SHAPELESS}]*")

_SYLLABLE = r"[a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňǹḿ]{1,6}"
_GLOSS = re.compile(rf"[(（](?<=[\u3400-\u9fff].)({_SYLLABLE}|[\u3105-\u3129]{{1,3}}[ˊˇˋ˙]?)[)）]")
_TONE = re.compile(r"[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ]")
_PLAIN_GLOSSES = 20

_QUOTES = str.maketrans("「」『』", "“”‘’")


def strip_noise(lines: Sequence[Line]) -> None:
    """Take out of a whole report all that is no writing: normal form, markup, invisible characters, readings.

    Each step looks for its characters in the whole text first: most reports need hardly any of them.
    """
    for needs, step in ((_RARE, normalise), (_MARKUP, strip_markup), (_INVISIBLE, strip_invisible)):
        if needs.search(_whole(lines)):
            for line in lines:
                step(line)
    whole = _whole(lines)
    toned, _ = count_glosses(whole)
    markdown = is_markdown(whole)
    for line in lines if toned or markdown else ():
        if markdown:
            strip_markdown(line)
        strip_glosses(line, plain=toned >= _PLAIN_GLOSSES)


def _whole(lines: Sequence[Line]) -> str:
    return "\n".join(line.text for line in lines)


def normalise(line: Line) -> None:
    """Bring the line to Unicode NFC; what changes in length is recorded."""
    changes = []
    for run in _RARE.finditer(line.text):
        for start, end in _clusters(line.text, max(0, run.start() - 1), run.end()):
            if (clean := unicodedata.normalize("NFC", line.text[start:end])) != line.text[start:end]:
                changes.append(Change(start, end, clean, "unicode", "canonical composition"))
    line.replace_all(changes)


def _clusters(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Characters with the marks that combine with them."""
    for at in range(start + 1, end + 1):
        if at == end or not unicodedata.combining(text[at]):
            if at - start <= _LONGEST_CLUSTER:
                yield start, at
            start = at


def is_markdown(text: str) -> bool:
    """Whether a text is Markdown, so that ``**`` marks bold print; elsewhere asterisks blot out words."""
    return ("#" in text or "**" in text) and bool(_MARKDOWN_LINE.search(text))


def strip_markup(line: Line) -> None:
    """Remove HTML tags, resolve HTML entities."""
    if "<" in line.text:
        line.substitute(_TAG, "", "markup", "HTML tag")
    if "&" in line.text:
        _resolve_entities(line)


def strip_markdown(line: Line) -> None:
    """Remove the marks of Markdown's headings and bold print; only right where :func:`is_markdown`."""
    line.substitute(_MARKDOWN_HEADING, "", "markup", "Markdown heading")
    bold = [match.span() for match in _BOLD.finditer(line.text)]
    marks = [at for start, end in bold for at in (start, end - 2)]
    line.replace_all([Change(at, at + 2, "", "markup", "Markdown bold") for at in marks])


def _resolve_entities(line: Line) -> None:
    found = [(match.span(), match.group()) for match in _ENTITY.finditer(line.text)]
    resolved = [(span, raw, html.unescape(raw)) for span, raw in found]
    line.replace_all(
        [Change(*at, char, "markup", "HTML entity") for at, raw, char in resolved if char != raw]
    )


def strip_invisible(line: Line) -> None:
    """Remove characters that have no shape: zero-width marks, soft hyphens, control characters."""
    for_removal = [
        Change(*match.span(), "", "invisible", ", ".join(f"U+{ord(c):04X}" for c in sorted({*match.group()})))
        for match in _INVISIBLE.finditer(line.text)
    ]
    line.replace_all(for_removal)


def unify_width(lines: Sequence[Line]) -> int:
    """Bring lines without white space to one width (:func:`same_width`).

    Returns:
        How many characters changed.
    """
    rows = same_width(_whole(lines)).split("\n") if lines else []
    return sum(line.transcribe(row) for line, row in zip(lines, rows, strict=True))


def same_width(text: str) -> str:
    """Full-width letters, digits and % become half-width; half-width , ; : ! ? ( ) full-width.

    A mark between two digits stays (1,234; 9:00); a half-width full stop behind a Chinese character becomes a
    Chinese one, if it is no list mark's point. One for one, so that offsets hold.

    >>> same_width("增长８％,达到1,234家")
    '增长8%，达到1,234家'
    """
    text = _TO_CHANGE.sub(lambda match: _NARROW.get(match.group(), match.group()), text)
    text = _RADICALS.sub(lambda m: unicodedata.normalize("NFKC", m.group()), text)
    if _HALF_MARK.search(text):
        text = _widen(text)
    return _HALF_STOP.sub(_stop, _FULL_POINT.sub(".", text))


def _widen(text: str) -> str:
    """Half-width marks become full-width; ten times as fast as one call of a function for each."""
    kept = [(match.start(), match.group()) for match in _IN_PLACE.finditer(text)]
    for half, full in _TO_FULL.items():
        text = text.replace(half, full)
    if not kept:
        return text
    chars = list(text)
    for at, mark in kept:
        chars[at] = mark
    return "".join(chars)


def _stop(match: re.Match[str]) -> str:
    """A full stop, unless it is the point of a list mark such as 一."""
    at = match.start() - 1
    while at >= 0 and (match.string[at] in _LIST_MARKS or match.string[at].isspace()):
        if match.string[at] == "\n":
            break
        at -= 1
    return "." if at < 0 or match.string[at] == "\n" else "。"


def strip_spaces(line: Line) -> None:
    """Remove white space of every kind; Chinese sets none, and reports pad names and headings with it."""
    line.drop_spaces()


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
    found = [match for match in _GLOSS.finditer(line.text) if plain or _TONE.search(match.group(1))]
    line.replace_all([Change(*m.span(), "", "gloss", "reading of the character before") for m in found])


def is_glossed(text: str) -> bool:
    """Whether a whole report carries readings, so that those without a tone mark are readings as well."""
    return count_glosses(text)[0] >= _PLAIN_GLOSSES


def is_traditional(text: str) -> bool:
    """Whether the text is written in Traditional characters.

    Counts the characters that exist in one script alone; a Simplified report with a stray 於 or 著 stays.
    """
    traditional, simplified = _of_one_script()
    if len(list(islice(traditional.finditer(text), 2))) < 2:
        return False
    return len(traditional.findall(text)) > 2 * len(simplified.findall(text))


@cache
def _of_one_script() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Patterns of the characters that are Traditional alone, Simplified alone."""
    letters = [chr(code) for code in range(0x3400, 0xA000)]
    pairs = [zip(letters, _by_char(config, letters), strict=True) for config in ("t2s", "s2t")]
    traditional, simplified = ("".join(a for a, b in pair if a != b) for pair in pairs)
    return re.compile(f"[{traditional}]"), re.compile(f"[{simplified}]")


def simplify(line: Line) -> int:
    """Traditional characters become Simplified, one for one; returns how many changed."""
    text = _converter("t2s").convert(line.text)
    if len(text) != len(line.text):
        text = "".join(_by_char("t2s", line.text))
    return line.transcribe(text.translate(_QUOTES))


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


@cache
def _converter(config: str) -> _Converter:
    from opencc import OpenCC  # noqa: PLC0415  (its tables load in 0.2 s: not at import)

    converter: _Converter = OpenCC(config)
    return converter


def _by_char(config: str, text: Iterable[str]) -> list[str]:
    """Each character by itself; those that would become several, or none, stay."""
    chars = list(text)
    converted = _converter(config).convert("\n".join(chars)).split("\n")
    return [new if len(new) == 1 else old for old, new in zip(chars, converted, strict=True)]

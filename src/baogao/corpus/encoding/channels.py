"""How text gets broken, and the bytes that what stands there may come from."""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from baogao.corpus.encoding.bigrams import Bigrams
from baogao.corpus.encoding.broken import LOST
from baogao.corpus.encoding.reread import ANY, LATIN, Channel, Element, Pattern, candidates, sources
from baogao.corpus.encoding.weigh import windows

SHIFTED = Channel("GBK bytes read one byte late", "gbk", "gbk", enter=4.0, lost=8.0, undefined=0.7)
LATIN_RUNS = (
    Channel("UTF-8 read as Latin-1", "latin-1", "utf-8"),
    Channel("GBK read as Latin-1", "latin-1", "gbk"),
)
KANA = (Channel("GBK read as Shift-JIS", "cp932", "gbk"),)
HAN = (
    SHIFTED,
    Channel("UTF-8 read as GBK", "gbk", "utf-8"),
    Channel("UTF-8 read as Big5", "big5hkscs", "utf-8"),
    Channel("Big5 read as GBK", "gb18030", "big5hkscs"),
    Channel("GBK read as Big5", "big5hkscs", "gbk"),
)

SYLLABLE = r"[a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňǹḿ]{1,6}"
GONE = re.compile(r"[?\ufffd\ue000-\uf8ff]")
_PARTS = re.compile(
    rf"(?P<split>\?({SYLLABLE})\))|(?P<gloss>\({SYLLABLE}\))|(?P<set>\?[\u4e00-\u9fff])|.", re.S
)
_NARROWED = 3.0
# Read as if broken, none of 700 000 characters of whole text gives three above -8; of broken runs, nine of ten do.
_PROMISING = (3, -8.0)
_LATIN_RUN = re.compile(f"[\x80-\xff{re.escape(''.join(map(chr, LATIN)))}]{{3,}}")
_LETTERS = re.compile("[\xc0-\xff]")
_KANA_RUN = re.compile("[\uff61-\uff9f]{2,}")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")


def elements(
    text: str, known: Mapping[str, frozenset[str]], channel: Channel | None = None
) -> Iterator[Element]:
    """What stands there; with the bytes it may come from if there is a channel."""
    for match in _PARTS.finditer(text):
        here = match.group()
        if known and match["split"]:
            options = (((ANY,), 1.0),) if channel else ()
            yield Element(here, None, options, known.get(match.group(2), frozenset()))
        elif known and match["gloss"]:
            yield Element(here, "")
        elif match["set"] and channel is SHIFTED and (typeset := _typeset(here[1])):
            yield Element(here, here, typeset)
        else:
            for char in here:
                yield Element(char, char, _options(char, channel) if channel else ())


def _typeset(char: str) -> tuple[tuple[Pattern, float], ...]:
    """The full-width mark that a typesetting system wrote as ``?`` and a character of the row D1."""
    raw = next(iter(sources(char, "gbk")), b"")
    if raw[:1] != b"\xd1":
        return ()
    return (((ANY, *raw), 1.0), ((0xA3, raw[1]), 1.0))


@cache
def _options(char: str, channel: Channel) -> tuple[tuple[Pattern, float], ...]:
    """The bytes a character may come from."""
    raws = sources(char, channel.wrong)
    found: list[tuple[Pattern, float]] = [(tuple(raw), 0.0) for raw in raws if char != "?"]
    if GONE.match(char):
        found.append(((ANY,), 1.0))
    if channel.right == "gbk":
        if "!" <= char <= "~":  # a full-width mark whose bytes were taken for one
            found.append(((0xA3, ord(char) | 0x80), _NARROWED))
        elif channel is SHIFTED and raws and len(raws[0]) == 2 and raws[0][1] < 0x7F:
            found.append(((raws[0][0], 0xA3, raws[0][1] | 0x80), _NARROWED))
    if char == " " and channel.wrong == "latin-1":
        found.append(((0xA0,), 2.0))
    return tuple(found)


def channels_of(text: str, model: Bigrams, *, shifted: bool) -> tuple[Channel, ...]:
    """How a run may have been broken: what reads a few characters of plain text in its bytes."""
    if (latin := _LATIN_RUN.search(text)) and len(_LETTERS.findall(latin.group())) >= 2:
        return LATIN_RUNS
    if _KANA_RUN.search(text):
        return KANA
    others = (text.encode(c.wrong, "replace").decode(c.right, "replace") for c in HAN[1:])
    parts = ["".join(_NOT_ASCII.findall("".join(part.split()))) for part in (_one_byte_on(text), *others)]
    width, limit = _PROMISING
    promising = [bool((means > limit).any()) for (means,) in windows(parts, (width,), model)]
    promising[0] |= shifted
    return tuple(channel for channel, good in zip(HAN, promising, strict=True) if good)


def _one_byte_on(text: str) -> str:
    """The characters that the second byte of each one and the first of the next make."""
    found: list[str] = []
    for part in _NOT_ASCII.findall(text):
        raw = part.encode("gbk", "ignore")[1:-1]
        found += (candidates(pair, "gbk") or LOST for pair in zip(raw[::2], raw[1::2], strict=False))
    return "".join(found)

"""Which place words name: from ``保定市清苑区`` or ``我代表县人民政府`` to a row of the gazetteer.

A phrase says more or less: a full name, a name behind that of its province, a township the gazetteer does not
list, or only a kind (``县``). Phrases from several parts of a report are taken together: the first that names a
place gives the name, the others decide which of several places of that name it is.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from baogao.corpus.metadata.gazetteer import Place, find, names, shorts

_STATE = re.compile(r"国务院|全国|中华人民共和国")
STATE = "全国"
"""Place of the State Council's reports."""

_CORPS = re.compile(r"(?:新疆)?(?:生产建设)?兵团|第?[一二三四五六七八九十\d]{1,3}师(?=.)")
_OFFICE = re.compile(
    r"(?:第?[一二三四五六七八九十\d]{1,3}届)?(?:人民)?(?:政府|代表大会|人大)?(?:门户)?(?:网站?)?(?:办公室|办公厅)?$"
    r"|(?:行政公署|行署|管理委员会|管委会|办事处|党工委).*$|[党工]?委.{0,3}[、和]?[省市县区]?(?:政府)?$"
)
_BARE = re.compile(
    r"[全本我各]?(?:自治区|自治州|自治县|自治旗|地区|[省市县区旗州盟镇乡]|街道|苏木|开发区|高新区|新区|示范区|管理区)"
)
_FORM = re.compile(
    r"(?!.*[了的是和及与我们])[\u4e00-\u9fff·]{1,18}?(?:街道|[镇乡县区旗州盟市]|苏木|地区|自治区|林场|农场|兵团|师|新城|开发区|园区)"
)
_LEVELS = (
    ("township", re.compile(r"(?:街道|[镇乡]|苏木|农场|林场)$")),
    ("city", re.compile(r"(?:市|州|盟|地区|师)$")),
    ("county", re.compile(r"[县旗]$|林区$|特区$")),
    ("province", re.compile(r"(?:省|自治区|兵团)$")),
    ("district", re.compile(r"(?:区|园|新城)$")),
)
_LEAD = re.compile(r"^.*(?:[\d十]日|在|代表|[，,、：:—\-－|｜（()）])")
"""What stands before a name that the gazetteer cannot show to begin somewhere."""

_MARKS = "，,、：:—-－―─_~|｜·（）()【】[] "
_BORDER = _MARKS + "在于日月年表"


_OWN = re.compile(
    r"(?<![居列在为])[全我]([省市县区州旗盟镇乡])(?![第前首最]|平均|领先)|(?<![自治各])([县区旗])(?:委|人大|政协)(?!会)"
)
_NAME_LENGTHS = (2, 3, 4)
_OFTEN = 5
"""So many mentions make a place the one a text is about."""

_WORDS = re.compile(
    "资源|合作|振兴|动力|新[建兴和平城]|惠民|[平和]安|通道|和[政平]|友好|富[民裕]|城中|青山|港口|安居|运河|大[城新]|利通|同心|解放|互助"
    "|滨海|龙泉|温泉|古城|双城|东方|文明|民主|建设"
)
"""Short names of counties that stand in reports as common words, or across the border of two words."""


@dataclass(frozen=True, slots=True)
class Named:
    """What one phrase says about a place.

    Attributes:
        source: Where the phrase stands, a word of ``ReportInfo.sources``.
        name: The place by its own name; empty if the phrase gives only a kind or a parent.
        places: Its rows in the gazetteer, or those of the county a township is in.
        level: By its last word, where no row tells; ``nation`` for the state.
        kind: What it must be, if the phrase only says so (``县``).
        parents: Names of province, city or county the phrase gives before the name.
        phrase: The words themselves.
    """

    source: str
    name: str = ""
    places: tuple[Place, ...] = ()
    level: str = ""
    kind: str = ""
    parents: str = ""
    phrase: str = ""

    @property
    def full(self) -> str:
        """A township with its county (易县塘湖镇), anything else the gazetteer lacks as it stands."""
        county = next((place.name for place in self.places if place.level in {"county", "district"}), "")
        return county + self.name if county else self.phrase or self.name


def read_place(phrase: str, source: str, year: int | None = None) -> Named | None:
    """Read a phrase of at most 40 characters; ``None`` if it names neither a place nor a kind.

    Example:
        >>> read_place("2008年3月在保定市清苑县", "opening", 2008).places[0].code
        '130622'
        >>> read_place("易县塘湖镇人民政府", "title").level
        'township'
    """
    if _STATE.search(phrase):
        return Named(source, STATE, level="nation")
    phrase = _OFFICE.sub("", phrase.strip(_MARKS)[-40:])
    if "师" in phrase or "兵团" in phrase:
        phrase = _CORPS.sub("", phrase) or phrase
    for start in _starts(phrase):
        rest = phrase[start:]
        if _BARE.fullmatch(rest):
            return Named(source, kind=rest.removeprefix("自治") if rest != "自治区" else rest)
        if places := find(rest, year=year) or find(rest):
            return Named(
                source, places[0].name, tuple(places), parents=_parents(rest, places[0]), phrase=rest
            )
    return _by_form(_LEAD.sub("", phrase), source, year)


def _starts(phrase: str) -> Iterable[int]:
    """Where a name may begin: at the first character and behind every border."""
    return (i for i in range(len(phrase)) if i == 0 or phrase[i - 1] in _BORDER)


def _parents(phrase: str, place: Place) -> str:
    """What stands before the place's own name, full or short."""
    for cut in range(len(phrase) - 2, 1, -1):
        if find(phrase[:cut]) and any(place.code == other.code for other in find(phrase[cut:])):
            return phrase[:cut]
    return ""


def _by_form(phrase: str, source: str, year: int | None) -> Named | None:
    """A place that the gazetteer lacks: a township, a development zone, behind a known place or alone."""
    if not _FORM.fullmatch(phrase):
        return None
    level = level_of(phrase)
    for cut in range(len(phrase) - 2, 1, -1):
        if places := find(phrase[:cut], year=year) or find(phrase[:cut]):
            return Named(source, phrase[cut:], tuple(places), level, parents=phrase[:cut], phrase=phrase)
    return Named(source, phrase, level=level, phrase=phrase)


def level_of(name: str) -> str:
    """The level a name tells by its last word; empty if by none."""
    return next((level for level, pattern in _LEVELS if pattern.search(name)), "")


def fullest(named: Sequence[Named]) -> Named | None:
    """The first phrase that names a place; a township's county may stand in another."""
    own = next((one for one in named if one.name), None)
    if own is None or own.level != "township" or own.places:
        return own
    return next((one for one in named if one.name == own.name and one.places), own)


def settle(
    own: Named | None, named: Sequence[Named], text: str, province: str = "", city: str = ""
) -> Place | None:
    """The one place (or the county of a township) that the phrases mean; ``None`` if several stay possible.

    Args:
        own: What names the place.
        named: What all phrases say, the most trusted first.
        text: The report, which names an ambiguous county's city more often than others.
        province: Province the place must lie in, if known.
        city: City it must lie in, if known.
    """
    places = list(own.places) if own else []
    for within in filter(None, (province, city)):
        codes = tuple(place.code[: 2 if place.level == "province" else 4] for place in find(within))
        places = [place for place in places if place.code.startswith(codes)] or places
    for other in named:
        if len(places) > 1 and other is not own:
            places = _agreeing(places, other) or places
    if len(places) > 1:
        places = _most_named(places, text)
    return places[0] if len(places) == 1 else None


def _agreeing(places: Sequence[Place], other: Named) -> list[Place]:
    if other.kind:
        return [place for place in places if place.name.endswith(other.kind)]
    return [place for place in places if any(_related(place, known) for known in other.places)]


def _related(place: Place, known: Place) -> bool:
    """Whether one is the other or lies in it."""
    if known.level in ("province", "city"):
        return place.code.startswith(known.code[: 2 if known.level == "province" else 4])
    return place.code == known.code


def _most_named(places: Sequence[Place], text: str) -> list[Place]:
    """The place whose city (or province, if it has none) the text names, if it names no other's as often."""
    if len({place.level for place in places}) > 1:
        return []
    scores = sorted(((_named_above(place, text), place) for place in places), key=lambda pair: -pair[0])
    best, second = scores[0][0], scores[1][0]
    return [scores[0][1]] if best >= 2 and best >= 2 * second else []


def _named_above(place: Place, text: str) -> int:
    """How often a text names the city of a place, or its province if it has no city."""
    return max(text.count(short) for short in shorts(place.city or place.province))


def kind_of(text: str) -> str:
    """Whose report a text is, by 全县, 我市, 区委 …: the kind, if one is named by far the most often."""
    found = Counter(match[1] or match[2] for match in _OWN.finditer(text)).most_common(2)
    if not found or found[0][1] < _OFTEN or (len(found) > 1 and found[0][1] < 3 * found[1][1]):
        return ""
    return found[0][0]


def most_mentioned(head: str, text: str, kind: str, year: int | None = None) -> Place | None:
    """The place that a text which does not name its own speaks of most, full or short.

    A short name may be a common word (资源, 合作), so the text must name the place in full or very often, and a
    county's city or province as well.

    Args:
        head: Beginning of the text without white space, in which names are counted.
        text: The whole text.
        kind: What the place must be: 省, 市, 县, 区 ….
        year: Year the name must have been in use.
    """
    begins = _beginnings()
    starts = [i for i in range(len(head) - 1) if head[i : i + 2] in begins]
    words = Counter(head[i : i + n] for i in starts for n in _NAME_LENGTHS if i + n <= len(head))
    scores: Counter[Place] = Counter()
    for word in words.keys() & names():
        for place in find(word, year=year):
            if place.name.endswith(kind):
                scores[place] += words[word]
    found = [(place, n) for place, n in scores.most_common(40) if _plausible(place, n, text)][:2]
    if not found or found[0][1] < _OFTEN or (len(found) > 1 and found[0][1] < 2 * found[1][1]):
        return None
    return found[0][0]


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(name[:2] for name in names())


def _plausible(place: Place, times: int, text: str) -> bool:
    """Named in full or very often, and its city (or, named in full, its province) named as well."""
    full = place.name in text
    if place.level in {"province", "city"}:
        return full
    if not full and (times < 2 * _OFTEN or _WORDS.fullmatch(shorts(place.name)[0])):
        return False
    return _named_above(place, text) > 0 or (full and shorts(place.province)[0] in text)

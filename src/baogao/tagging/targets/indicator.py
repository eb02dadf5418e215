"""Which indicator each value of a statement is of (R4, R7)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from baogao.schema import Span
from baogao.tagging.quantities import parse_quantity
from baogao.tagging.record import Direction, Measure
from baogao.tagging.targets.kinds import Kind, kind_of
from baogao.tagging.targets.lexicon import lexicon
from baogao.tagging.targets.names import apart, complete, listed, split, tail_of, with_head
from baogao.tagging.targets.outcomes import outcome_direction, outcome_name
from baogao.tagging.targets.phrases import (
    LED,
    Counted,
    helped,
    is_bare,
    leads_to_value,
    noun_before,
    noun_behind,
    object_of,
    subject,
    won,
)
from baogao.tagging.targets.relative import compared_in
from baogao.tagging.targets.trends import trends_in

_SEPARATOR = re.compile(r"(?:及?以[上下内]|左右|上下|之[内间]|元|[、，和及与\s])*")
_SHARE = re.compile(r"占比|占(?:地区|国内)?(?:生产总值|GDP)")
_TOGETHER = re.compile(r"[、和][^、]{2,4}[两二三四五六七八九十][市县区省州]")
_FOR = re.compile(r"(?:为|给|帮助)[近约超过]*$")
_COUNTED_BEFORE = re.compile(r"^[0-9]+(?:个|条|处|项|家|座)(?=..)")
_SHARED = re.compile(r"均|都(?=[达超突实完增提下降在为是控保不高低已有]|$)|双双|各$")
_AND = re.compile("[、和与]|及(?!以[上下]|其)")
_NEAR = 8
_COUNTED: Mapping[str, Counted] = {
    "count": "things",
    "households": "things",
    "area": "extent",
    "length": "extent",
}
# 增长8%、力争9%: the second value is of the same kind as the first.
_PLEDGE = re.compile(
    r"[，、]?(?:力争|争取|确保|努力|奋力|冲刺|必保|力保)(?:达到?|突破|超过?|实现|完成|在|为)*约?"
    r"|[，、（(]?(?:年度|年初|全年|预期)?(?:预期)?目标值?[为是]?"
)
# Money that a verb alone tells the use of (投入2亿元实施 ...): the verb names it.
_SPENT = re.compile(r"(投入|投资)[达约超近了]*$")
_TOWARDS = re.compile(r"(?:对|与|同)[^，]{2,8}$")
_SIZE = re.compile(r"^[0-9.一二两三四五六七八九十百千万亿]*元(?:以[上下])?")
_APART = "分别"
_CLAUSES = re.compile(r"[，；。：！？、]")
_MARKS = re.compile(r"[，；。：！？]")
_MORE = re.compile(r"[、和][0-9]")
_VERB = re.compile(r"(?:新增|登记|调查|实际(?:到位|利用|使用)?|引进|加装)$")
_RECENT = 8
_MEMORY = 160
"""Code points around a value, and before a statement that leaves out its subject, that are looked at."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a statement.

    Attributes:
        number: Its NUMBER span; ``None`` for a statement without one.
        indicator: What it measures; empty if nothing names it.
        wordings: How the sentence writes that, for the catalogue: with the verb first.
        measure: See :class:`baogao.tagging.record.Target`.
        direction: The same.
    """

    number: Span | None
    indicator: str
    wordings: tuple[str, ...]
    measure: Measure
    direction: Direction


@dataclass(frozen=True, slots=True)
class _Piece:
    """A value with the words around it: those before it and those behind, up to its neighbours."""

    number: Span
    before: str
    behind: str


class Naming:
    """Names the values of a sentence's statements, in text order, remembering what was named last."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._end = 0  # behind the last statement
        self._last: list[str] = []  # indicators of the last statement
        self._recent: list[str] = []  # and of all before it
        self._things: list[str] = []  # those whose value was no money
        self._coming: list[str] = []  # those that parallel values name one after the other
        self._gap = ""  # the words before its last value
        self._kind = ("", Kind("", ""))  # unit and kind of that
        self._led: Direction = ""  # where the verb of the last statement leads those coordinate with it

    def values(self, statement: Span, numbers: Sequence[Span]) -> list[Value]:
        """The values of the next statement, each with its indicator.

        Args:
            statement: The next one of the sentence.
            numbers: Those of its numbers that are values.
        """
        parallel = self._last if _MORE.match(self._text, statement.end) else []
        self._coming = self._coming[1:] if self._is_joined(statement) else parallel
        pieces = list(self._pieces(statement, numbers))
        if pieces:
            found = self._apart(statement, pieces) or self._each(statement, pieces)
        else:
            found = self._outcomes(statement)
        found = self._joined(statement, _completed(found))
        self._end = statement.end
        self._last = [value.indicator for value in found if value.indicator] or self._last
        self._recent = [*self._recent, *self._last][-_RECENT:]
        self._things += [
            value.indicator for value in found if value.number and not self._is_money(value.number)
        ]
        return found

    def _joined(self, statement: Span, found: list[Value]) -> list[Value]:
        """Let a verb lead the statements coordinate with its own (新增甲5家、乙3家)."""
        if not self._is_joined(statement) or not self._text.startswith(
            found[0].indicator[:2] or "、", statement.start
        ):
            self._led = found[0].direction if found[0].measure == "level" and self._leads(statement) else ""
            return found
        return [
            replace(value, direction=self._led) if value.measure == "level" and not value.direction else value
            for value in found
        ]

    def _is_joined(self, statement: Span) -> bool:
        """Whether a statement is coordinate with the one before it."""
        between = self._text[self._end : statement.start] if statement.start - self._end <= _NEAR else ""
        return between.strip() in ("、", "和", "及", "以及")

    def _leads(self, statement: Span) -> bool:
        found = lexicon().change.match(self._text, statement.start)
        return found is not None and not found["steady"]

    def _pieces(self, statement: Span, numbers: Sequence[Span]) -> Iterator[_Piece]:
        start = statement.start
        for at, number in enumerate(numbers):
            end = numbers[at + 1].start if at + 1 < len(numbers) else statement.end
            before = self._text[max(start, number.start - _MEMORY) : number.start]
            if at and (led := LED.search(before)):
                before = led[1]
            yield _Piece(number, before, self._text[number.end : min(end, number.end + _MEMORY)])
            start = number.end

    def _apart(self, statement: Span, pieces: Sequence[_Piece]) -> list[Value]:
        """Parallel values of several indicators; empty if the statement is not of this kind."""
        first = pieces[0]
        if len(pieces) < 2 or not all(_is_parallel(piece, first) for piece in pieces[1:]):
            return []
        names = apart(self._opening(statement) + first.before, len(pieces)) or self._listed(
            statement, first.before, len(pieces)
        )
        if not names and (_APART in first.before or not noun_before(first.before)):
            names = self._carried(statement, pieces)
        if not names:
            return []
        found, gap = [], first.before
        for piece, name in zip(pieces, names, strict=True):
            gap = gap if _SEPARATOR.fullmatch(piece.before) else piece.before
            own = _without_rate(gap) if name.endswith("率") and name != names[-1] else gap
            found.append(self._value(piece.number, name, own, piece.behind))
        return found

    def _opening(self, statement: Span) -> str:
        """The words of a statement's own clause that stand before it, behind the statement before."""
        between = self._text[max(self._end, statement.start - _MEMORY) : statement.start]
        return _MARKS.split(between)[-1]

    def _listed(self, statement: Span, before: str, count: int) -> list[str]:
        """``甲、乙两大产业，产值分别达到``: the kind of value for each that the clause before lists."""
        kind = noun_before(before)
        if _APART not in before or not lexicon().tails.tail(kind):
            return []
        between = self._text[max(self._end, statement.start - _MEMORY) : statement.start]
        clauses = [clause for clause in _MARKS.split(between) if not leads_to_value(clause)]
        things, _ = listed(clauses[-1], count) if clauses else ([], "")
        return [thing + kind for thing in things]

    def _carried(self, statement: Span, pieces: Sequence[_Piece]) -> list[str]:
        """The indicators of the statements before, one for each value."""
        count = len(pieces)
        if len(self._last) == count:
            return self._last
        recent = list(dict.fromkeys(self._recent))[-count:]
        alike = len({self._unit(piece.number) for piece in pieces}) == 1
        if len(recent) == count and (alike or _APART in pieces[0].before):
            return recent
        name = self._before(statement)
        return split(name, count) if name else []

    def _each(self, statement: Span, pieces: Sequence[_Piece]) -> list[Value]:
        found: list[Value] = []
        for at, piece in enumerate(pieces):
            linked = at > 0 and _SEPARATOR.fullmatch(piece.before) is not None
            following = pieces[at + 1].behind if at + 1 < len(pieces) else ""
            name = self._name(statement, piece, following, found)
            bare = at == 0 and not piece.before and self._is_joined(statement)
            gap = self._gap if linked or bare else piece.before
            self._gap = gap
            whole = self._is_carried(name, piece, found)
            for one in [name] if whole else self._shared(name, piece):
                found.append(self._value(piece.number, one, gap, piece.behind))
        return found

    def _is_carried(self, name: str, piece: _Piece, found: Sequence[Value]) -> bool:
        """Whether a value has its indicator from one before it, where that was one thing."""
        known = name in self._last or any(value.indicator == name for value in found)
        return known and is_bare(noun_before(piece.before))

    def _name(self, statement: Span, piece: _Piece, following: str, found: Sequence[Value]) -> str:
        before = noun_before(piece.before, self._counts(piece.number))
        if (is_bare(before) or _SPENT.fullmatch(before)) and (spent := self._spent(statement, piece)):
            return spent
        behind = self._behind(piece, following)
        described = before and piece.behind.startswith("的") and self._unit(piece.number) != "%"
        if not is_bare(behind) and not described:
            return behind
        named = found[-1].indicator if found else ""
        if size := _SIZE.fullmatch(piece.before.strip("、，")):
            return size[0] + _SIZE.sub("", named or self._before(statement))
        if _TOWARDS.match(before) and not tail_of(before):
            carried = named or self._before(statement)
            return before if carried in before else before + carried
        if not is_bare(before):
            return with_head(before, named or (self._last[-1] if self._last else ""))
        verb = _SPENT.search(piece.before)
        return (
            self._unnamed(statement, piece, named)
            or before
            or object_of(piece.behind)
            or (verb[1] if verb else "")
        )

    def _behind(self, piece: _Piece, following: str) -> str:
        """What the words behind a value say it counts; ``following`` are those behind the next value."""
        behind = noun_behind(piece.behind or following)
        if _FOR.search(piece.before):
            behind = helped(behind)
        if following and _SIZE.fullmatch(behind):
            return behind + _SIZE.sub("", noun_behind(following))
        thing = self._thing(piece.number)
        return thing if thing and behind and leads_to_value(behind) else behind

    def _unnamed(self, statement: Span, piece: _Piece, named: str) -> str:
        """The indicator of a value that has none beside it."""
        title = won(piece.behind) if not piece.before else ""
        thing = title or self._thing(piece.number) or self._reached(piece) or self._counted(statement, piece)
        return thing or named or self._before(statement)

    def _counted(self, statement: Span, piece: _Piece) -> str:
        """What a count behind a sum of money is of (项目40个，总投资90亿元，已开工25个); else empty."""
        near = statement.start - self._end <= _NEAR and self._kind[0].endswith("元")
        counts = self._measured(piece.number)[1] == "count"
        return self._things[-1] if near and counts and self._things else ""

    def _reached(self, piece: _Piece) -> str:
        """The act that people behind a sum of money are counted of (垫付费用2亿元，惠及5000人)."""
        act = lexicon().acts.tail(piece.before)
        people = self._measured(piece.number)[1] in ("people", "households", "visits")
        return piece.before[-act:] if act and people and self._kind[0].endswith("元") else ""

    def _before(self, statement: Span) -> str:
        """The subject that a statement leaves out: of the clause before, marked or not."""
        between = self._text[max(self._end, statement.start - _MEMORY) : statement.start]
        for clause in reversed(_CLAUSES.split(between)):
            name = subject(clause)
            if len(name) > 2 and not is_bare(name) and lexicon().tails.tail(name):
                return name
        if self._last:
            return (self._coming or self._last[-1:])[0]
        for clause in reversed(_CLAUSES.split(between)):
            name = subject(clause)
            if len(name) > 1 and not is_bare(name):
                return name
        return ""

    def _shared(self, name: str, piece: _Piece) -> list[str]:
        """Each of several indicators that share a value; else the one."""
        each = _SHARED.search(piece.before[-_NEAR:]) is not None
        if each and len(parts := _listed_apart(piece.before)) > 1 and all(parts):
            return complete(parts)
        items = (
            [_COUNTED_BEFORE.sub("", item) for item in split(name)]
            if "、" in name or "”“" in name or _AND.search(name)
            else []
        )
        if each or not items or "“" in items[-1]:
            return items if each and items else [name]
        if name.endswith(("占比", "比重")) or _TOGETHER.search(name):
            return [name]
        growth = kind_of(piece.before, self._unit(piece.number), piece.behind).measure in ("growth", "change")
        unfinished = any(item.endswith(("性", "级", "型")) for item in _AND.split(name))
        share = self._unit(piece.number) == "%" and "、" in name and "在" not in name
        return items if (growth or share) and tail_of(items[-1]) and not unfinished else [name]

    def _counts(self, number: Span) -> Counted:
        return _COUNTED.get(self._measured(number)[1], "")

    def _thing(self, number: Span) -> str:
        """The unit where it is itself what is counted (近4000农户)."""
        unit, dimension = self._measured(number)
        return unit if len(unit) > 1 and dimension in ("", "people", "households") else ""

    def _spent(self, statement: Span, piece: _Piece) -> str:
        """The verb that alone tells what money is for; empty where its clause has a subject."""
        found = _SPENT.search(piece.before)
        opens = _CLAUSES.match(self._text, statement.start - 1) if statement.start else True
        return found[1] if found and opens and self._is_money(piece.number) else ""

    def _is_money(self, number: Span) -> bool:
        return self._measured(number)[1].startswith("money")

    def _unit(self, number: Span) -> str:
        return self._measured(number)[0]

    def _measured(self, number: Span) -> tuple[str, str]:
        return _measured(self._text[number.start : number.end])

    def _value(self, number: Span, name: str, gap: str, behind: str) -> Value:
        unit = self._unit(number)
        again = _PLEDGE.fullmatch(gap) and self._kind[0] == unit
        kind = self._kind[1] if again else kind_of(gap, unit, behind)
        self._kind = (unit, kind)
        return Value(number, name, self._wordings(name, gap, behind), kind.measure, kind.direction)

    def _wordings(self, name: str, gap: str, behind: str) -> tuple[str, ...]:
        """How the catalogue may write the indicator: with the verb before it or the work behind it, and alone."""
        at = gap.rfind(name) if name else -1
        verb = _VERB.search(gap[:at]) if at > 0 else None
        found = [verb[0] + name] if verb else []
        found += [f"{name}占比"] if _SHARE.search(gap, max(at, 0)) else []
        found += [f"{name}改造"] if "改造" in gap or "改造" in behind[:_MEMORY] else []
        return (*found, name)

    def _outcomes(self, statement: Span) -> list[Value]:
        """A statement without a number (R3): what it compares, what it says goes which way, or what came of it."""
        text = self._text[statement.start : statement.end]
        found: list[tuple[str, Direction]] = [(name, "") for name in compared_in(text)] or trends_in(text)
        found = found or [(outcome_name(text), outcome_direction(text))]
        named = [(name or self._before(statement), direction) for name, direction in found]
        return [Value(None, name, (name,), "", direction) for name, direction in named]


def _listed_apart(before: str) -> list[str]:
    """What 、 lists before a shared value; 和 goes between rates as well (决算率和通过率均达)."""
    *first, last = (noun_before(part) for part in before.split("、"))
    rates = [_COUNTED_BEFORE.sub("", rate) for rate in _AND.split(last)]
    return [*first, *(rates if all(len(rate) > 2 and rate.endswith("率") for rate in rates) else [last])]


def _is_parallel(piece: _Piece, first: _Piece) -> bool:
    """Whether a value goes on with those that ``first`` opens: 5%、3%, or 分别增长5%、下降3%."""
    if _SEPARATOR.fullmatch(piece.before):
        return True
    return _APART in first.before and "，" not in piece.before and leads_to_value(piece.before)


def _without_rate(gap: str) -> str:
    """``失业率、价格涨幅分别控制在``: the words for the first, to which 涨幅 does not belong."""
    head, _, rest = gap.partition(_APART)
    return rest if lexicon().rates.tail(head) else gap


def _completed(found: list[Value]) -> list[Value]:
    """``6家省级、26家市级民主法治村``: the shared end for each."""
    if len(found) < 2 or "级" not in found[-1].indicator[:-1]:
        return found
    tail = found[-1].indicator.partition("级")[2]
    return [
        replace(value, indicator=value.indicator + tail, wordings=(value.indicator + tail,))
        if value.indicator.endswith("级") and not value.indicator.endswith(tail)
        else value
        for value in found
    ]


@lru_cache(maxsize=8192)
def _measured(written: str) -> tuple[str, str]:
    """Unit and dimension of a NUMBER."""
    quantity = parse_quantity(written)
    return (quantity.unit, quantity.dimension) if quantity else ("", "")

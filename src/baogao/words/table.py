"""``words.csv``: counts over reports as a table that opens in a spreadsheet."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from baogao.errors import BaogaoError
from baogao.files import atomic
from baogao.tagging.cells import write_header, write_rows
from baogao.words.count import COLUMNS, GROUPS, By, Tally
from baogao.words.reports import reports


@dataclass(frozen=True, slots=True)
class Counted:
    """What became of a count.

    Attributes:
        reports: Reports counted.
        rows: Rows written.
        errors: One line for each file that could not be read.
    """

    reports: int
    rows: int
    errors: tuple[str, ...]


def count_reports(paths: Iterable[Path | str], out: Path, *, by: str = "all", min_count: int = 1) -> Counted:
    """Count over reports and write the table: UTF-8 with a byte order mark, cells guarded against formulas.

    Args:
        paths: See :func:`baogao.words.reports.reports`.
        out: The file; written as a whole or not at all.
        by: ``all``, ``year``, ``level`` or ``report``.
        min_count: Texts that are rarer in their group are left out.

    Raises:
        BaogaoError: If ``by`` is none of these, no report can be read, or the file cannot be written.
    """
    if by not in GROUPS:
        raise BaogaoError(f"cannot count by {by!r}", remedy=f"--by {', '.join(GROUPS)}")
    tally, errors, done = Tally(cast(By, by)), [], 0
    for item in reports(paths):
        if isinstance(item, BaogaoError):
            errors.append(str(item))
        else:
            tally.add(*item)
            done += 1
    if not done:
        raise BaogaoError(errors[0] if errors else "no reports here", remedy="" if errors else "name others")
    with atomic(out, encoding="utf-8-sig") as file:
        write_header(file, COLUMNS)
        rows = write_rows(file, tally.rows(min_count), COLUMNS)
    return Counted(done, rows, tuple(errors))

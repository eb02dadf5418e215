"""Promises kept and broken: the targets of a tagged archive against the results of later reports.

Input is an archive of ``baogao tag``. Output are the tables of :mod:`baogao.track.tables`.
"""

from baogao.track.run import FORMATS, Summary, track
from baogao.track.state import outdated

__all__ = ["FORMATS", "Summary", "outdated", "track"]

"""Memory does not grow with the archive."""

import subprocess
import sys
from pathlib import Path

from .make import reports

_RUN = """
import re, sys
from pathlib import Path
from baogao.tagging.archive.job import new_job
from baogao.tagging.archive.run import in_process, tag_archive

tag_archive([sys.argv[1]], sys.argv[2], new_job(shard_size=8), engine=in_process())
print(re.search(r"VmHWM:\\\\s+(\\\\d+) kB", Path("/proc/self/status").read_text())[1])
"""


def peak(folder: Path, out: Path) -> float:
    """Most megabytes that a process held."""
    command = [sys.executable, "-c", _RUN.replace("\\\\", "\\"), str(folder), str(out)]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout) / 1000


def test_two_hundred_reports_need_no_more_memory_than_ten(tmp_path: Path) -> None:
    few = peak(reports(tmp_path / "few", 10), tmp_path / "a")
    many = peak(reports(tmp_path / "many", 200), tmp_path / "b")
    assert many < few * 1.1
    assert many < 1500

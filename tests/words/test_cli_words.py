"""The commands of words, as users meet them."""

import subprocess
import sys
from pathlib import Path


def baogao(*args: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "baogao.cli", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, check=False, timeout=300)


def test_count_writes_a_table(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("二、2025年工作安排\n力争新增高新技术企业50家。\n", encoding="utf-8")
    result = baogao("words", "count", tmp_path, "--out", tmp_path / "words.csv", "--by", "year")
    assert result.returncode == 0, result.stderr
    assert "rows from 1 reports" in result.stdout
    assert "高新技术企业" in (tmp_path / "words.csv").read_text("utf-8-sig")


def test_fitting_on_nothing_is_one_line_and_exit_code_1(tmp_path: Path) -> None:
    result = baogao("words", "fit", tmp_path, "--out", tmp_path / "model")
    assert result.returncode == 1
    (line,) = result.stderr.strip().splitlines()
    assert "(" in line

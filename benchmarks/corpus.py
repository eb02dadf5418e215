"""How fast reports are read, beside two well-known tools on the same input.

Run ``python benchmarks/corpus.py`` in a checkout; see README.md beside this file.
"""

import argparse
import importlib
import platform
import sys
import time
from collections.abc import Callable, Sequence
from itertools import cycle
from pathlib import Path

from baogao.corpus import load_registry, parse_report, read_report
from baogao.corpus.cleaning.repair import load_corrections
from baogao.corpus.read import document_of
from baogao.schema import Report

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ROOT / "seeds"

Task = Callable[[bytes], object]


def raw_files() -> list[bytes]:
    """The seeds as they were found: forum pages, readings in brackets, double-decoded runs."""
    return [path.read_bytes() for path in sorted(SEEDS.glob("*.txt"))]


def clean_files() -> list[bytes]:
    """The same reports as clean UTF-8 text, one paragraph a line."""
    corrections = load_corrections(SEEDS / "corrections.toml")
    infos = load_registry(SEEDS / "reports.toml")
    reports = [read_report(SEEDS / info.file, info, corrections.get(info.id, ())) for info in infos]
    return [report.text.encode() for report in reports]


def repeated(files: Sequence[bytes], characters: int) -> list[bytes]:
    """The files over and over, until they hold so many characters."""
    found: list[bytes] = []
    held = 0
    for file in cycle(files):
        if held >= characters:
            return found
        found.append(file)
        held += len(file.decode())
    return found


def whole_stage(data: bytes) -> Report:
    """Bytes to sentences with section, role and origin."""
    return parse_report(document_of(data, Path("report.txt")))


def ftfy_alone() -> Task:
    """Decode and mend the encoding; no furniture, no sections, no sentences, no origins."""
    fix = importlib.import_module("ftfy").fix_text
    return lambda data: fix(data.decode("utf-8-sig"))


def trafilatura_alone() -> Task:
    """Find the main content of a minimal page around the text; no more."""
    extract = importlib.import_module("trafilatura").extract

    def task(data: bytes) -> object:
        rows = data.decode("utf-8-sig").replace("&", "&amp;").replace("<", "&lt;").split("\n")
        body = "".join(f"<p>{row}</p>" for row in rows)
        return extract(f"<html><head><meta charset='utf-8'></head><body>{body}</body></html>")

    return task


def seconds(task: Task, files: Sequence[bytes], best_of: int) -> float:
    """Processor time of the fastest of several runs over all files."""
    times = []
    for _ in range(best_of):
        begin = time.process_time()
        for file in files:
            task(file)
        times.append(time.process_time() - begin)
    return min(times)


def table(files: Sequence[bytes], best_of: int) -> str:
    """One Markdown row a tool: characters a second, and how that compares with Baogao."""
    characters = sum(len(file.decode()) for file in files)
    makers: dict[str, Callable[[], Task]] = {
        "Baogao, whole stage": lambda: whole_stage,
        "ftfy.fix_text": ftfy_alone,
        "trafilatura.extract": trafilatura_alone,
    }
    rows = ["| tool | characters a second | Baogao is |", "| --- | ---: | ---: |"]
    own = 0.0
    for name, make in makers.items():
        try:
            task = make()
        except ImportError:
            rows.append(f"| {name} | not installed | |")
            continue
        task(files[0])  # loads tables
        speed = characters / seconds(task, files, best_of)
        own = own or speed
        rows.append(f"| {name} | {speed:,.0f} | {own / speed:.1f} times as fast |")
    return "\n".join(rows)


def main() -> None:
    """Print one table for clean text and one for the raw seeds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--characters", type=int, default=2_000_000, help="size of the input")
    parser.add_argument("--best-of", type=int, default=3, help="runs of which the fastest counts")
    arguments = parser.parse_args()
    sys.stdout.write(f"Python {platform.python_version()}, {platform.machine()}, one core\n")
    for title, files in (("Clean text", clean_files()), ("Raw files", raw_files())):
        found = repeated(files, arguments.characters)
        sys.stdout.write(f"\n{title}\n\n{table(found, arguments.best_of)}\n")


if __name__ == "__main__":
    main()

"""``baogao tag`` from end to end, files in and Parquet out: speed beside a plain spaCy script, workers, memory.

Run ``python benchmarks/archive.py`` in a checkout; see README.md beside this file.
"""

# ruff: noqa: PLC0415 - each system is measured in a process of its own, which loads nothing of the others
import argparse
import json
import os
import platform
import re
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent))
from pipeline import CLAUSES, NGRAMS, THREADS, positive, reports, sentences, train_stock

EVERY = 0.2


class Settings(NamedTuple):
    """What the command line says; ``scratch`` holds inputs, stock pipelines and archives."""

    size: int
    ngram_size: int
    memory: str
    best_of: int
    steps: int
    scratch: Path


class Measured(NamedTuple):
    """One run.

    Attributes:
        characters: Of all reports.
        wall: Seconds on the clock.
        processor: Seconds of processor time, all processes together.
        memory: Most bytes that all its processes held, each at its own peak.
    """

    characters: int
    wall: float
    processor: float
    memory: int = 0

    def less(self, start: "Measured") -> "Measured":
        """Without what starting costs, and the characters done meanwhile."""
        characters = self.characters - start.characters
        return Measured(characters, self.wall - start.wall, self.processor - start.processor, self.memory)


def texts(count: int) -> list[str]:
    """The clean reports of the corpus over and over."""
    return list(islice(cycle(reports()), count))


def write_files(folder: Path, count: int) -> Path:
    """The same as files, a paragraph a line."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(texts(count)):
        (folder / f"report-{number:05}.txt").write_text(text, encoding="utf-8")
    return folder


def script(settings: Settings, model: str, count: int) -> Measured:
    """A plain spaCy script: read files, run a pipeline sentence by sentence, write a row a span to Parquet."""
    folder = write_files(settings.scratch / f"in-{count}", count)
    begun = time.perf_counter()
    import pyarrow as pa
    import pyarrow.parquet as pq
    import spacy

    import baogao.training.suggester  # noqa: F401 - registers CLAUSES

    nlp = spacy.load(settings.scratch / model)
    rows, characters = [], 0
    for path in sorted(folder.iterdir()):
        text = path.read_text(encoding="utf-8")
        characters += len(text)
        for doc in nlp.pipe(sentences(text), batch_size=8 if model == "ngrams" else 64):
            spans = [*doc.ents, *doc.spans["sc"]]
            rows += [
                {
                    "report": path.stem,
                    "start": s.start_char,
                    "end": s.end_char,
                    "label": s.label_,
                    "text": s.text,
                }
                for s in spans
            ]
    pq.write_table(pa.Table.from_pylist(rows), settings.scratch / f"{model}.parquet")
    wall = time.perf_counter() - begun
    return Measured(characters, wall, time.process_time(), _peak(os.getpid()))


def bare(settings: Settings) -> Measured:
    """Our pipeline over texts in memory: what the whole way is compared with."""
    from baogao import load

    nlp = load()
    given = texts(settings.size)
    nlp(given[0])
    begun, at = time.perf_counter(), time.process_time()
    for text in given:
        nlp(text)
    return Measured(
        sum(map(len, given)), time.perf_counter() - begun, time.process_time() - at, _peak(os.getpid())
    )


def two_bare(settings: Settings) -> Measured:
    """Two processes with the bare pipeline at once: the most that two workers can reach on this machine."""
    processes = [_start("bare", settings), _start("bare", settings)]
    found = [_result(process) for process in processes]
    wall = max(one.wall for one in found)
    return Measured(sum(one.characters for one in found), wall, sum(one.processor for one in found))


def archive(settings: Settings, workers: int, count: int) -> Measured:
    """The command as a user runs it."""
    folder = write_files(settings.scratch / f"in-{count}", count)
    with tempfile.TemporaryDirectory(dir=settings.scratch) as out:
        command = [sys.executable, "-m", "baogao.cli", "tag", str(folder), "--out", out]
        command += ["--format", "parquet", "--quiet", "--workers", str(workers)]
        begun, before = time.perf_counter(), _spent()
        process = subprocess.Popen(command)  # noqa: S603
        with _watched(process.pid) as peaks:
            if process.wait():
                sys.exit(process.returncode)
        wall, processor = time.perf_counter() - begun, _spent() - before
    return Measured(sum(map(len, texts(count))), wall, processor, sum(peaks.values()))


def _spent() -> float:
    """Processor time of all processes that were started and have ended, theirs too."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@contextmanager
def _watched(pid: int) -> Iterator[dict[int, int]]:
    """The peak memory of a process and of those it started, by process."""
    peaks: dict[int, int] = {}
    stop = threading.Event()

    def watch() -> None:
        while not stop.wait(EVERY):
            for one in [pid, *_children(pid)]:
                peaks[one] = max(peaks.get(one, 0), _peak(one))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield peaks
    finally:
        stop.set()
        thread.join()


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _peak(pid: int) -> int:
    try:
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0
    return int(found[1]) * 1024 if found else 0


def train(settings: Settings) -> Measured:
    """Write the stock pipelines that the scripts load."""
    train_stock(CLAUSES, settings.scratch / "clauses", settings.steps, batch=16)
    train_stock(NGRAMS, settings.scratch / "ngrams", settings.steps, batch=4)
    return Measured(0, 0, 0)


def jobs(settings: Settings) -> dict[str, Callable[[Settings], Measured]]:
    """What a process of its own can be asked to do."""
    found: dict[str, Callable[[Settings], Measured]] = {"train": train, "bare": bare, "two bare": two_bare}
    for name, count in (("clauses", settings.size), ("ngrams", settings.ngram_size)):
        found[f"script {name}"] = partial(script, model=name, count=count)
    for workers in (1, 2):
        found[f"start {workers}"] = partial(archive, workers=workers, count=1)
        found[f"archive {workers}"] = partial(archive, workers=workers, count=settings.size)
    for size in _sizes(settings):
        found[f"memory {size}"] = partial(archive, workers=2, count=size)
    return found


def _sizes(settings: Settings) -> list[int]:
    return [int(size) for size in settings.memory.split(",") if size]


def _start(job: str, settings: Settings) -> subprocess.Popen[bytes]:
    options = [f"--{name.replace('_', '-')}={value}" for name, value in settings._asdict().items()]
    return subprocess.Popen(  # noqa: S603
        [sys.executable, __file__, f"--job={job}", *options],
        env=os.environ | dict.fromkeys(THREADS, "1"),
        stdout=subprocess.PIPE,
    )


def _result(process: subprocess.Popen[bytes]) -> Measured:
    said, _ = process.communicate()
    if process.returncode:
        sys.exit(process.returncode)  # it has said why
    return Measured(*json.loads(said))


def best(job: str, settings: Settings) -> Measured:
    """A job in a process of its own, the fastest of several runs; memory is the most of all of them."""
    sys.stderr.write(f"{job} ...\n")
    times = settings.best_of if job != "train" and not job.startswith("memory") else 1
    runs = [_result(_start(job, settings)) for _ in range(times)]
    fastest = min(runs, key=lambda run: run.wall)
    processor = min(run.processor for run in runs)
    return fastest._replace(processor=processor, memory=max(run.memory for run in runs))


def speed_table(found: Mapping[str, Measured], reference: Measured) -> str:
    """One Markdown row a way; ``reference`` is the bare pipeline."""
    rows = [
        "| way | characters | a second of processor time | of wall clock | beside the bare pipeline | peak memory |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    base = reference.characters / reference.processor
    for name, one in found.items():
        speed = one.characters / one.processor
        memory = f"{one.memory / 1e6:,.0f} MB" if one.memory else ""
        cells = [
            f"{one.characters:,}",
            f"{speed:,.0f}",
            f"{one.characters / one.wall:,.0f}",
            f"{speed / base:.2f}",
        ]
        rows.append(f"| {name} | {' | '.join([*cells, memory])} |")
    return "\n".join(rows)


def summary(found: Mapping[str, Measured]) -> list[str]:
    """The ratios that the bars are about."""
    one, two = (found[f"archive {n}"].less(found[f"start {n}"]) for n in (1, 2))
    bare_one, bare_two = found["bare"], found["two bare"]
    stock = {name: found[f"script {name}"] for name in ("ngrams", "clauses")}
    lines = [
        f"{_speed(found['archive 1']) / _speed(run):.1f} times as fast as a script with stock {name}, start included"
        for name, run in stock.items()
    ]
    lines.append(
        f"{_speed(one) / _speed(bare_one):.0%} of the bare pipeline's speed (processor time, without start)"
    )
    most = (bare_two.characters / bare_two.wall) / (bare_one.characters / bare_one.wall)
    reached = (two.characters / two.wall) / (one.characters / one.wall)
    lines.append(
        f"two workers: {reached:.2f} times as fast as one by wall clock; two bare pipelines: {most:.2f}"
    )
    return lines


def _speed(run: Measured) -> float:
    return run.characters / run.processor


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=positive, default=100, help="reports that are tagged")
    parser.add_argument("--ngram-size", type=positive, default=2, help="reports for the script with n-grams")
    parser.add_argument("--memory", default="10", help="sizes of archives whose memory is measured: 10,1000")
    parser.add_argument("--best-of", type=positive, default=2, help="runs of which the fastest counts")
    parser.add_argument(
        "--steps", type=positive, default=100, help="steps that the stock pipelines are trained"
    )
    parser.add_argument("--job", default="", help=argparse.SUPPRESS)
    parser.add_argument("--scratch", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def measure(settings: Settings) -> Iterator[str]:
    """The report, piece by piece."""
    found = {job: best(job, settings) for job in jobs(settings)}
    found.pop("train")
    memory = {job: found.pop(job) for job in list(found) if job.startswith("memory")}
    yield f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores\n"
    yield speed_table({name: run for name, run in found.items() if run.characters}, found["bare"])
    yield "\n".join(f"- {line}" for line in summary(found))
    yield from (f"- {job} reports, two workers: {run.memory / 1e6:,.0f} MB" for job, run in memory.items())


def main() -> None:
    """Print one table and the ratios."""
    options = vars(arguments())
    job = options.pop("job")
    if job:
        settings = Settings(**options)
        sys.stdout.write(json.dumps(jobs(settings)[job](settings)))
        return
    with tempfile.TemporaryDirectory() as folder:
        for piece in measure(Settings(**options | {"scratch": Path(folder)})):
            sys.stdout.write(f"{piece}\n")


if __name__ == "__main__":
    main()

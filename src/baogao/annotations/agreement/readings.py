"""Who read what: passes from disk, one reading an annotator, and the sentences that several have read."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

from baogao.annotations.doccano.batch import BATCHES, SUFFIX
from baogao.annotations.doccano.passes import PASSES, Act, find_passes, latest_passes, read_acts
from baogao.annotations.store import read_gold
from baogao.errors import BaogaoError
from baogao.files import readable
from baogao.schema import Sentence, Span

_ACTS = ".acts.jsonl"


@dataclass(frozen=True, slots=True)
class Reading:
    """One annotator's work.

    Attributes:
        name: Of the annotator; for files that were not pulled that of the file or folder.
        sentences: What was read, by id; one without spans was seen and has nothing to mark.
        acts: What was done with each sentence, by id; empty where the work was not pulled.
        twice: Ids that the annotator read in two batches; the first reading counts.
    """

    name: str
    sentences: Mapping[str, Sentence]
    acts: Mapping[str, Act] = field(default_factory=dict)
    twice: tuple[str, ...] = ()


def find_pass(name: Path | str, passes: Path = PASSES, batches: Path = BATCHES) -> Path:
    """The file or folder that a user means by a path, or by the name of a pulled batch alone.

    Args:
        name: What the user wrote.
        passes: Folder of pulled batches.
        batches: Folder of batch files, to tell a batch that was not pulled yet.

    Raises:
        BaogaoError: If there is no such thing.
    """
    path = Path(name)
    if path.exists():
        return path
    if (passes / path).is_dir():
        return passes / path
    if path.parent in {Path(), passes} and (batches / f"{path.name}{SUFFIX}").is_file():
        raise BaogaoError(
            f"batch {path.name} was not pulled yet",
            remedy=f"`baogao doccano pull {path.name}` brings its work",
        )
    raise BaogaoError(
        "no such file or folder, and no pulled batch of this name",
        path=path,
        remedy=f"check the name; batches that were pulled stand in {passes}",
    )


@dataclass(frozen=True, slots=True)
class _Source:
    name: str
    path: Path
    acts: Path | None = None


def read_readings(paths: Iterable[Path | str]) -> list[Reading]:
    """Read passes; batches of one annotator come together.

    Args:
        paths: Files of sentences; folders of them, a file a report, which are one annotator's; folders of a pulled
            batch (the last pull of each annotator); or folders of such folders.

    Raises:
        BaogaoError: If a file is missing or broken, a path is given twice, or fewer than two annotators are found.
    """
    sources = [source for path in paths for source in _sources(Path(path))]
    _refuse_twice(sources)
    groups: dict[str, list[_Source]] = {}
    for source, name in zip(sources, _names(sources), strict=True):
        groups.setdefault(name, []).append(source)
    if len(groups) < 2:
        found = f"only {next(iter(groups))}" if groups else "none"
        raise BaogaoError(
            f"agreement needs two annotators, found {found}",
            remedy="name the passes of two, as annotations/passes/a annotations/passes/b",
        )
    return [_reading(readable(name), group) for name, group in groups.items()]


def _sources(path: Path) -> Iterator[_Source]:
    if not path.exists():
        raise BaogaoError("no such file or folder", path=path, remedy="name files or folders of passes")
    if not path.is_dir():
        yield _of_file(path)
    elif any(path.glob(f"*{_ACTS}")):
        for found in latest_passes(path).values():
            yield _Source(found.annotator, found.path, found.acts_path)
    elif any(path.glob("*.jsonl")):
        yield _Source(path.resolve().name, path)
    else:
        folders = [folder for folder in sorted(path.iterdir()) if any(folder.glob("*.jsonl"))]
        if not folders:
            raise BaogaoError("no pass in this folder", path=path, remedy="name files or folders of passes")
        for folder in folders:
            yield from _sources(folder)


def _of_file(path: Path) -> _Source:
    if path.name.endswith(_ACTS):
        raise BaogaoError("these are acts", path=path, remedy="name the pass beside it")
    pulled = [one for one in find_passes(path.parent) if one.path.name == path.name]
    if pulled and pulled[0].acts_path.is_file():
        return _Source(path.stem, path, pulled[0].acts_path)
    return _Source(path.stem, path)


def _refuse_twice(sources: Sequence[_Source]) -> None:
    for path, number in Counter(source.path.resolve() for source in sources).items():
        if number > 1:
            raise BaogaoError("given twice", path=path, remedy="name each pass once")


def _names(sources: Sequence[_Source]) -> list[str]:
    """Names of readings: pulled work of one name is one annotator's, other files of one name are not."""
    seen = Counter(source.name for source in sources if source.acts is None)
    pulled = {source.name for source in sources if source.acts}
    found = []
    for source in sources:
        alone = source.acts or (seen[source.name] == 1 and source.name not in pulled)
        found.append(source.name if alone else f"{source.path.resolve().parent.name}/{source.name}")
    doubled = [name for name, source in zip(found, sources, strict=True) if source.acts is None]
    if len(set(doubled)) < len(doubled):
        raise BaogaoError(
            f"two passes are called {Counter(doubled).most_common(1)[0][0]}", remedy="rename one of them"
        )
    return found


def _reading(name: str, sources: Sequence[_Source]) -> Reading:
    sentences: dict[str, Sentence] = {}
    acts: dict[str, Act] = {}
    twice: list[str] = []
    for source in sources:
        mine = {sentence.id: sentence for sentence in read_gold(source.path)}
        twice += [id_ for id_ in mine if id_ in sentences]
        for act in read_acts(source.acts) if source.acts else ():
            if act.id not in sentences and (act.id in mine or act.id not in acts):
                acts[act.id] = act
        sentences = {**mine, **sentences}
    return Reading(name, sentences, acts, tuple(twice))


@dataclass(frozen=True, slots=True)
class Item:
    """A sentence that two annotators or more have read.

    Attributes:
        sentence: Without spans.
        spans: Of each annotator who read it, by name.
        acts: What they did, by name, where it is known.
    """

    sentence: Sentence
    spans: Mapping[str, tuple[Span, ...]]
    acts: Mapping[str, Act]


@dataclass(frozen=True, slots=True)
class Material:
    """What can be compared.

    Attributes:
        names: Annotators.
        items: Sentences that two or more have read, in the order of the reports.
        left: Sentences that a pair does not both have: by pair, then by reason, their ids.
    """

    names: tuple[str, ...]
    items: tuple[Item, ...]
    left: Mapping[tuple[str, str], Mapping[str, tuple[str, ...]]]

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """All pairs of annotators who have read a sentence in common."""
        met = {pair for item in self.items for pair in combinations(item.spans, 2)}
        return [pair for pair in combinations(self.names, 2) if pair in met]

    @property
    def reports(self) -> list[str]:
        """The report of each item."""
        return [item.sentence.report for item in self.items]


def collect(readings: Sequence[Reading]) -> Material:
    """Put side by side what annotators made of the same sentences.

    A sentence counts for two annotators if both have seen it, in the same words.

    Raises:
        BaogaoError: If no two have read a sentence in common.
    """
    texts: dict[str, Sentence] = {}
    for reading in readings:
        for id_, sentence in reading.sentences.items():
            texts.setdefault(id_, sentence)
    items = [_item(texts[id_], readings) for id_ in sorted(texts)]
    kept = tuple(item for item in items if len(item.spans) > 1)
    if not kept:
        raise BaogaoError(
            f"{' and '.join(reading.name for reading in readings)} have read no sentence in common",
            remedy="compare passes over the same sentences",
        )
    left = {(a.name, b.name): _left(a, b, texts) for a, b in combinations(readings, 2)}
    return Material(tuple(reading.name for reading in readings), kept, left)


def _item(sentence: Sentence, readings: Sequence[Reading]) -> Item:
    spans = {
        reading.name: tuple(sorted(mine.spans))
        for reading in readings
        if (mine := reading.sentences.get(sentence.id)) and mine.text == sentence.text
    }
    acts = {reading.name: act for reading in readings if (act := reading.acts.get(sentence.id))}
    return Item(sentence.with_spans([]), spans, acts)


def _left(a: Reading, b: Reading, texts: Mapping[str, Sentence]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for id_ in sorted(a.sentences.keys() | b.sentences.keys()):
        for reading in (a, b):
            if reason := _missing(reading, id_, texts[id_].text):
                found.setdefault(f"{reading.name}: {reason}", []).append(id_)
    return {reason: tuple(ids) for reason, ids in found.items()}


def _missing(reading: Reading, id_: str, text: str) -> str:
    """Why a sentence has no reading by an annotator; empty if it has one."""
    if mine := reading.sentences.get(id_):
        return "" if mine.text == text else "read in other words"
    act = reading.acts.get(id_)
    if act is None:
        return "not given"
    return "seen, but in doubt" if act.seen else "not confirmed"

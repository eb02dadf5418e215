"""What each way to propose spans finds of the gold's statements, and how many candidates it needs for that.

Run ``python benchmarks/suggesters.py`` in a checkout; see README.md beside this file.
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from spacy.language import Language
from spacy.pipeline.spancat import build_ngram_range_suggester, build_preset_spans_suggester
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import fix_random_seed
from thinc.api import Adam, warmup_linear

from baogao.annotations import read_gold
from baogao.errors import BaogaoError
from baogao.schema import SPANS_KEY, Sentence, layer_labels
from baogao.training.docbin import Losses, sentence_doc
from baogao.training.suggester import Suggester, build_clause_suggester
from baogao.training.tokenizer import create_char_tokenizer

ROOT = Path(__file__).resolve().parents[1]
LONGEST = 70
WIDTH = 64
BATCH = 16
RATE = 0.0005
THRESHOLDS = (0.5, 0.02, 0.001)

Offsets = tuple[int, int]
Propose = Callable[[Sentence], set[Offsets]]


class Found(NamedTuple):
    """What a suggester made of a gold set.

    Attributes:
        gold: Spans by label.
        hit: Those among the candidates, by label.
        candidates: Number of candidates of each sentence.
    """

    gold: Counter[str]
    hit: Counter[str]
    candidates: list[int]

    def recall(self, label: str) -> float:
        """Share of a label's spans that are among the candidates; 1 where there is none."""
        return self.hit[label] / self.gold[label] if self.gold[label] else 1.0

    def cells(self) -> list[str]:
        """Recall of each label and of all, mean and largest number of candidates."""
        recalls = [self.recall(label) for label in layer_labels("spans")]
        every = self.hit.total() / self.gold.total() if self.gold else 1.0
        mean = sum(self.candidates) / max(1, len(self.candidates))
        return [
            *(f"{x:.3f}" for x in (*recalls, every)),
            f"{mean:,.1f}",
            f"{max(self.candidates, default=0):,}",
        ]


def score(propose: Propose, gold: Iterable[Sentence]) -> Found:
    """Ask a suggester for candidates of each sentence and look for the gold's statements among them."""
    found = Found(Counter(), Counter(), [])
    for sentence in gold:
        candidates = propose(sentence)
        found.candidates.append(len(candidates))
        for span in sentence.spans:
            if span.label in layer_labels("spans"):
                found.gold[span.label] += 1
                found.hit[span.label] += (span.start, span.end) in candidates
    return found


def characters() -> Language:
    """A pipeline of nothing but the tokenizer: token *i* is character *i*."""
    nlp = Language()
    nlp.tokenizer = create_char_tokenizer()(nlp)
    return nlp


def by_suggester(suggester: Suggester) -> Propose:
    """A suggester of spaCy's kind, asked for one sentence at a time."""
    nlp = characters()
    return lambda sentence: proposals(suggester, nlp.make_doc(sentence.text))


def proposals(suggester: Suggester, doc: Doc) -> set[Offsets]:
    """Candidates of a doc as half-open offsets."""
    return {(start, end) for start, end in np.asarray(suggester([doc]).dataXd).reshape(-1, 2).tolist()}


def plain_clauses(sentence: Sentence) -> set[Offsets]:
    """Every one to three clauses in a row, cut at the marks between clauses and list items."""
    clauses = [match.span() for match in re.finditer(r"[^，。；：！？、,;:!?\s]+", sentence.text)]
    return {
        (start, end)
        for first, (start, _) in enumerate(clauses)
        for _, end in clauses[first : first + 3]
        if end - start <= LONGEST
    }


def new_finder() -> Language:
    """An untrained ``span_finder`` over characters, with a small CNN of spaCy's."""
    nlp = characters()
    tok2vec = {
        "@architectures": "spacy.HashEmbedCNN.v2",
        "width": WIDTH,
        "depth": 4,
        "embed_size": 2000,
        "window_size": 1,
        "maxout_pieces": 3,
        "subword_features": False,  # a character has no parts
        "pretrained_vectors": None,
    }
    scorer = {"@layers": "spacy.LinearLogistic.v1", "nO": 2}
    model = {"@architectures": "spacy.SpanFinder.v1", "scorer": scorer, "tok2vec": tok2vec}
    config = {"spans_key": SPANS_KEY, "max_length": LONGEST, "model": model}
    nlp.add_pipe("span_finder", config=config)
    return nlp


def train_finder(gold: Sequence[Sentence], steps: int) -> Language:
    """A ``span_finder`` that has learned where the gold's statements begin and end.

    It learns from sentences that hold one, with a rate that warms up: with all sentences, or at full rate from
    the start, its logistic outputs soon stick at zero, where they have no gradient.
    """
    fix_random_seed(0)
    nlp = new_finder()
    docs = [sentence_doc(nlp, sentence, Losses()) for sentence in gold]
    examples = [Example(nlp.make_doc(doc.text), doc) for doc in docs if doc.spans[SPANS_KEY]]
    nlp.initialize(lambda: examples)
    optimizer = Adam(warmup_linear(RATE, max(1, steps // 10), steps))
    order = cycle(np.random.default_rng(0).permutation(len(examples)).tolist())
    for _ in range(steps):
        nlp.update([examples[i] for i in islice(order, BATCH)], sgd=optimizer, drop=0.1)
        optimizer.step_schedules()
    return nlp


def by_finder(finders: Mapping[str, Language], threshold: float) -> Propose:
    """Candidates of the finder that has not seen a sentence's report (``""``: of the one for all others)."""
    suggester = build_preset_spans_suggester(SPANS_KEY)

    def propose(sentence: Sentence) -> set[Offsets]:
        nlp = finders.get(sentence.report, finders[""])
        finder: Any = nlp.get_pipe("span_finder")
        finder.cfg["threshold"] = threshold
        return proposals(suggester, nlp(sentence.text))

    return propose


def train_finders(home: Sequence[Sentence], steps: int) -> dict[str, Language]:
    """For each report of the home gold a finder trained on the others, and under ``""`` one trained on all."""
    found = {"": train_finder(home, steps)}
    for report in sorted({sentence.report for sentence in home}):
        sys.stderr.write(f"span_finder without {report} ...\n")
        found[report] = train_finder([s for s in home if s.report != report], steps)
    return found


def suggesters(home: Sequence[Sentence], steps: int) -> dict[str, Propose]:
    """All that are compared, by name."""
    finders = train_finders(home, steps)
    trained = {
        f"`spacy.span_finder_suggester.v1`, threshold {threshold}": by_finder(finders, threshold)
        for threshold in THRESHOLDS
    }
    return {
        "`spacy.ngram_range_suggester.v1`, 1 to 60": by_suggester(build_ngram_range_suggester(1, 60)),
        "`spacy.ngram_range_suggester.v1`, 3 to 30": by_suggester(build_ngram_range_suggester(3, 30)),
        **trained,
        "one to three clauses between marks": plain_clauses,
        "`baogao.clause_suggester.v1`": by_suggester(build_clause_suggester()),
    }


def table(systems: Mapping[str, Propose], gold: Mapping[str, Sequence[Sentence]]) -> str:
    """One Markdown row a suggester, with the columns of each gold set one behind the other."""
    columns = [*layer_labels("spans"), "both", "mean", "max"]
    rows = [
        f"| suggester | {' | '.join(f'{name}: {column}' for name in gold for column in columns)} |",
        f"| --- |{' ---: |' * len(columns) * len(gold)}",
    ]
    for name, propose in systems.items():
        sys.stderr.write(f"{name} ...\n")
        cells = [cell for group in gold.values() for cell in score(propose, group).cells()]
        rows.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(rows)


def main() -> None:
    """Print the table, and above it what each gold set holds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path, action="append", default=[], help="one more gold file or folder")
    parser.add_argument("--steps", type=int, default=600, help="steps that each span_finder is trained")
    options = parser.parse_args()
    try:
        home = read_gold(ROOT / "annotations/gold")
        gold = {"home": home} | {path.name.split(".")[0]: read_gold(path) for path in options.gold}
    except BaogaoError as error:
        sys.exit(str(error))
    for name, group in gold.items():
        counts = Counter(span.label for sentence in group for span in sentence.spans)
        held = ", ".join(f"{counts[label]} {label}" for label in layer_labels("spans"))
        sys.stdout.write(f"{name}: {len(group)} sentences, {held}\n")
    sys.stdout.write(f"\n{table(suggesters(home, options.steps), gold)}\n")


if __name__ == "__main__":
    main()

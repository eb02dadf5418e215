"""Small invented gold, a config that trains in a second, and what the tests of experiments share."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from spacy.cli.init_config import fill_config

from baogao.annotations.store import write_sentences
from baogao.evaluate.experiments.trial import Recipe
from baogao.schema import ReportInfo, Sentence, Span

PLACES = ("安溪县", "博罗县", "察隅县", "大竹县")
REPORTS = ("anxi-2019", "boluo-2021", "chayu-2023", "dazhu-2024")
PROVINCES = ("福建省", "广东省", "西藏自治区", "四川省")
THINGS = ("企业", "学校", "农户", "床位", "泊位", "路灯")
PHRASES = ("高质量发展", "乡村振兴", "放管服", "两山理念")

CONFIG = """
[paths]
train = null
dev = null

[system]
seed = 0

[nlp]
lang = "zh"
pipeline = ["ner"]
tokenizer = {"@tokenizers":"baogao.char_tokenizer.v1"}

[components]

[components.ner]
factory = "ner"

[components.ner.model]
@architectures = "spacy.TransitionBasedParser.v2"
state_type = "ner"
extra_state_tokens = false
hidden_width = 8
maxout_pieces = 1
use_upper = true

[components.ner.model.tok2vec]
@architectures = "spacy.HashEmbedCNN.v2"
width = 16
depth = 1
embed_size = 200
window_size = 1
maxout_pieces = 2
subword_features = false
pretrained_vectors = null

[corpora]

[corpora.train]
@readers = "spacy.Corpus.v1"
path = ${paths.train}

[corpora.dev]
@readers = "spacy.Corpus.v1"
path = ${paths.dev}

[training]
seed = ${system.seed}
dev_corpus = "corpora.dev"
train_corpus = "corpora.train"
dropout = 0.1
max_steps = 12
eval_frequency = 12

[training.optimizer]
@optimizers = "Adam.v1"
learn_rate = 0.02
"""


def gold_of(report: str, sentences: int = 14) -> list[Sentence]:
    """A report of so many sentences, a paragraph each, with numbers and phrases to find."""
    made: list[Sentence] = []
    at, salt = 0, REPORTS.index(report) if report in REPORTS else 5
    for n in range(sentences):
        number, thing, phrase = 3 * n + salt, THINGS[(n + salt) % 6], PHRASES[(n * 3 + salt) % 4]
        head = f"新增{thing}"
        text = f"{head}{number}个，推进{phrase}。"
        first, second = len(head), len(text) - 1 - len(phrase)
        spans = (
            Span(first, first + len(f"{number}个"), "NUMBER"),
            Span(second, second + len(phrase), "SLOGAN"),
        )
        role = "review" if n < sentences // 2 else "plan"
        made.append(Sentence(f"{report}-{n + 1:04}", report, role, "", n, text, at, at + len(text), spans))
        at += len(text) + 1
    return made


def all_gold(reports: Sequence[str] = REPORTS) -> list[Sentence]:
    return [sentence for report in reports for sentence in gold_of(report)]


def infos() -> list[ReportInfo]:
    return [
        ReportInfo(report, level="county", province=province, place=place, year=int(report[-4:]))
        for report, place, province in zip(REPORTS, PLACES, PROVINCES, strict=True)
    ]


def write_house(folder: Path) -> Path:
    """A folder with gold, a register and the config: what the commands read."""
    for report in REPORTS:
        write_sentences(folder / "gold" / f"{report}.jsonl", gold_of(report))
    rows = ["id,place,province,level,year"]
    rows += [f"{i.id},{i.place},{i.province},{i.level},{i.year}" for i in infos()]
    (folder / "reports.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    write_config(folder / "tiny.cfg")
    return folder


def write_config(path: Path) -> Path:
    path.write_text(CONFIG, encoding="utf-8")
    fill_config(path, path, silent=True)
    return path


@pytest.fixture(scope="session")
def recipe(tmp_path_factory: pytest.TempPathFactory) -> Recipe:
    """How the tests train: twelve steps of a tiny NER."""
    return Recipe(write_config(tmp_path_factory.mktemp("config") / "tiny.cfg"))

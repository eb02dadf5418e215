"""Annotations: the labelled sentences, where they are kept, and how far two annotators agree."""

from baogao.annotations.agreement import Disagreement, agreement_table, disagreements, pairwise_f1
from baogao.annotations.dataset import write_dataset
from baogao.annotations.facts import facts, facts_table
from baogao.annotations.store import check_against_corpus, read_gold, write_folder, write_sentences

__all__ = [
    "Disagreement",
    "agreement_table",
    "check_against_corpus",
    "disagreements",
    "facts",
    "facts_table",
    "pairwise_f1",
    "read_gold",
    "write_dataset",
    "write_folder",
    "write_sentences",
]

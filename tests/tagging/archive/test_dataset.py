"""Tagging data sets of Hugging Face: the rows of an archive, in every way of mapping."""

import pickle
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import datasets
import pyarrow.parquet as pq
import pytest

from baogao.errors import BaogaoError
from baogao.tagging.archive.dataset import Tagger
from baogao.tagging.archive.job import Job
from baogao.tagging.archive.reading import Archive
from baogao.tagging.archive.run import Engine, tag_archive
from baogao.tagging.tables import TABLES

from .make import text

ALL = [name for name in TABLES if name != "errors"]
ROWS = [
    {"id": f"t-{number}", "正文": text(number), "地区": "清水县" if number else None} for number in range(4)
] + [{"id": "t-bad", "正文": " ", "地区": None}]


@pytest.fixture(autouse=True)
def quiet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No bars, and no results of earlier runs."""
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    datasets.disable_progress_bars()
    datasets.disable_caching()
    yield
    datasets.enable_caching()


@pytest.fixture
def tagger() -> Tagger:
    return Tagger(text_column="正文", id_column="id", tables=ALL)


def mapped(tagger: Tagger, **options: Any) -> Any:  # noqa: ANN401
    ds = datasets.Dataset.from_list(ROWS)
    return ds.map(tagger, batched=True, batch_size=2, features=tagger.features(ds.features), **options)


def test_the_cells_are_the_rows_of_an_archive_of_the_same_table(
    tmp_path: Path, tagger: Tagger, job: Job, engine: Engine
) -> None:
    table = tmp_path / "t.parquet"
    datasets.Dataset.from_list([row | {"id": row["id"][2:]} for row in ROWS]).to_parquet(table)
    tag_archive([table], tmp_path / "out", job, engine=engine)
    archive, tagged = Archive(tmp_path / "out"), mapped(tagger)
    for name in ALL:
        found = [row for cell in tagged[name] for row in cell]
        expected = list(archive.rows(name))
        unlike = {"source", "format", "encoding"}  # of the file, which a data set has not
        strip = [{key: value for key, value in row.items() if key not in unlike} for row in expected]
        assert [{k: v for k, v in row.items() if k not in unlike} for row in found] == strip
        assert len(found) > 0


def test_the_types_are_those_of_the_parquet_files(
    tmp_path: Path, tagger: Tagger, job: Job, engine: Engine
) -> None:
    table = tmp_path / "t.parquet"
    datasets.Dataset.from_list(ROWS).to_parquet(table)
    tag_archive([table], tmp_path / "out", job, engine=engine)
    features = tagger.features()
    for name in ALL:
        schema = pq.read_schema(next((tmp_path / "out" / name).glob("*.parquet")))
        types = {column: value.pa_type for column, value in features[name].feature.items()}
        assert types == dict(zip(schema.names, schema.types, strict=True))


def test_a_bad_row_says_why_and_the_others_are_tagged(tagger: Tagger) -> None:
    tagged = mapped(tagger)
    assert tagged["error"][:] == ["", "", "", "", "holds no text in column '正文' (leave the row out)"]
    assert tagged[4]["targets"] == []
    assert all(len(cell) > 0 for cell in tagged["targets"][:4])


def test_columns_with_usual_names_tell_of_the_report(tagger: Tagger) -> None:
    (report,) = mapped(tagger)[1]["reports"]
    assert (report["report"], report["place"], report["year"]) == ("t-1", "清水县", 2024)


def test_two_processes_give_the_same(tagger: Tagger) -> None:
    assert mapped(tagger, num_proc=2).to_list() == mapped(tagger).to_list()


def test_a_streamed_data_set_is_tagged_as_it_flows_by(tagger: Tagger) -> None:
    seen: list[str] = []

    def rows() -> Iterator[dict[str, Any]]:
        for row in ROWS:
            seen.append(row["id"])
            yield row

    # A generator of its own for each stream: datasets would otherwise read ahead to hash it.
    stream = datasets.IterableDataset.from_generator(rows, features=datasets.Dataset.from_list(ROWS).features)
    tagged = stream.map(tagger, batched=True, batch_size=2, features=tagger.features(stream.features))
    first = next(iter(tagged))
    assert first["targets"]
    assert len(seen) < len(ROWS)
    assert list(tagged) == mapped(tagger).to_list()


def test_without_an_id_column_equal_texts_have_equal_ids() -> None:
    tagged = Tagger()({"text": [text(1), text(2), text(1)]})
    one, two, three = ({row["report"] for row in cell} for cell in tagged["spans"])
    assert one == three != two
    assert len(one) == 1
    assert all(name.startswith("report-") for name in one | two)


def test_a_tagger_is_light_to_pickle_also_after_work() -> None:
    tagger = Tagger()
    before = pickle.dumps(tagger)
    tagger({"text": [text(1)]})
    assert pickle.dumps(tagger) == before
    assert len(before) < 2000
    assert pickle.loads(before)({"text": [text(1)]}) == tagger({"text": [text(1)]})  # noqa: S301


def test_another_model_is_another_function_to_the_cache_of_datasets(tmp_path: Path) -> None:
    digest = datasets.fingerprint.Hasher.hash
    other = tmp_path / "model"
    shutil.copytree("training/released", other)
    meta = other / "meta.json"
    meta.write_text(meta.read_text("utf-8").replace('"version":"', '"version":"9', 1), encoding="utf-8")
    assert digest(Tagger()) == digest(Tagger())
    assert digest(Tagger()) != digest(Tagger(other))


def test_a_column_that_is_not_there_is_one_clear_line() -> None:
    with pytest.raises(BaogaoError, match=r"has no column 'text' \(its columns are content\)"):
        Tagger()({"content": ["正文"]})


def test_a_table_that_is_none_of_a_report_is_named() -> None:
    with pytest.raises(BaogaoError, match=r"no table 'errors' of a report \(there are reports, sentences"):
        Tagger(tables=["errors"])

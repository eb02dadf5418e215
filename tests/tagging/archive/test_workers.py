"""Tagging in processes of its own: the same tables, whatever befalls the processes."""

import multiprocessing
import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from baogao.errors import BaogaoError
from baogao.tagging.archive.job import Job, new_job
from baogao.tagging.archive.progress import Progress
from baogao.tagging.archive.reading import Archive
from baogao.tagging.archive.run import Engine, Run, in_workers, tag_archive

from .make import reports, state, write

_PLUGIN = """
import os, signal
from spacy.language import Language

@Language.component("fragile")
def fragile(doc):
    if "致命" in doc.text:
        os.kill(os.getpid(), signal.SIGKILL)
    return doc
"""


@pytest.fixture(scope="module")
def fragile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The released pipeline with a part that kills its process over certain words; a plug-in of its own."""
    place = tmp_path_factory.mktemp("plugin")
    write(place / "baogao_test_fragile.py", _PLUGIN)
    write(
        place / "baogao_test_fragile-1.0.dist-info" / "entry_points.txt",
        "[spacy_factories]\nfragile = baogao_test_fragile:fragile\n",
    )
    write(
        place / "baogao_test_fragile-1.0.dist-info" / "METADATA", "Name: baogao-test-fragile\nVersion: 1.0\n"
    )
    model = place / "model"
    _with_part(model)
    sys.path.append(str(place))  # processes that are started have the same path
    yield model
    sys.path.remove(str(place))


def _with_part(model: Path) -> None:
    shutil.copytree("training/released", model)
    config = model / "config.cfg"
    said = config.read_text("utf-8")
    said = said.replace('"ner", "spancat"]', '"ner", "spancat", "fragile"]', 1)
    assert '"fragile"]' in said
    config.write_text(
        said.replace(
            "[components.sections]", '[components.fragile]\nfactory = "fragile"\n\n[components.sections]'
        ),
        "utf-8",
    )


def run(folder: Path, out: Path, job: Job, engine: Engine) -> Run:
    return tag_archive([folder], out, job, engine=engine)


def test_workers_give_the_same_bytes_as_this_process(tmp_path: Path, job: Job, engine: Engine) -> None:
    folder = reports(tmp_path / "in", 9)
    write(folder / "bad.txt", "")
    run(folder, tmp_path / "one", job, engine)
    done = run(folder, tmp_path / "two", job, in_workers(2))
    assert (done.sources, done.errors) == (10, 1)
    assert state(tmp_path / "one") == state(tmp_path / "two")


def test_a_worker_that_is_killed_is_replaced(tmp_path: Path, job: Job, engine: Engine) -> None:
    folder = reports(tmp_path / "in", 8)
    run(folder, tmp_path / "one", job, engine)
    killed: list[int] = []

    def kill_once(progress: Progress) -> None:
        if not killed and progress.done.sources >= 2:
            killed.extend(_workers()[:1])
            os.kill(killed[0], signal.SIGKILL)

    tag_archive([folder], tmp_path / "two", job, engine=in_workers(2), watch=kill_once)
    assert len(killed) == 1
    assert state(tmp_path / "one") == state(tmp_path / "two")


def _workers() -> list[int]:
    """Process ids of this process's workers."""
    return [child.pid for child in multiprocessing.active_children() if child.pid]


def test_the_report_that_kills_its_process_becomes_an_error(tmp_path: Path, fragile: Path) -> None:
    folder = reports(tmp_path / "in", 3)
    write(folder / "清水县001.txt", "清水县政府工作报告\n一、2024年工作安排\n致命的新增企业40家。\n")
    job = new_job(fragile, shard_size=3)
    done = run(folder, tmp_path / "out", job, in_workers(1, fragile))
    assert (done.sources, done.errors) == (3, 1)
    archive = Archive(tmp_path / "out")
    assert archive.report_ids() == ["清水县000", "清水县002"]
    (error,) = archive.rows("errors")
    assert error["source"] == "../in/清水县001.txt"
    assert error["message"].startswith("ends the process that tags it (SIGKILL), also alone")


def test_a_pipeline_that_cannot_be_loaded_ends_the_run(tmp_path: Path, fragile: Path) -> None:
    folder = reports(tmp_path / "in", 2)
    config = fragile / "config.cfg"
    whole = config.read_text("utf-8")
    try:
        config.write_text(whole.replace('factory = "fragile"', 'factory = "none_such"'), "utf-8")
        with pytest.raises(BaogaoError, match="cannot load this pipeline"):
            run(folder, tmp_path / "out", new_job(fragile), in_workers(1, fragile))
    finally:
        config.write_text(whole, "utf-8")
    assert not _workers()


def test_no_worker_is_left_when_the_one_who_started_it_is_stopped(tmp_path: Path, job: Job) -> None:
    folder = reports(tmp_path / "in", 6)

    def stop(progress: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tag_archive([folder], tmp_path / "out", job, engine=in_workers(2), watch=stop)
    end = time.monotonic() + 5
    while _workers() and time.monotonic() < end:
        time.sleep(0.05)
    assert not _workers()
    assert not [thread for thread in threading.enumerate() if "baogao" in thread.name]
    assert not list((tmp_path / "out").rglob("*.tmp"))

"""Tagging with a real Ray of two actors: the same tables, whatever befalls the actors."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from baogao.errors import BaogaoError
from baogao.tagging.archive.job import Job, new_job
from baogao.tagging.archive.ray import ATTEMPTS, on_ray
from baogao.tagging.archive.reading import Archive
from baogao.tagging.archive.run import Engine, tag_archive

from .make import reports, state, text, write
from .test_workers import fragile

ray = pytest.importorskip("ray", reason="needs the extra baogao[ray]")
__all__ = ["fragile"]
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:ray")  # Ray's own, about its own settings


@pytest.fixture(scope="module", autouse=True)
def session(fragile: Path) -> Iterator[None]:
    """A Ray of two CPUs that all tests of this module share."""
    before = os.environ.get("PYTHONPATH", "")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(fragile.parent), before)))
    os.environ.setdefault("RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER", "0")
    ray.init(
        address="local",
        num_cpus=2,
        include_dashboard=False,
        object_store_memory=100_000_000,
        log_to_driver=False,
        logging_level="FATAL",
    )
    os.environ["PYTHONPATH"] = before
    yield
    ray.shutdown()


@pytest.fixture
def sources(tmp_path: Path) -> list[Path]:
    """Files, rows of a table, and a file that holds no report."""
    rows = [{"id": f"row{n}", "text": text(n + 50)} for n in range(3)]
    lines = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
    table = write(tmp_path / "table.jsonl", lines)
    return [reports(tmp_path / "in", 6), table, write(tmp_path / "empty.txt", "")]


def test_ray_gives_the_same_bytes_as_one_process(
    tmp_path: Path, sources: list[Path], job: Job, engine: Engine
) -> None:
    tag_archive(sources, tmp_path / "local", job, engine=engine)
    run = tag_archive(sources, tmp_path / "ray", job, engine=on_ray(workers=2))
    assert (run.sources, run.errors) == (10, 1)
    assert state(tmp_path / "ray") == state(tmp_path / "local")


def test_a_second_run_does_only_what_is_missing(tmp_path: Path, sources: list[Path], job: Job) -> None:
    assert tag_archive(sources, tmp_path / "out", job, engine=on_ray(workers=2)).sources == 10
    before = state(tmp_path / "out")
    (tmp_path / "out" / "shards" / "00001.json").unlink()
    assert tag_archive(sources, tmp_path / "out", job, engine=on_ray(workers=2)).sources == 2
    assert state(tmp_path / "out") == before


def test_an_actor_that_is_killed_is_replaced_and_the_bytes_are_the_same(
    tmp_path: Path, engine: Engine
) -> None:
    job, source = new_job(shard_size=1), Path("seeds")
    tag_archive([source], tmp_path / "local", job, engine=engine)
    killed: list[int] = []
    killer = threading.Thread(target=kill_one, args=(tmp_path / "ray" / ATTEMPTS, killed))
    killer.start()
    run = tag_archive([source], tmp_path / "ray", job, engine=on_ray(workers=2))
    killer.join()
    assert len(killed) == 1
    assert (run.sources, run.errors) == (5, 0)
    assert state(tmp_path / "ray") == state(tmp_path / "local")


def kill_one(notes: Path, killed: list[int]) -> None:
    """End the first actor that notes what it is at."""
    until = time.monotonic() + 120
    while not killed and time.monotonic() < until:
        for note in notes.glob("0*.json"):
            killed.append(json.loads(note.read_text("utf-8"))["process"])
            os.kill(killed[0], signal.SIGKILL)
            break
        time.sleep(0.002)


def test_a_report_that_ends_every_actor_is_an_error_and_the_others_are_tagged(
    tmp_path: Path,
    fragile: Path,
) -> None:
    folder = reports(tmp_path / "in", 3)
    write(folder / "清水县001.txt", f"{text(1)}致命问题得到整改。\n")
    job = new_job(fragile, shard_size=3)
    run = tag_archive([folder], tmp_path / "out", job, engine=on_ray(fragile, workers=1))
    (row,) = Archive(tmp_path / "out").rows("errors")
    assert (run.sources, run.errors) == (3, 1)
    assert row["source"] == "../in/清水县001.txt"
    assert row["message"] == "has ended 3 processes that tried to tag it (look at the file)"
    assert Archive(tmp_path / "out").report_ids() == ["清水县000", "清水县002"]
    assert not (tmp_path / "out" / ATTEMPTS).exists()


def test_a_machine_with_another_pipeline_ends_the_run_in_one_line(tmp_path: Path, job: Job) -> None:
    other = replace(job, model_hash="another")
    with pytest.raises(BaogaoError, match=r"has model_hash .*, not another .*install the same") as caught:
        tag_archive([reports(tmp_path / "in", 1)], tmp_path / "out", other, engine=on_ray(workers=1))
    assert "\n" not in str(caught.value)


def test_without_ray_the_remedy_is_named(tmp_path: Path, job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(BaogaoError, match=r"Ray is not installed \(pip install 'baogao\[ray\]'\)"):
        tag_archive([reports(tmp_path / "in", 1)], tmp_path / "out", job, engine=on_ray())


def baogao(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, which has no Ray yet."""
    command = [sys.executable, "-c", "from baogao.cli import main; main()", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


def test_the_command_starts_a_ray_of_its_own_and_says_nothing_of_it(tmp_path: Path) -> None:
    folder, options = reports(tmp_path / "in", 5), ("--shard-size", "2", "--format", "csv")
    one = baogao("tag", str(folder), "--out", str(tmp_path / "local"), *options)
    two = baogao(
        "tag", str(folder), "--out", str(tmp_path / "ray"), *options, "--engine", "ray", "--workers", "2"
    )
    assert (one.returncode, two.returncode) == (0, 0), two.stderr
    assert state(tmp_path / "ray") == state(tmp_path / "local")
    assert not [line for line in two.stderr.splitlines() if "left" not in line]  # lines of progress only


def test_a_cluster_that_does_not_answer_is_one_line(tmp_path: Path) -> None:
    folder, out = reports(tmp_path / "in", 1), tmp_path / "out"
    done = baogao("tag", str(folder), "--out", str(out), "--engine", "ray", "--address", "127.0.0.1:1")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "no Ray cluster at 127.0.0.1:1" in done.stderr
    assert not list(out.glob("shards/*"))

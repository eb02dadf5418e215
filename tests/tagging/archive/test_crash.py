"""What becomes of an archive when processes are killed, disks are full and folders read-only."""

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from baogao.tagging.archive.job import Job
from baogao.tagging.archive.run import Engine, tag_archive
from baogao.tagging.archive.work import done_shards

from .make import reports, state

SHARD = 4


def command(folder: Path, out: Path, *options: str) -> list[str]:
    tag = [sys.executable, "-m", "baogao.cli", "tag", str(folder), "--out", str(out)]
    return [*tag, "--format", "parquet", "--quiet", "--shard-size", str(SHARD), *options]


def start(folder: Path, out: Path, *options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command(folder, out, *options),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=_as_on_a_terminal,  # noqa: PLW1509 - no threads here
    )


def _as_on_a_terminal() -> None:
    """Let Ctrl-C reach the run also where these tests were started in the background."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def wait_for(out: Path, shards: int, process: subprocess.Popen[str]) -> None:
    """Until so many shards are done, or the process has ended."""
    end = time.monotonic() + 100
    while len(done_shards(out)) < shards and process.poll() is None:
        assert time.monotonic() < end, "no shard was done for long"
        time.sleep(0.02)


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Exit code and what it said on the standard error channel."""
    _, said = process.communicate(timeout=100)
    return process.returncode, said


def end_of(pid: int) -> None:
    """Wait until nothing writes any more: the children of a killed process end by themselves."""
    end = time.monotonic() + 20
    while time.monotonic() < end and any(_parent(child) == pid for child in _pids()):
        time.sleep(0.02)


def _pids() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdecimal()]


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return 0


def test_a_run_killed_at_ten_random_moments_ends_with_the_same_bytes(
    tmp_path: Path, job: Job, engine: Engine
) -> None:
    folder, out = reports(tmp_path / "in", 200), tmp_path / "out"
    tag_archive([folder], tmp_path / "whole", replace_size(job), engine=engine)
    pick = random.Random(7)  # noqa: S311
    done = 0
    for _ in range(10):
        process = start(folder, out, "--workers", str(pick.choice((1, 2, 2))))
        wait_for(out, done + pick.choice((0, 0, 1, 2, 3, 5)), process)
        time.sleep(pick.uniform(0.0, 0.4))
        process.kill()
        assert ended(process)[0] == -signal.SIGKILL
        done = len(done_shards(out))
    assert 0 < done < 200 // SHARD, "the kills were spread over the run"
    assert ended(start(folder, out, "--workers", "2"))[0] == 0
    assert state(out) == state(tmp_path / "whole")


def replace_size(job: Job) -> Job:
    return replace(job, shard_size=SHARD)


def test_workers_of_a_killed_run_end(tmp_path: Path) -> None:
    process = start(reports(tmp_path / "in", 60), tmp_path / "out", "--workers", "2")
    wait_for(tmp_path / "out", 1, process)
    children = [pid for pid in _pids() if _parent(pid) == process.pid]
    assert len(children) >= 2
    process.kill()
    ended(process)
    end = time.monotonic() + 20
    while time.monotonic() < end and any(_alive(pid) for pid in children):
        time.sleep(0.05)
    assert not [pid for pid in children if _alive(pid)]


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (OSError, IndexError):
        return False


def test_an_interrupt_ends_with_one_line_that_says_how_to_go_on(tmp_path: Path) -> None:
    folder, out = reports(tmp_path / "in", 80), tmp_path / "out"
    process = start(folder, out, "--workers", "2")
    wait_for(out, 1, process)
    process.send_signal(signal.SIGINT)
    code, said = ended(process)
    assert code == 130
    assert said.splitlines() == ["error: stopped; the same command goes on from here"]
    assert not list(out.rglob("*.tmp"))
    assert not (out / ".lock").exists()


def test_a_second_run_at_once_is_told(tmp_path: Path) -> None:
    folder, out = reports(tmp_path / "in", 80), tmp_path / "out"
    first = start(folder, out)
    wait_for(out, 1, first)
    code, said = ended(start(folder, out))
    first.kill()
    ended(first)
    assert code == 1
    (line,) = said.splitlines()
    assert f"another `baogao` is writing to this archive (process {first.pid} on" in line


def test_a_file_that_may_not_grow_ends_the_run_with_one_line(tmp_path: Path) -> None:
    """As a disk that is full: every file may have so many bytes and no more."""
    folder, out = reports(tmp_path / "in", 4), tmp_path / "out"

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4_000, 4_000))

    done = subprocess.run(
        command(folder, out), capture_output=True, text=True, check=False, preexec_fn=limit, timeout=100
    )
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "cannot be written: File too large" in line
    assert done_shards(out) == []
    assert not list(out.rglob("*.tmp"))


def namespace(script: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a shell script that may mount; the test is skipped where that is not allowed."""
    if shutil.which("unshare") is None:
        pytest.skip("needs unshare")
    line = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, "sh", *map(str, arguments)]
    done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=200)
    if done.returncode == 77 or "unshare failed" in done.stderr:
        pytest.skip("may not mount file systems here")
    return done


def test_a_full_disk_ends_the_run_and_with_more_room_it_goes_on(
    tmp_path: Path, job: Job, engine: Engine
) -> None:
    folder, disk, copy = reports(tmp_path / "in", 40), tmp_path / "disk", tmp_path / "copy"
    disk.mkdir()
    tag_archive([folder], tmp_path / "copy2" / "out", replace_size(job), engine=engine)
    script = """
        disk=$1; copy=$2; shift 2
        mount -t tmpfs -o size=200k tmpfs "$disk" || exit 77
        "$@"; echo "code $?"
        find "$disk" -name '*.tmp' -o -name .lock
        mount -o remount,size=64m "$disk" || exit 77
        "$@" >/dev/null; echo "code $?"
        cp -r "$disk" "$copy"
    """
    done = namespace(script, disk, copy, *command(folder, disk / "out", "--workers", "2"))
    assert done.stdout.splitlines() == ["code 1", "code 0"]
    (line,) = done.stderr.splitlines()
    assert "cannot be written: No space left on device" in line
    assert state(copy / "out").keys() == state(tmp_path / "copy2" / "out").keys()
    assert tables(copy / "out") == tables(tmp_path / "copy2" / "out")


def tables(folder: Path) -> dict[str, bytes]:
    """The files that do not say where the sources lie."""
    return {name: data for name, data in state(folder).items() if name.startswith(("targets/", "spans/"))}


def test_a_read_only_folder_is_one_line(tmp_path: Path) -> None:
    folder, disk = reports(tmp_path / "in", 2), tmp_path / "disk"
    (disk / "out").mkdir(parents=True)
    script = """
        disk=$1; shift
        mount -t tmpfs tmpfs "$disk" && mkdir "$disk/out" && mount -o remount,ro "$disk" || exit 77
        "$@"; echo "code $?"; ls -A "$disk/out"
    """
    for out in ("out", "new"):
        done = namespace(script, disk, *command(folder, disk / out))
        assert done.stdout.splitlines() == ["code 1"]
        (line,) = done.stderr.splitlines()
        assert "Read-only file system" in line
        assert str(disk / out) in line


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_one_line(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir(mode=0o555)
    code, said = ended(start(reports(tmp_path / "in", 2), out))
    assert code == 1
    assert "Permission denied" in said

"""Environments are built once, as a whole or not at all, and say plainly what they lack."""

import hashlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from baogao.annotations.doccano.environments import (
    RECIPES,
    candidates,
    clean_variables,
    ensure,
    find_python,
    home,
)
from baogao.errors import BaogaoError

SERVER, CLIENT = RECIPES["server"], RECIPES["client"]


def quiet(words: str) -> None:
    del words


def interpreter(folder: Path, name: str, answer: str) -> Path:
    """A program that answers the question for its version, as an interpreter of another version would."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{answer}\n", encoding="ascii")
    path.chmod(0o755)
    return path


def test_the_home_is_the_users_cache_unless_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BAOGAO_HOME", str(tmp_path))
    assert home() == tmp_path
    monkeypatch.delenv("BAOGAO_HOME")
    assert home().name == "baogao"
    assert home().is_absolute()


def test_the_first_python_of_a_wanted_version_is_taken(tmp_path: Path) -> None:
    broken = interpreter(tmp_path, "shim", "echo 'pyenv: version not installed' >&2; exit 127")
    older = interpreter(tmp_path, "older", "echo 3 10")
    fits = interpreter(tmp_path, "fits", "echo 3 11")
    later = interpreter(tmp_path, "later", "echo 3 13")
    places = [tmp_path / "none", broken, older, later, fits]
    assert find_python(SERVER, places) == fits
    assert find_python(CLIENT, places) == later


def test_without_the_servers_python_both_ways_out_are_named(tmp_path: Path) -> None:
    with pytest.raises(BaogaoError) as caught:
        find_python(SERVER, [interpreter(tmp_path, "python3", "echo 3 14")])
    message = str(caught.value)
    assert "runs on Python 3.11 only" in message
    assert "install python3.11" in message
    assert "--url" in message


def test_this_interpreter_and_those_on_the_path_are_looked_at(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found = interpreter(tmp_path, "python3.11", "echo 3 11")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert list(candidates(SERVER)) == [Path(sys.executable), found]


def test_variables_that_lead_another_python_astray_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example.org/simple")
    variables = clean_variables()
    assert "PYTHONPATH" not in variables
    assert variables["PIP_INDEX_URL"] == "https://mirror.example.org/simple"


@pytest.mark.parametrize("version", [".".join(map(str, version)) for version in CLIENT.pythons])
def test_the_clients_pins_have_wheels_for_every_python_it_may_run_on(version: str, tmp_path: Path) -> None:
    wanted = ["--python-version", version, "--only-binary=:all:", "--target", str(tmp_path)]
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--dry-run",
        *wanted,
        "-r",
        str(CLIENT.pins),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def empty_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("BAOGAO_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_two_that_ask_at_once_build_one_environment_that_works(empty_home: Path) -> None:
    pins = hashlib.sha256(CLIENT.pins.read_bytes()).hexdigest()[:12]
    half = (
        empty_home / "environments" / f"doccano-client-{pins}.building" / "half"
    )  # of a build that was killed
    half.mkdir(parents=True)
    said: list[str] = []
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda _: ensure("client", said.append), range(2))
    assert first == second
    assert not half.exists()
    assert not (first.parents[1] / "half").exists()
    done = subprocess.run(
        [str(first), "-I", "-c", "import doccano_client, pydantic; print(pydantic.VERSION)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("1.")
    logs = [log.read_text("utf-8") for log in empty_home.glob("environments/*.log")]
    assert [log.count("Successfully installed") for log in logs] == [1]
    assert any("about 42 MB" in words for words in said)
    said.clear()
    assert ensure("client", said.append) == first
    assert said == []


def test_offline_is_said_plainly_and_leaves_no_environment(
    empty_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "1")
    with pytest.raises(BaogaoError, match=r"package index, which cannot be reached .*PIP_INDEX_URL"):
        ensure("client", quiet)
    assert list(empty_home.glob("environments/*/bin/python")) == list(
        empty_home.glob("environments/*.building/bin/python")
    )


def test_a_folder_that_cannot_be_written_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("BAOGAO_HOME", str(tmp_path / "file"))
    with pytest.raises(BaogaoError, match="BAOGAO_HOME"):
        ensure("client", quiet)

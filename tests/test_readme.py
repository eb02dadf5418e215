"""The READMEs' own commands, run as they stand in a copy of the clone."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

READMES = ("README.md", "README.zh.md")
DEAR = ("make ", "spacy train", "baogao evaluate")  # set-up, and what follows training: tests/test_project.py


def commands() -> list[tuple[str, str]]:
    found = []
    for name in READMES:
        for block in re.findall(r"```sh\n(.*?)```", Path(name).read_text(encoding="utf-8"), re.DOTALL):
            lines = [line.split("  #")[0].strip() for line in block.splitlines()]
            found += [(name, line) for line in lines if line and not line.startswith(DEAR)]
    return found


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("readme")
    for part in ("seeds", "configs", "annotations"):
        shutil.copytree(part, folder / part)
    return folder


def test_both_readmes_show_commands() -> None:
    assert {name for name, _ in commands()} == set(READMES)


@pytest.mark.parametrize(("readme", "line"), commands())
def test_a_command_of_the_readme_runs_as_it_stands(clone: Path, readme: str, line: str) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    result = subprocess.run(
        ["/bin/sh", "-c", line],
        capture_output=True,
        text=True,
        cwd=clone,
        env={**os.environ, "PATH": path},
        check=False,
    )
    assert result.returncode == 0, f"{readme}: {line}\n{result.stderr}"

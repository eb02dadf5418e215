"""project.yml: every stage runs, and the README shows its table."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

PROJECT = yaml.safe_load(Path("project.yml").read_text(encoding="utf-8"))


def test_the_readme_shows_the_generated_table_of_stages() -> None:
    command = [sys.executable, "-m", "weasel", "document", ".", "--no-emoji"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert len(rows) > len(PROJECT["commands"])
    readme = Path("README.md").read_text(encoding="utf-8").splitlines()
    assert [row for row in rows if row not in readme] == []


def test_the_workflow_names_every_stage_once_and_in_order() -> None:
    assert PROJECT["workflows"]["all"] == [command["name"] for command in PROJECT["commands"]]


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what git tracks, so that a run leaves no trace in the working tree."""
    folder = tmp_path_factory.mktemp("clone")
    files = subprocess.run(["git", "ls-files", "-z"], capture_output=True, text=True, check=True).stdout
    for name in filter(None, files.split("\0")):
        if Path(name).is_file():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(Path(name).read_bytes())
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    return folder


def test_weasel_runs_all_stages_at_one_step(clone: Path) -> None:
    config = clone / "project.yml"
    config.write_text(config.read_text(encoding="utf-8").replace("steps: 150", "steps: 1"), encoding="utf-8")
    bin_ = Path(sys.executable).parent
    command = [sys.executable, "-m", "weasel", "run", "all", "."]
    env = {"PATH": f"{bin_}:/usr/bin:/bin", "HOME": str(clone), "LANG": "C.UTF-8"}
    result = subprocess.run(command, capture_output=True, text=True, cwd=clone, env=env, check=False)
    assert result.returncode == 0, result.stdout[-2000:] + result.stderr[-2000:]
    for command in PROJECT["commands"]:
        for output in command["outputs"]:
            assert (clone / output.replace("${vars.run}", PROJECT["vars"]["run"])).exists(), output

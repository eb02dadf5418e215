"""The built wheel in an environment of its own: what a user of `pip install` gets."""

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(out), "."],
        check=True,
    )
    (path,) = out.glob("*.whl")
    return path


def test_the_wheel_holds_pipeline_labels_and_rules_but_no_reports(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for part in (
        "training/released/config.cfg",
        "annotations/labels.toml",
        "configs/cpu.cfg",
        "configs/rules/number.toml",
    ):
        assert f"baogao/house/{part}" in names
    assert not [name for name in names if "seeds" in name or "gold" in name]


def test_the_installed_command_tags_a_file_outside_of_any_clone(wheel: Path, tmp_path: Path) -> None:
    # The packages Baogao needs come from the environment of the tests; Baogao itself only from the wheel.
    home = tmp_path / "env"
    venv.create(home, with_pip=False)
    site = next(home.glob("lib/python*/site-packages"))
    zipfile.ZipFile(wheel).extractall(site)
    borrowed = [p for p in map(Path, sys.path) if p.name in {"site-packages", "dist-packages"}]
    (site / "borrowed.pth").write_text("\n".join(map(str, borrowed)) + "\n", encoding="utf-8")
    report = tmp_path / "report.txt"
    report.write_text("二、2025年工作安排\n力争新增高新技术企业50家。\n", encoding="utf-8")
    code = "import baogao.cli, baogao; print(baogao.__file__); baogao.cli.main()"
    command = [home / "bin" / "python", "-c", code, "tag", report, "--out", tmp_path / "out"]
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    result = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=env, check=False)
    assert result.returncode == 0, result.stderr
    assert str(site) in result.stdout.splitlines()[0]
    assert "力争新增高新技术企业50家" in (tmp_path / "out" / "targets.csv").read_text(encoding="utf-8-sig")

"""The built wheel in an environment of its own: what a user of `pip install` gets."""

import os
import subprocess
import sys
import venv
import zipfile
from collections.abc import Sequence
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
    assert not [name for name in names if "seeds/" in name or "gold/" in name]


def environment(home: Path, *wheels: Path) -> Path:
    """An environment with wheels; the packages that Baogao needs come from the one of the tests."""
    venv.create(home, with_pip=False)
    site = next(home.glob("lib/python*/site-packages"))
    for path in wheels:
        zipfile.ZipFile(path).extractall(site)
    borrowed = [p for p in map(Path, sys.path) if p.name in {"site-packages", "dist-packages"}]
    (site / "borrowed.pth").write_text("\n".join(map(str, borrowed)) + "\n", encoding="utf-8")
    return site


def run(command: Sequence[object], folder: Path) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        list(map(str, command)), capture_output=True, text=True, cwd=folder, env=env, check=False
    )


def test_the_installed_command_tags_a_file_outside_of_any_clone(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "env"
    site = environment(home, wheel)
    report = tmp_path / "report.txt"
    report.write_text("二、2025年工作安排\n力争新增高新技术企业50家。\n", encoding="utf-8")
    code = "import baogao.cli, baogao; print(baogao.__file__); baogao.cli.main()"
    command = [home / "bin" / "python", "-c", code, "tag", report, "--out", tmp_path / "out"]
    result = run(command, tmp_path)
    assert result.returncode == 0, result.stderr
    assert str(site) in result.stdout.splitlines()[0]
    assert "力争新增高新技术企业50家" in (tmp_path / "out" / "targets.csv").read_text(encoding="utf-8-sig")


def test_the_pipeline_as_a_package_of_its_own_loads_by_name(wheel: Path, tmp_path: Path) -> None:
    packaged = tmp_path / "packaged"
    packaged.mkdir()
    command = ["spacy", "package", "training/released", packaged, "--build", "wheel"]
    made = run([sys.executable, "-m", *command], Path.cwd())
    assert made.returncode == 0, made.stdout + made.stderr
    (pipeline,) = packaged.glob("*/dist/*.whl")
    metadata = next(n for n in zipfile.ZipFile(pipeline).namelist() if n.endswith(".dist-info/METADATA"))
    assert "Requires-Dist: baogao>=" in zipfile.ZipFile(pipeline).read(metadata).decode()
    home = tmp_path / "env"
    site = environment(home, wheel, pipeline)
    code = """if True:
        import spacy, sys
        nlp = spacy.load("zh_baogao_cpu")
        doc = nlp("二、2026年工作安排\\n力争新增高新技术企业40家。")
        print([(span.text, span.label_) for span in doc.spans["sc"]], [entity.text for entity in doc.ents])
        print(sys.modules["zh_baogao_cpu"].__file__, sys.modules["baogao"].__file__)"""
    result = run([home / "bin" / "python", "-W", "error", "-c", code], tmp_path)
    assert result.returncode == 0, result.stderr
    found, places = result.stdout.splitlines()
    assert found == "[('力争新增高新技术企业40家', 'TARGET')] ['40家']"
    assert places.count(str(site)) == 2

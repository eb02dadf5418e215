"""Isolated environments for the Doccano server and its client, built once and kept in the user's cache.

The pins of the two (``configs/doccano/*.txt``) fight with spaCy's and with each other's, so each has a virtual
environment of its own, which Baogao only ever runs and never imports. An environment is named by a hash of its
pins: new pins make a new one. It is built beside its place and renamed, so that one is there as a whole or not
at all; a lock lets several commands ask for it at once.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from filelock import FileLock
from platformdirs import user_cache_path

from baogao.errors import BaogaoError
from baogao.resources import house

Name = Literal["server", "client"]
Say = Callable[[str], None]
"""Told in a few words what goes on; called again and again while something lasts."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What an environment is made of.

    Attributes:
        name: ``server`` or ``client``.
        pythons: Python versions that its pins have wheels for, best first.
        size: About how many megabytes it takes.
        usual: How long building takes on an ordinary machine and line.
    """

    name: Name
    pythons: tuple[tuple[int, int], ...]
    size: int
    usual: str

    @property
    def pins(self) -> Path:
        """The file with the releases it is made of."""
        return house("configs", "doccano", f"{self.name}.txt")


RECIPES: Mapping[Name, Recipe] = {
    "server": Recipe("server", ((3, 11),), 720, "one to two minutes"),
    "client": Recipe("client", ((3, 11), (3, 12), (3, 13)), 42, "some seconds"),
}


def home() -> Path:
    """Where environments are kept: ``$BAOGAO_HOME``, or ``baogao`` in the user's cache folder."""
    named = os.environ.get("BAOGAO_HOME")
    return Path(named).absolute() if named else user_cache_path("baogao", appauthor=False)


def ensure(name: Name, say: Say) -> Path:
    """The Python of an environment, which is built first where it is not there.

    Raises:
        BaogaoError: If no fitting Python is found, the package index cannot be reached, or pip fails.
    """
    recipe = RECIPES[name]
    folder = home() / "environments"
    pins = recipe.pins.read_bytes()
    place = folder / f"doccano-{name}-{hashlib.sha256(pins).hexdigest()[:12]}"
    if not _python(place).exists():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with FileLock(place.with_suffix(".lock")):
                if not _python(place).exists():
                    _build(recipe, place, say)
        except OSError as error:
            raise _unwritable(error, folder) from error
    return _python(place)


def _unwritable(error: OSError, folder: Path) -> BaogaoError:
    return BaogaoError(
        f"the environment cannot be kept here: {error.strerror or error}",
        path=error.filename or folder,
        remedy="free some space, or name another folder in BAOGAO_HOME",
    )


def clean_variables() -> dict[str, str]:
    """The variables of this process without those that would lead another Python astray."""
    astray = ("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "VIRTUAL_ENV", "DJANGO_SETTINGS_MODULE")
    return {key: value for key, value in os.environ.items() if key not in astray}


def _python(place: Path) -> Path:
    return place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _build(recipe: Recipe, place: Path, say: Say) -> None:
    began = time.monotonic()
    what = f"Doccano's {recipe.name} environment (once; about {recipe.size} MB, {recipe.usual})"
    say(f"building {what}")
    base = find_python(recipe, candidates(recipe))
    beside = place.with_name(f"{place.name}.building")
    log = place.with_suffix(".log")
    shutil.rmtree(beside, ignore_errors=True)  # what a killed build left; pip's cache keeps the downloads
    _run([str(base), "-I", "-m", "venv", str(beside)], log, lambda line: None, recipe)
    _copy_site_settings(beside)
    pip = [str(_python(beside)), "-I", "-u", "-m", "pip", "--disable-pip-version-check", "--no-input"]
    install = [*pip, "install", "--progress-bar", "off", "--requirement", str(recipe.pins)]
    _run(install, log, lambda line: say(_progress(what, line, time.monotonic() - began)), recipe)
    _run([*pip, "check"], log, lambda line: None, recipe)
    beside.rename(place)


def _progress(what: str, line: str, seconds: float) -> str:
    words = line.split()
    doing = " ".join(words[:2]) if words[:1] in (["Collecting"], ["Downloading"], ["Installing"]) else ""
    return f"building {what}: {seconds:.0f} s {doing}".rstrip()


def _copy_site_settings(environment: Path) -> None:
    """An index that is set for the environment Baogao runs in counts for its children, too."""
    name = "pip.ini" if os.name == "nt" else "pip.conf"
    settings = Path(sys.prefix, name)
    if settings.is_file():
        shutil.copy(settings, environment / name)


def _run(command: Sequence[str], log: Path, heard: Say, recipe: Recipe) -> None:
    """Run a step, its output in a log; in the middle of a failure the log's last words are the error."""
    with log.open("a", encoding="utf-8", errors="replace") as file:
        with subprocess.Popen(  # noqa: S603 - our own command
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            env=clean_variables(),
        ) as process:
            lines = list(_heard(process.stdout or (), file.write, heard))
        if process.returncode:
            raise _failed(recipe, lines, log)


def _heard(lines: Iterable[str], write: Callable[[str], int], heard: Say) -> Iterator[str]:
    for line in lines:
        write(line)
        heard(line)
        yield line


_OFFLINE = (
    "NewConnectionError",
    "Failed to establish",
    "name resolution",
    "timed out",
    "ProxyError",
    "Max retries",
)


def _failed(recipe: Recipe, lines: Sequence[str], log: Path) -> BaogaoError:
    output = "".join(lines)
    if any(sign in output for sign in _OFFLINE) or "No matching distribution" in output:
        return BaogaoError(
            f"Doccano's {recipe.name} environment needs the package index, which cannot be reached "
            "or lacks a release",
            path=log,
            remedy="go online and run the same command again: what was downloaded is kept. "
            "A mirror is named with PIP_INDEX_URL or in pip's own settings",
        )
    if "ensurepip" in output:
        version = ".".join(map(str, recipe.pythons[0]))
        return BaogaoError(
            f"Python {version} is here without its module venv", remedy=f"apt install python{version}-venv"
        )
    last = next((line.strip() for line in reversed(lines) if line.strip().startswith("ERROR")), "")
    last = last or next((line.strip() for line in reversed(lines) if line.strip()), "no output")
    return BaogaoError(
        f"Doccano's {recipe.name} environment could not be built: {last}", path=log, remedy="read this log"
    )


def candidates(recipe: Recipe) -> Iterator[Path]:
    """Where a Python that fits may be: this one, those on the PATH, those of pyenv, uv and Homebrew."""
    yield Path(sys.executable)
    for major, minor in recipe.pythons:
        version = f"{major}.{minor}"
        for name in (f"python{version}", "python3", "python"):
            if found := shutil.which(name):
                yield Path(found)
        user = Path.home()
        yield from sorted(user.glob(f".pyenv/versions/{version}.*/bin/python"))
        yield from sorted(user.glob(f".local/share/uv/python/cpython-{version}*/bin/python{version}"))
        yield from sorted(Path("/opt/homebrew/opt").glob(f"python@{version}/bin/python{version}"))


def find_python(recipe: Recipe, places: Iterable[Path]) -> Path:
    """The first of some places with a Python of a wanted version that runs.

    Raises:
        BaogaoError: If there is none.
    """
    for path in dict.fromkeys(places):
        if _version(path) in recipe.pythons:
            return path
    versions = " or ".join(".".join(map(str, version)) for version in recipe.pythons)
    ways = (
        "install python3.11 (apt, brew, pyenv or uv have it), or use a server that runs elsewhere: "
        "--url, or configs/doccano/compose.yaml"
    )
    raise BaogaoError(
        f"Doccano's {recipe.name} runs on Python {versions} only, and none was found",
        remedy=ways if recipe.name == "server" else "install one of them (apt, brew, pyenv or uv have it)",
    )


def _version(python: Path) -> tuple[int, int] | None:
    """Major and minor version of an interpreter; None where it does not run (a shim without its version)."""
    try:
        done = subprocess.run(  # noqa: S603 - an interpreter
            [str(python), "-I", "-c", "import sys; print(*sys.version_info[:2])"],
            capture_output=True,
            text=True,
            timeout=20,
            check=True,
            env=clean_variables(),
        )
        major, minor = map(int, done.stdout.split())
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
    return major, minor

"""The commands ``baogao doccano up``, ``down``, ``status``, ``password`` and ``logs``. No logic."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from baogao.terminal import err, finish, out

if TYPE_CHECKING:
    from baogao.annotations.doccano.access import Access
    from baogao.annotations.doccano.server import State

doccano = typer.Typer(
    help="Correct in Doccano: a server in one command (docs/doccano-server.md).",
    rich_markup_mode=None,
)
Url = Annotated[
    str | None,
    typer.Option(
        "--url",
        metavar="URL",
        help="A server elsewhere; log in with BAOGAO_DOCCANO_USER and BAOGAO_DOCCANO_PASSWORD, or be asked "
        "[default: the server of --dir].",
        show_default=False,
    ),
]
Dir = Annotated[Path, typer.Option("--dir", help="Folder in which this machine's server keeps its files.")]
DIR = Path(".doccano")


def line(text: str) -> None:
    """Print as it is: no markup, no wrapping."""
    out.print(text, markup=False, soft_wrap=True)


@contextmanager
def saying() -> Iterator[Callable[[str], None]]:
    """Show what goes on: in place on a terminal, else a line for each new step."""
    if err.is_terminal:
        with err.status("") as status:
            yield status.update
        return
    said: set[str] = set()

    def say(words: str) -> None:
        step = words.partition(":")[0]
        if step not in said:
            said.add(step)
            err.print(step, markup=False, soft_wrap=True)

    yield say


def access_of(url: str | None, folder: Path) -> "Access":
    """Where to log in and as whom, asking in a terminal for what the environment does not name."""
    from baogao.annotations.doccano.access import access

    def ask(what: str, secret: bool) -> str:
        return str(typer.prompt(what, hide_input=secret, err=True))

    found = access(url, folder, ask if sys.stdin.isatty() else None)
    if found.exposed:
        err.print(f"warning: the password of {found.url} crosses the network in the clear: use https")
    return found


@doccano.command()
def up(
    port: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=65535,
            help="Port [default: the last one, or a free one from 8000].",
            show_default=False,
        ),
    ] = None,
    folder: Dir = DIR,
) -> None:
    """Start a Doccano server on this machine and wait until it works.

    The first time builds its environment (Python 3.11, about 720 MB, one to two minutes), a database and a random
    password. It listens on 127.0.0.1 only; database, password and logs lie in --dir.
    """
    from baogao.annotations.doccano import server

    with saying() as say:
        state, started = server.up(folder, port, say)
    line(f"Doccano {'runs' if started else 'runs already'} at {state.url}")
    line(f"user {server.USER}, password in {state.password_file}")


@doccano.command()
def down(folder: Dir = DIR) -> None:
    """Stop the server; its worker may finish what it is at. Nothing is lost."""
    from baogao.annotations.doccano import server

    with saying() as say:
        say("stopping the server")
        ran = server.down(folder)
    line("stopped" if ran else "it did not run")


@doccano.command()
def status(url: Url = None, folder: Dir = DIR) -> None:
    """Say whether the server runs and works; exit code 1 if it does not."""
    from baogao.annotations.doccano.conversation import checked_url
    from baogao.annotations.doccano.health import health
    from baogao.annotations.doccano.server import read_state

    state = None if url else read_state(folder)
    if state:
        _show(state)
    address = checked_url(url) if url else state.url if state and state.running else ""
    if not address:
        finish(["the server does not run (start it with `baogao doccano up`)"])
    found = health(address)
    if found.healthy:
        line(f"{address} works")
    finish([f"{address}: {part}: {words}" for part, words in found.troubles.items()])


def _show(state: "State") -> None:
    from baogao.annotations.doccano.server import USER

    for program in state.programs:
        since = time.strftime("%Y-%m-%d %H:%M", time.localtime(program.started))
        runs = f"runs since {since}, {program.memory() / 1e6:.0f} MB" if program.running() else "does not run"
        line(f"{program.name}: process {program.pid}, {runs}")
    line(f"files: {state.folder}")
    if state.password_file.exists():
        line(f"user {USER}, password in {state.password_file}")


@doccano.command()
def password(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Account of an annotator.")],
    folder: Dir = DIR,
) -> None:
    """Set a new password for an account of this machine's server, where the old one is lost.

    Elsewhere an administrator does it at /admin/ of the server's address.
    """
    from baogao.annotations.doccano import server

    with saying() as say:
        path = server.new_password(name, folder, say)
    line(f"user {name}, password in {path}")


@doccano.command()
def logs(
    lines: Annotated[int, typer.Option("--lines", "-n", min=0, help="How many of each.")] = 20,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on as they are written.")] = False,
    folder: Dir = DIR,
) -> None:
    """Print the last lines of the logs of web server and worker."""
    from baogao.annotations.doccano.logs import follow as follow_logs
    from baogao.annotations.doccano.logs import tail
    from baogao.annotations.doccano.server import LOGS, read_state

    paths = [read_state(folder).folder / name for name in LOGS]
    added = follow_logs(paths, _wait) if follow else None
    for path in paths:
        for text in tail(path, lines):
            line(f"{path.stem}: {text}")
    for path, text in added or ():
        line(f"{path.stem}: {text}")


def _wait() -> bool:
    time.sleep(0.3)
    return True

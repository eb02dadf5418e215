"""Which server a command means, and who logs in: the one of a folder here, or one elsewhere by its address."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from baogao.annotations.doccano.client import Doccano
from baogao.annotations.doccano.conversation import checked_url
from baogao.annotations.doccano.environments import Say
from baogao.annotations.doccano.health import loopback
from baogao.annotations.doccano.server import STATE, USER, read_state
from baogao.errors import BaogaoError

USER_VARIABLE = "BAOGAO_DOCCANO_USER"
PASSWORD_VARIABLE = "BAOGAO_DOCCANO_PASSWORD"  # noqa: S105 - a name, not a password

Ask = Callable[[str, bool], str]
"""Asks the user for something, given what and whether it is secret."""


@dataclass(frozen=True, slots=True)
class Access:
    """A server's address and an administrator of it."""

    url: str
    username: str
    password: str = field(repr=False)

    @property
    def exposed(self) -> bool:
        """Whether the password would cross a network in the clear."""
        return urlsplit(self.url).scheme == "http" and not loopback(self.url)

    def session(self, say: Say = lambda words: None) -> Doccano:
        """A session to enter."""
        return Doccano(self.url, self.username, self.password, say=say)


def access(url: str | None = None, folder: Path = STATE, ask: Ask | None = None) -> Access:
    """Where to log in, and as whom.

    Args:
        url: A server elsewhere; None for the one that ``baogao doccano up`` started in ``folder``.
        folder: Where that one keeps its files.
        ask: Asks for what the environment does not name; None where nobody can be asked.

    Raises:
        BaogaoError: If no server was started here, or the credentials are neither set nor can be asked for.
    """
    if url is None:
        state = read_state(folder)
        return Access(state.url, USER, state.password())
    url = checked_url(url)
    username = _given(USER_VARIABLE, f"user of {url}", False, ask)
    return Access(url, username, _given(PASSWORD_VARIABLE, f"password of {username}", True, ask))


def _given(variable: str, what: str, secret: bool, ask: Ask | None) -> str:
    if found := os.environ.get(variable):
        return found
    if ask is None:
        raise BaogaoError(f"{variable} is not set", remedy="set it, or run in a terminal to be asked")
    return ask(what, secret)

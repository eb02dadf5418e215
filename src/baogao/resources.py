"""Where the house keeps its data: the same tree in a checkout and in an installed package."""

from pathlib import Path

from baogao.errors import BaogaoError

_PACKAGE = Path(__file__).resolve().parent
_INSTALLED = _PACKAGE / "house"
_CHECKOUT = _PACKAGE.parents[1]


def house(*parts: str) -> Path:
    """Path of a file or folder that ships with Baogao, e.g. ``house("configs", "cpu.cfg")``.

    Looks in the checkout (editable install) first, then inside the installed package.

    Raises:
        BaogaoError: If neither has it.
    """
    for root in (_CHECKOUT, _INSTALLED):
        path = root.joinpath(*parts)
        if (root / "annotations" / "labels.toml").is_file() and path.exists():
            return path
    raise BaogaoError(
        "not part of this installation",
        path="/".join(parts),
        remedy="install baogao again, or run in a clone",
    )

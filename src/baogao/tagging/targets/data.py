"""Reads ``configs/targets/<name>.toml``: word lists and named pieces of expression, as in ``configs/rules``."""

from functools import cache

from baogao.errors import BaogaoError
from baogao.resources import house
from baogao.rules.patterns import RuleData, parse


@cache
def load(name: str) -> RuleData:
    """Read and compile ``configs/targets/<name>.toml``.

    Raises:
        BaogaoError: If the file is not TOML, names an unknown word list or holds a bad expression.
    """
    path = house("configs", "targets", f"{name}.toml")
    try:
        return parse(path.read_text(encoding="utf-8"))
    except (ValueError, KeyError, TypeError) as error:
        raise BaogaoError(
            f"bad data: {error}", path=path, remedy="see docs/rules.md for its shape"
        ) from error

"""One module a file format: bytes in, one :class:`~baogao.corpus.document.Document` out.

Every format's library belongs to the extra ``baogao[docs]`` and is imported where it is used, so that
plain text needs none of them.
"""

from importlib import import_module
from types import ModuleType

from baogao.errors import BaogaoError


def need(module: str) -> ModuleType:
    """Import a module of the extra ``baogao[docs]``.

    Raises:
        BaogaoError: If it is not installed.

    >>> need("json").loads("1")
    1
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module.partition(".")[0]:
            raise
        raise BaogaoError(
            f"needs the extra baogao[docs]: {error.name} is not installed",
            remedy="pip install 'baogao[docs]'",
        ) from None


def words(text: str) -> tuple[str, ...]:
    """The words of a text, for long lists of names.

    >>> words("td th")
    ('td', 'th')
    """
    return tuple(text.split())

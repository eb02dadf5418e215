"""What a user can mend ends a ``spacy`` command in one line, as it ends ours.

spaCy's commands know the errors of configs, and show a traceback for everything else. Before they begin they
import what is registered as ``spacy_cli``. Importing this module changes what an uncaught
:class:`~baogao.errors.BaogaoError` looks like; nothing else imports it.
"""

import sys
from types import TracebackType

from baogao.errors import BaogaoError, ascii_controls


def one_line_errors() -> None:
    """Print uncaught errors of ours as one line; all others as before. The exit code stays 1."""
    before = sys.excepthook

    def show(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, BaogaoError):
            sys.stderr.write(f"error: {ascii_controls(str(error))}\n")
        else:
            before(kind, error, trace)

    sys.excepthook = show


one_line_errors()

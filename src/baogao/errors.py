"""What goes wrong with a user's input, said in one line: where, what, and what to do."""

from pathlib import Path


class BaogaoError(Exception):
    """An input error that a user can mend; commands print it as one line and exit with code 1.

    Args:
        what: What is wrong, in a few words.
        path: The file it was found in, if any.
        line: Line of that file, counted from 1, if known.
        remedy: What the user can do about it.
    """

    def __init__(
        self, what: str, *, path: Path | str | None = None, line: int | None = None, remedy: str = ""
    ) -> None:
        self.what, self.path, self.line, self.remedy = what, path, line, remedy
        super().__init__(str(self))

    def __str__(self) -> str:
        # File names are not trusted: a newline in one must not break the one-line promise.
        place = "" if self.path is None else ascii_controls(str(self.path))
        if place and self.line is not None:
            place += f":{self.line}"
        text = f"{place}: {self.what}" if place else self.what
        return f"{text} ({self.remedy})" if self.remedy else text


def one_line(error: Exception, path: Path | str | None = None) -> BaogaoError:
    """Whatever one file did to us as an error of that file, so that the others are still done."""
    if isinstance(error, BaogaoError):
        return error
    if isinstance(error, OSError) and error.strerror:
        return BaogaoError(f"cannot be read: {error.strerror}", path=path)
    what = " ".join(f"{type(error).__name__}: {error}".split())
    return BaogaoError(f"cannot be read: {ascii_controls(what)}", path=path, remedy="report this file to us")


def ascii_controls(text: str) -> str:
    """Show control characters as escapes, so that a name stays on one line of a terminal."""
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape", "backslashreplace").decode() for c in text
    )

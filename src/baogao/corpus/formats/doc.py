"""Old Word files (.doc, .wps) and RTF, converted by an installed LibreOffice.

The binary format has many dialects (Word 6 to 2003, WPS Office); LibreOffice reads them all. It runs in a
private folder with a private profile: macros are switched off, links are not followed, nothing of the
user's settings is read or written, and it is killed with its children when it takes too long.
"""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

from baogao.corpus.document import Document
from baogao.corpus.formats.docx import read_docx
from baogao.corpus.formats.package import OLE, ole_kind
from baogao.errors import BaogaoError

TIMEOUT = 120.0
"""Seconds that a conversion may take."""

_PROGRAMS = ("soffice", "libreoffice")
_USUAL_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
)
_WORD_97, _WORD_6 = b"\xec\xa5", b"\xdc\xa5"
_MARKS = (_WORD_97, _WORD_6)
_VERSION = re.compile(rb"\xec\xa5[\xc0-\xdf]\x00|\xec\xa5[\x00-\x1f]\x01|\xdc\xa5[\x60-\x6f]\x00")
_LAST_OF_WORD_6 = 0x66
_SECTOR, _SHORT_SECTOR = 512, 64
_AGAIN = "open it in Word or WPS and save it as .docx or .txt"
_REMEDY = "install LibreOffice, or save it as .docx or .txt"

_SETTINGS = (
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Writer/Content/Update", "Link", "2"),  # 0 always, 1 on request, 2 never
)


def read_doc(path: Path | str, timeout: float = TIMEOUT) -> Document:
    """Read an old Word file, a WPS file or an RTF file.

    Args:
        path: The file.
        timeout: Seconds after which LibreOffice is stopped.

    Returns:
        What :func:`~baogao.corpus.formats.docx.read_docx` makes of the converted file, with format ``doc``.

    Raises:
        BaogaoError: If LibreOffice is not installed, takes too long or cannot read the file; if the file is
            encrypted, is a workbook or a presentation, or holds no text.
    """
    path = Path(path)
    import_filter = _filter(path)
    program = _office(path)
    with tempfile.TemporaryDirectory(prefix="baogao-doc-", ignore_cleanup_errors=True) as folder:
        converted = _convert(program, path, import_filter, Path(folder), timeout)
    return replace(read_docx(converted, path), format="doc")


def find_office() -> str | None:
    """The LibreOffice program, if there is one."""
    places = (*map(shutil.which, _PROGRAMS), *(place for place in _USUAL_PLACES if Path(place).is_file()))
    return next(filter(None, places), None)


def _office(path: Path) -> str:
    program = find_office()
    if program is None:
        raise BaogaoError("an old Word file needs LibreOffice to be read", path=path, remedy=_REMEDY)
    return program


def _filter(path: Path) -> str:
    """LibreOffice's filter for the file, by its bytes; told, so that it never falls back to plain text.

    Raises:
        BaogaoError: If the file is neither a Word file nor RTF, or is encrypted.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BaogaoError(f"cannot be read: {error.strerror}", path=path) from None
    if data.startswith(b"{\\rtf"):
        return "Rich Text Format"
    if not data.startswith(OLE):
        raise BaogaoError("is no old Word file (.doc, .wps, .rtf)", path=path, remedy=_AGAIN)
    if kind := ole_kind(data):
        raise BaogaoError(kind, path=path, remedy="save it as .docx without a password")
    return _version(_main_stream(data), path)


def _main_stream(data: bytes) -> bytes:
    """The beginning of the stream WordDocument, known by its mark and a version that exists.

    It stands at the start of a sector; in a file of a few lines, of one of the short sectors inside.
    """
    for step in (_SECTOR, _SHORT_SECTOR):
        for at in range(_SECTOR, len(data) - 12, step):
            if data.startswith(_MARKS, at) and _VERSION.match(data, at):
                return data[at : at + 12]
    return b""


def _version(start: bytes, path: Path) -> str:
    """The filter by the version that the file's main stream begins with ([MS-DOC] 2.5.2)."""
    if len(start) < 12:
        raise BaogaoError("is damaged, or no Word file", path=path, remedy=_AGAIN)
    if start[11] & 1:
        raise BaogaoError("is encrypted", path=path, remedy="save it as .docx without a password")
    if start.startswith(_WORD_97):
        return "MS Word 97"
    return "MS Word 95" if start[2] > _LAST_OF_WORD_6 else "MS WinWord 6.0"


def _convert(program: str, path: Path, import_filter: str, folder: Path, timeout: float) -> bytes:
    """The file as .docx, made in a private folder."""
    source, made = folder / "report.doc", folder / "made" / "report.docx"
    shutil.copyfile(path, source)
    profile = folder / "profile"
    _write_settings(profile / "user" / "registrymodifications.xcu")
    command = [
        program,
        f"-env:UserInstallation={profile.as_uri()}",
        *("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nofirststartwizard", "--nologo"),
        f"--infilter={import_filter}",
        *("--convert-to", "docx:MS Word 2007 XML", "--outdir", str(made.parent), str(source)),
    ]
    if not _run(command, folder, timeout):
        what = f"LibreOffice did not finish it within {timeout:g} seconds"
        raise BaogaoError(what, path=path, remedy="save it as .docx or .txt")
    if not made.is_file():
        raise BaogaoError("LibreOffice cannot read it: it is damaged", path=path, remedy=_AGAIN)
    return made.read_bytes()


def _write_settings(file: Path) -> None:
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for path, name, value in _SETTINGS
    )
    file.parent.mkdir(parents=True)
    head = '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    file.write_text(f"{head}{items}</oor:items>", "utf-8")


def _run(command: list[str], folder: Path, timeout: float) -> bool:
    """Run to the end or kill the whole group; says whether it came to its end in time."""
    environment = {**os.environ, "HOME": str(folder), "TMPDIR": str(folder)}
    with subprocess.Popen(  # noqa: S603
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            process.wait(timeout)
        except subprocess.TimeoutExpired:
            return False
        finally:
            _kill(process)
    return True


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """End the program and the children it started; they are one process group of their own."""
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    elif process.poll() is None:
        process.kill()

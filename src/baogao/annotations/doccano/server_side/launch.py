"""Start a program that goes on when its starter has ended, and print its number.

Reads ``{"command": [...], "log": path, "folder": path}`` as JSON from standard input. A process of its own, so that
the program's parent is gone at once: nobody has to wait for it, and no zombie stays behind a long-lived starter.
"""

import json
import os
import subprocess
import sys


def main() -> None:
    """Start it in its own session, with its output in the log."""
    asked = json.load(sys.stdin)
    with open(asked["log"], "ab") as log:  # noqa: PTH123
        process = subprocess.Popen(  # noqa: S603 - our own command
            asked["command"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=asked["folder"],
            start_new_session=True,
        )
    sys.stdout.write(str(process.pid))
    sys.stdout.flush()
    os._exit(0)


main()

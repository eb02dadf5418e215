"""Set the password of an account, which comes with the name as JSON on standard input.

Runs in the server's environment only; exit code 1 and a line on standard error if there is no such account.
"""

import json
import sys

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402 - needs the setup above


def main() -> None:
    """Set it; the account's sessions end."""
    asked = json.load(sys.stdin)
    user = get_user_model().objects.filter(username=asked["username"]).first()
    if user is None:
        sys.exit(f"no account {asked['username']!r}")
    user.set_password(asked["password"])
    user.save()


main()

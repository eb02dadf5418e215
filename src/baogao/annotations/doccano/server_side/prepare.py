"""Make the database ready and set the administrator's password, which comes with the name as JSON on standard input.

Runs in the server's environment only, before every start; does nothing that is done.
"""

import json
import sqlite3
import sys
from pathlib import Path

import django

django.setup()

from config.celery import app  # noqa: E402 - needs the setup above, as all that follows
from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402


def main() -> None:
    """Migrate, make the roles, the administrator and the folders."""
    admin = json.load(sys.stdin)
    call_command("wait_for_db")
    _let_read_while_writing()  # before the many small writes that follow: they are faster so
    call_command("migrate", verbosity=0)
    call_command("create_roles")
    for folder in (settings.MEDIA_ROOT, settings.DJANGO_DRF_FILEPOND_UPLOAD_TMP):
        Path(folder).mkdir(parents=True, exist_ok=True)
    _declare_queues()
    _administrator(admin["username"], admin["password"])


def _let_read_while_writing() -> None:
    """With a write-ahead log, annotators read while the worker imports; SQLite remembers the mode."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=WAL")
    prefix = "sqla+sqlite:///"
    if settings.CELERY_BROKER_URL.startswith(prefix):
        broker = sqlite3.connect(settings.CELERY_BROKER_URL.removeprefix(prefix))
        broker.execute("PRAGMA journal_mode=WAL")
        broker.close()


def _declare_queues() -> None:
    """Web server and worker would both make them at their first start, and the slower one would end by it."""
    with app.connection() as broker:
        for queue in app.amqp.queues.values():
            queue.bind(broker.default_channel).declare()


def _administrator(username: str, password: str) -> None:
    users = get_user_model().objects
    user, _ = users.get_or_create(username=username)
    if not (user.is_superuser and user.check_password(password)):
        user.is_staff = user.is_superuser = user.is_active = True
        user.set_password(password)
        user.save()


main()

"""Django settings of a Doccano server that Baogao starts: Doccano's own for production, made safe for paid work.

Runs in the server's environment only. Read from the environment: ``DOCCANO_HOME`` (folder for everything that is
written, also the working directory), ``SECRET_KEY_FILE``, and optionally ``DATABASE_URL`` (without it, SQLite),
``DATABASE_PASSWORD_FILE`` and ``DOCCANO_HOSTS`` (names the server answers to besides this machine's, with commas).
"""

import os
from pathlib import Path
from urllib.parse import quote

from config.settings.production import *  # noqa: F403
from config.settings.production import CELERY_BROKER_URL, DATABASES, MIDDLEWARE

_HOME = Path(os.environ["DOCCANO_HOME"])

SECRET_KEY = Path(os.environ["SECRET_KEY_FILE"]).read_text(encoding="ascii").strip()
DEBUG = False
# Doccano answers to any name, which lets a web page reach a server on this machine by rebinding its own.
ALLOWED_HOSTS = ["127.0.0.1", "localhost", *filter(None, os.environ.get("DOCCANO_HOSTS", "").split(","))]

# Doccano writes uploads into its own package, which may belong to somebody else, or be gone tomorrow. The library
# that takes them in insists that they lie below BASE_DIR, which nothing else reads once the settings are made.
BASE_DIR = str(_HOME)
DJANGO_DRF_FILEPOND_UPLOAD_TMP = str(_HOME / "uploads")
MEDIA_ROOT = DJANGO_DRF_FILEPOND_FILE_STORE_PATH = str(_HOME / "media")

# An import that fails is tried again by default, and leaves its first rows up to four times.
CELERY_TASK_ANNOTATIONS = {
    "data_import.celery_tasks.import_dataset": {"max_retries": 0},
    "data_export.celery_tasks.export_dataset": {"max_retries": 1},
}
# A worker that starts after the server must not take the broker for absent.
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True

# Seconds before a worker that is busy with an import counts as ill; three are too few for 10,000 rows.
HEALTHCHECK_CELERY_QUEUE_TIMEOUT = HEALTHCHECK_CELERY_RESULT_TIMEOUT = 10

MIDDLEWARE.append("doccano_middleware.exports_are_fetched_once")

_database = DATABASES["default"]
if "DATABASE_URL" not in os.environ:
    _database["NAME"] = str(_HOME / "db.sqlite3")  # not through a URL: folders have names with % and #
    _database["OPTIONS"] = {"timeout": 30}  # seconds to wait for another writer; the default is 5
    CELERY_BROKER_URL = (
        "sqla+sqlite:///broker.sqlite3"  # a file of its own: polling does not block the annotators
    )
elif os.environ.get("DATABASE_PASSWORD_FILE"):
    _database["PASSWORD"] = Path(os.environ["DATABASE_PASSWORD_FILE"]).read_text(encoding="utf-8").strip()
    _user, _password = quote(_database["USER"], safe=""), quote(_database["PASSWORD"], safe="")
    CELERY_BROKER_URL = CELERY_BROKER_URL.replace(f"//{_user}@", f"//{_user}:{_password}@", 1)

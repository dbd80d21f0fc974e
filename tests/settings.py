"""Settings under test: the product's own, on a database and a data directory of the test's."""

import os
import tempfile

_data = tempfile.mkdtemp(prefix="toolscope-test-")
os.environ.setdefault("DATA_DIR", _data)
os.environ.setdefault("SECRET_KEY", "only for tests " * 4)
os.environ.setdefault("TOOLSCOPE_API_KEY", "test-key-of-the-local-owner")

from config.settings import *  # noqa: E402, F403

OUTBOUND_LOOPBACK_ONLY = True
LOCAL_HOST_NAMES = [*LOCAL_HOST_NAMES, "testserver"]  # noqa: F405
SIMULATOR_SPEED = 20.0

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":  # noqa: F405
    # A file, not memory: the worker's threads must share it.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}  # noqa: F405
    # It is thrown away: nothing waits for the disk.
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"  # noqa: F405

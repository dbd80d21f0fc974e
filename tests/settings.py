"""Settings under test: the product's own, on a database and a data directory of the test's."""

import os
import tempfile

_data = tempfile.mkdtemp(prefix="toolscope-test-")
os.environ.setdefault("DATA_DIR", _data)
os.environ.setdefault("SECRET_KEY", "only for tests " * 4)
os.environ.setdefault("TOOLSCOPE_API_KEY", "test-key-of-the-local-owner")

from config.settings import *  # noqa: E402, F403

OUTBOUND_LOOPBACK_ONLY = True

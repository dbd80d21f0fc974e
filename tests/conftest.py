"""What all tests share: a real Redis, the recorded traffic, and the rule that no test leaves this machine."""

import gc
import os
import ssl
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

import hypothesis
import pytest
from django.contrib.contenttypes.management import create_contenttypes
from django.db import connection
from django.db.models.signals import post_migrate

from accounts import throttle
from config.processes import redis_server
from playground.live import connections
from tests.waiting import LONG_S, free_port, wait_for_port
from tools.limiting import places

# Speed is measured by `make bench`; a machine that is busy for a moment must not fail a test. The usual examples are
# few and always the same, so that red means the change at hand; `pytest --hypothesis-profile=thorough` looks for more.
PATIENT = {"deadline": None, "suppress_health_check": [hypothesis.HealthCheck.too_slow]}
hypothesis.settings.register_profile("usual", max_examples=25, derandomize=True, **PATIENT)
hypothesis.settings.register_profile("thorough", max_examples=1000, **PATIENT)
hypothesis.settings.load_profile("usual")


def pytest_collection_finish() -> None:
    """What was imported and collected stays until the end: no collection of garbage looks at it again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of recorded provider traffic and function schemas; tests that need it skip where it is absent."""
    folder = Path(os.environ.get("TOOLSCOPE_FIXTURES") or Path(__file__).parents[2] / "shared")
    if not (folder / "wire").is_dir():
        pytest.skip(f"no recorded traffic in {folder} (set TOOLSCOPE_FIXTURES)")
    return folder


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """The migrated database. What Django writes into it after each emptying, and nothing here reads, is left out."""
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    post_migrate.disconnect(create_contenttypes)
    if connection.vendor == "postgresql":
        connection.ops.sql_flush = _delete_rows


def _delete_rows(style: object, tables: Iterable[str], **_: object) -> list[str]:
    """How a test that committed is cleaned up: TRUNCATE makes new files for every table, for a handful of rows."""
    return [f'DELETE FROM "{table}"' for table in tables]


@pytest.fixture(scope="session")
def patience_with_redis() -> Iterator[None]:
    """A Redis that gets no turn on a busy machine is not away."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connections, "SHORT_S", LONG_S)
        patch.setattr(connections, "ANSWERS_S", LONG_S)
        patch.setattr(places, "ANSWERS_S", LONG_S)
        patch.setattr(throttle, "REDIS_TIMEOUT_S", LONG_S)
        yield


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory, patience_with_redis: None) -> Iterator[str]:
    """A real Redis for this test session, in a process of its own."""
    port = free_port()
    directory = tmp_path_factory.mktemp("redis")
    settings = redis_server.configuration(port=port, directory=directory, password="tests")
    process = subprocess.Popen(
        [redis_server.find_program(), "-"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    )
    assert process.stdin
    process.stdin.write(settings)
    process.stdin.close()
    wait_for_port(port)
    yield f"redis://:tests@127.0.0.1:{port}/0"
    process.terminate()
    process.wait(timeout=LONG_S)


@pytest.fixture
def live_redis(redis_url: str, settings) -> str:
    """The product's settings pointed at the real Redis of this session."""
    settings.REDIS_URL = redis_url
    settings.CELERY_BROKER_URL = redis_url
    return redis_url


@pytest.fixture
def no_root_certificates(monkeypatch: pytest.MonkeyPatch) -> None:
    """A vendor's SDK would read all of them anew for each client, and on this machine none is needed."""
    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", lambda *_, **__: None)

"""The health page: what a load balancer and a container ask."""

import pytest
import redis

from playground.worker.alive import WORKER_KEY


@pytest.fixture
def worker(live_redis):
    with redis.Redis.from_url(live_redis) as client:
        client.set(WORKER_KEY, "yes", ex=15)
        yield client
        client.delete(WORKER_KEY)


def test_all_is_well(client, db, worker):
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "checks": {"database": "ok", "redis": "ok", "worker": "ok"}}
    assert "no-store" in answer["Cache-Control"]


def test_without_a_worker_it_is_not(client, db, worker):
    worker.delete(WORKER_KEY)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {"database": "ok", "redis": "ok", "worker": "none is alive"}


def test_without_redis_it_is_not(client, db, settings):
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["redis"] == "unreachable"


def test_a_redis_that_is_full_is_none_that_works(client, db, worker):
    worker.config_set("maxmemory", 1)
    try:
        assert client.get("/healthz").json()["checks"]["redis"] == "out of memory"
    finally:
        worker.config_set("maxmemory", 0)


def test_a_redis_that_takes_nothing_says_why(client, db, worker):
    worker.config_set("min-replicas-to-write", 1)
    try:
        assert "takes nothing: NOREPLICAS" in client.get("/healthz").json()["checks"]["redis"]
    finally:
        worker.config_set("min-replicas-to-write", 0)


def test_it_needs_no_sign_in(client, db, settings):
    settings.NEEDS_SIGN_IN = True
    assert client.get("/healthz").status_code == 503


def test_it_only_reads(client, db):
    assert client.post("/healthz").status_code == 405

"""Calls under their tool's limits: at once, in a span of time, and again after a failure in passing."""

import asyncio
import json
import time

import pytest
import redis

from tests.clock import put_forward
from tests.tools.conftest import make_version
from tests.waiting import LONG_S
from tools.execution import call
from tools.executors.outcome import failed, succeeded
from tools.limiting import attempts, places
from tools.limiting.limits import Limits
from tools.limiting.places import NoPlace, Queue, place
from tools.limiting.retrying import LONGEST_ASKED_S, wait_before_next
from wire.errors import ErrorType

PASSING = failed(ErrorType.TOOL_ERROR, "503.")


def passing(**fields):
    return type(PASSING)(text=PASSING.text, output=b"", is_error=True, error_detail="503.", is_passing=True, **fields)


@pytest.fixture
def queue(live_redis, request):
    """A queue of this test's own, with these limits."""

    def make(**limits) -> Queue:
        return Queue(request.node.name, Limits(**limits))

    return make


@pytest.fixture
def soon(monkeypatch) -> None:
    """Leases that run out at once, as those of a killed worker do after a while."""
    monkeypatch.setattr(places, "LEASE_S", 0.12)


def test_no_more_run_at_once_than_the_limit_says(queue):
    at_once, most, three = 0, 0, asyncio.Event()

    async def one(limited):
        nonlocal at_once, most
        async with place(limited, LONG_S):
            at_once += 1
            most = max(most, at_once)
            if at_once == 3:
                three.set()
            await three.wait()
            await asyncio.sleep(0.005)
            at_once -= 1

    async def all_of_them():
        await asyncio.gather(*(one(queue(concurrency=3)) for _ in range(10)))

    asyncio.run(all_of_them())
    assert most == 3


def test_who_waits_is_served_in_the_order_of_arrival(queue):
    served, limited = [], queue(concurrency=1)

    async def one(name):
        async with place(limited, LONG_S):
            served.append(name)

    async def all_of_them():
        async with place(limited, LONG_S):
            waiting = []
            for name in range(4):
                waiting.append(asyncio.create_task(one(name)))
                await in_line(limited, name + 1)
        await asyncio.gather(*waiting)

    asyncio.run(all_of_them())
    assert served == [0, 1, 2, 3]


async def in_line(limited: Queue, count: int) -> None:
    """Wait until so many wait."""
    client = places._client()
    while await client.zcard(limited.keys[1]) < count:  # noqa: ASYNC110 - Redis tells nobody
        await asyncio.sleep(0)
    await client.aclose()


def test_a_wait_that_is_too_long_is_refused_with_the_limit_in_words(queue):
    async def ask():
        async with place(queue(concurrency=1), LONG_S), place(queue(concurrency=1), 0):
            raise AssertionError("there is one place")

    with pytest.raises(NoPlace, match="at most 1 at once, and no place became free within 0 s"):
        asyncio.run(ask())


def test_a_place_is_freed_by_an_end_of_any_kind(queue):
    async def ask():
        for error in (ValueError, asyncio.CancelledError):
            with pytest.raises(error):
                async with place(queue(concurrency=1), 0):
                    raise error
        waiting = asyncio.create_task(_take(queue(concurrency=1)))
        async with place(queue(concurrency=1), LONG_S):
            await in_line(queue(concurrency=1), 0)
        await waiting

    async def _take(limited):
        async with place(limited, LONG_S):
            pass

    asyncio.run(ask())


def test_a_cancelled_wait_leaves_the_line(queue):
    async def ask():
        limited = queue(concurrency=1)
        async with place(limited, LONG_S):
            waiting = asyncio.create_task(place(limited, LONG_S).__aenter__())
            await in_line(limited, 1)
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
        async with place(limited, 0):
            with redis.Redis.from_url(_url()) as client:
                return client.zcard(limited.keys[1])

    assert asyncio.run(ask()) == 0


def _url():
    return places.settings.REDIS_URL


def test_a_killed_worker_frees_its_place_when_its_lease_runs_out(queue, soon, live_redis):
    limited = queue(concurrency=1)
    with redis.Redis.from_url(live_redis) as client:  # a holder that nobody prolongs any more
        taken = client.eval(places.scripts.TAKE, 3, *limited.keys, "killed", 1, 120)
    assert taken == -1

    async def ask():
        async with place(limited, LONG_S):
            return True

    assert asyncio.run(ask())


def test_a_redis_without_memory_forgets_no_limit(queue, live_redis):
    """It throws away what expires: nothing of a limit does, and little of it is left."""

    async def ask():
        limited = queue(concurrency=1, per_second=5)
        keys = [*limited.keys, *(key for key, _, _ in limited.spans)]
        with redis.Redis.from_url(live_redis) as client:
            client.delete(*keys)
            async with place(limited, LONG_S):
                lives = [client.ttl(key) for key in keys]
            return lives, [key for key in keys if client.exists(key)] == keys[3:]

    assert asyncio.run(ask()) == ([-1, -2, -1, -1], True)


async def prolonged() -> None:
    """A third of a lease passes, and whoever holds a place has the time to prolong it."""
    put_forward(places.LEASE_S / 3)
    await asyncio.sleep(0.01)


def test_a_place_is_prolonged_before_its_lease_runs_out(queue, live_redis):
    async def ask():
        limited = queue(concurrency=1)
        async with place(limited, LONG_S):
            with redis.Redis.from_url(live_redis) as client:
                [(_, until)] = held = client.zrange(limited.keys[2], 0, -1, withscores=True)
                while held[0][1] <= until:
                    await prolonged()
                    held = client.zrange(limited.keys[2], 0, -1, withscores=True)
            async with place(limited, 0):
                raise AssertionError("it is held")

    with pytest.raises(NoPlace):
        asyncio.run(ask())


def test_a_redis_that_was_emptied_learns_of_the_place_again(queue, live_redis):
    async def ask():
        limited = queue(concurrency=1)
        async with place(limited, LONG_S):
            with redis.Redis.from_url(live_redis) as client:
                client.delete(*limited.keys)
                while not client.zcard(limited.keys[0]):
                    await prolonged()
            async with place(limited, 0):
                raise AssertionError("it is held")

    with pytest.raises(NoPlace):
        asyncio.run(ask())


NOW_MS = 1_800_000_000_000


def begins(limited: Queue, calls: int, wait_s: float = 300) -> list[int]:
    """In how many milliseconds each of these calls may begin, all of which ask at the same moment; without waiting."""
    script = places.scripts.BEGIN.removeprefix(places.scripts._NOW)
    assert script != places.scripts.BEGIN
    with redis.Redis.from_url(_url()) as client:
        arguments = [value for _, most, length in limited.spans for value in (most, length)]
        keys = [key for key, _, _ in limited.spans]
        at_once = (f"local now = {NOW_MS}\n{script}", len(keys), *keys, int(wait_s * 1000), *arguments)
        return [int(client.eval(*at_once)) for _ in range(calls)]


def test_calls_of_a_second_begin_at_once_and_the_next_ones_a_second_later(queue):
    assert begins(queue(per_second=2), 5) == [0, 0, 1000, 1000, 2000]


def test_both_spans_of_time_hold(queue):
    assert begins(queue(per_second=2, per_minute=3), 5) == [0, 0, 1000, 60_000, 60_000]


def test_a_call_that_cannot_begin_in_time_takes_nobodys_turn(queue):
    limited = queue(per_minute=1)
    assert begins(limited, 3, wait_s=70) == [0, 60_000, -1]
    assert begins(limited, 1) == [120_000]

    async def ask():
        async with place(limited, 5):
            pass

    with pytest.raises(NoPlace, match="at most 1 a minute"):
        asyncio.run(ask())


def test_a_limited_tool_never_runs_uncounted(settings):
    settings.REDIS_URL = "redis://127.0.0.1:9/0"

    async def ask():
        async with place(Queue("lost", Limits(concurrency=1, per_second=1)), 0):
            raise AssertionError("nobody counted it")

    with pytest.raises(NoPlace, match="could not be counted"):
        asyncio.run(ask())


@pytest.mark.parametrize(
    ("outcome", "made", "side_effects", "wait"),
    [
        (passing(), 1, "read_only", 0.5),
        (passing(), 2, "idempotent", 1.0),
        (passing(retry_after_s=3.0), 1, "read_only", 3.0),
        (passing(retry_after_s=LONGEST_ASKED_S + 1), 1, "read_only", None),
        (passing(), 3, "read_only", None),
        (passing(), 1, "destructive", None),
        (PASSING, 1, "read_only", None),
        (succeeded(b"1"), 1, "read_only", None),
    ],
)
def test_only_what_failed_in_passing_is_tried_again_and_never_what_must_not_act_twice(
    outcome, made, side_effects, wait
):
    assert wait_before_next(outcome, made, Limits(retries=2), side_effects, jitter=0) == wait


def test_waits_are_prolonged_by_up_to_a_quarter_and_bounded():
    waits = [wait_before_next(passing(), made, Limits(retries=9), "read_only", jitter=1) for made in range(1, 8)]
    assert waits == [0.625, 1.25, 2.5, 5.0, 10.0, 10.0, 10.0]


@pytest.fixture
def at_once(monkeypatch) -> list[float]:
    """Waits between attempts take no time; what was to be waited is listed."""
    waits: list[float] = []
    monkeypatch.setattr(attempts, "wait_before_next", lambda *given, **more: _kept(waits, given, more))
    return waits


def _kept(waits, given, more):
    wait = wait_before_next(*given, **more)
    if wait is not None:
        waits.append(wait)
    return None if wait is None else 0


def http(server, **fields):
    implementation = {"kind": "http", "method": "GET", "url": server.url}
    return make_version(implementation, parameters='{"type": "object"}', **fields)


def run(version, raw="{}", **options):
    return asyncio.run(call(version, raw, **options))


@pytest.mark.parametrize(
    ("status", "requests"),
    [(503, 3), (500, 3), (429, 3), (408, 3), (501, 1), (400, 1), (401, 1), (404, 1), (409, 1), (422, 1), (302, 1)],
)
def test_which_answers_of_a_host_are_asked_for_again(server, settings, at_once, status, requests):
    settings.ALLOWED_PRIVATE_HOSTS = ("127.0.0.1",)
    server.status = status
    outcome = run(http(server, limits={"retries": 2}))
    assert len(server.requests) == requests
    assert len(outcome.attempts) == (requests if requests > 1 else 0)
    assert len(at_once) == requests - 1


def test_each_attempt_says_why_it_ended_without_secrets(server, settings, at_once):
    settings.ALLOWED_PRIVATE_HOSTS = ("127.0.0.1",)
    server.status, server.body = 503, b"the key hush-hush-hush is known"
    outcome = run(http(server, limits={"retries": 1}), secrets={"KEY": "hush-hush-hush"})
    assert [one.error_type for one in outcome.attempts] == ["tool_error", "tool_error"]
    assert "503 Service Unavailable" in outcome.attempts[0].error
    assert "hush" not in repr(outcome)


def test_arguments_that_do_not_fit_are_not_tried_again(server, at_once):
    version = http(server, limits={"retries": 2}, approval="deny")
    for raw in ("[", "[]", "{}"):  # not JSON, not an object, refused
        assert run(version, raw).attempts == ()
    assert at_once == []


def test_a_tool_without_limits_asks_no_redis(settings):
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    assert not run(make_version({"kind": "canned", "default": {"output": 1}}), '{"city": "x"}').is_error


async def one_by_one(name: str):
    """What comes of the second of two calls of which only one runs at once, and what it told."""
    slow = {"kind": "canned", "default": {"output": 1, "delay_ms": 60_000}}
    version = make_version(slow, limits={"concurrency": 1}, name=name, timeout_s=2 * LONG_S)
    is_running, is_waiting, runs_then = (asyncio.Event() for _ in range(3))
    told = []

    def note(limit: str) -> None:
        told.append(limit)
        (is_waiting if limit else runs_then).set()

    first = asyncio.create_task(call(version, '{"city": "x"}', tell=lambda limit: is_running.set()))
    await is_running.wait()
    second = asyncio.create_task(call(version, '{"city": "x"}', tell=note))
    await is_waiting.wait()
    await asyncio.sleep(0.03)
    for one, its_time in ((first, is_running), (second, runs_then)):
        await its_time.wait()
        await asyncio.sleep(0)
        put_forward(LONG_S)  # once: what is told to Redis then has its time as well
        await one
    return await second, list(dict.fromkeys(told))


def test_a_wait_for_a_place_is_no_part_of_the_time_that_a_call_took(live_redis):
    began = time.perf_counter()
    second, _ = asyncio.run(one_by_one("one_by_one"))
    total_ms = (time.perf_counter() - began) * 1000
    assert second.queued_ms >= 30
    assert second.queued_ms + second.duration_ms <= total_ms + 2


def test_a_call_without_place_fails_in_words(live_redis):
    version = make_version(
        {"kind": "canned", "default": {"output": 1}}, limits={"per_minute": 1, "wait_s": 0.5}, name="rare"
    )
    outcomes = [run(version, '{"city": "x"}') for _ in range(2)]
    assert (outcomes[1].is_error, outcomes[1].error_type) == (True, "tool_error")
    assert json.loads(outcomes[1].text)["message"].startswith("The tool is busy: it takes at most 1 a minute")


@pytest.mark.parametrize(("chars", "text"), [(100, "y" * 100 + "\n[cut here: these are the first 100 of 60,000"),
                                             (60_000, "y" * 60_000)])  # fmt: skip
def test_what_the_model_reads_is_the_tools_own_to_bound_and_the_output_stays_whole(chars, text):
    version = make_version({"kind": "canned", "default": {"output": "y" * 60_000}}, limits={"output_chars": chars})
    outcome = run(version, '{"city": "x"}')
    assert outcome.text.startswith(text)
    assert len(outcome.output) == 60_000


def test_a_cut_through_a_secret_leaves_no_part_of_it():
    version = make_version(
        {"kind": "canned", "default": {"output": "y" * 90 + "hush-hush-hush" + "y" * 90}}, limits={"output_chars": 100}
    )
    outcome = run(version, '{"city": "x"}', secrets={"KEY": "hush-hush-hush"})
    assert "hush" not in repr(outcome)
    assert "[cut here: these are the first 100" in outcome.text


def test_who_watches_is_told_at_which_limit_a_call_waits_and_when_it_runs(live_redis):
    _, told = asyncio.run(one_by_one("told_of"))
    assert told == ["1 at once", ""]

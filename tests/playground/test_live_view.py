"""`/live` through a real ASGI server, as a browser asks it."""

import json
from collections.abc import Iterator

import httpx
import pytest
from django.db.backends.signals import connection_created

from config.asgi import application
from playground.live import connections
from playground.live.events import run_topic
from playground.live.publisher import announce
from tests.serving import serving
from tests.waiting import LONG_S, wait_for


@pytest.fixture
def server(workspace) -> Iterator[str]:
    with serving(application) as url:
        yield url


def followers() -> int:
    """How many connections wait for events."""
    return sum(client["cmd"] == "xread" for client in connections.shared().client_list())


def messages(response: httpx.Response) -> Iterator[dict]:
    """What comes. Who lets go of the iterator hangs up: httpx closes a body that nobody reads to its end."""
    for line in response.iter_lines():
        if line.startswith("data: "):
            yield json.loads(line.removeprefix("data: "))


def test_many_topics_come_over_one_connection(server, make_run):
    one, other = make_run(), make_run()
    query = [("topic", f"run:{one.pk}:"), ("topic", f"run:{other.pk}:0-0"), ("topic", "traces:")]
    with httpx.stream("GET", f"{server}/live", params=query, timeout=LONG_S) as response:
        assert response.headers["content-type"] == "text/event-stream"
        assert response.headers["cache-control"] == "no-store"
        first, second = (next(stream) for stream in [messages(response)] for _ in range(2))
    assert {first["topic"], second["topic"]} == {f"run:{one.pk}", f"run:{other.pk}"}
    assert first["type"] == "run"
    assert first["data"]["status"] == "queued"


def test_it_ends_when_every_run_has_ended(server, make_run, finish):
    run = finish(make_run())
    response = httpx.get(f"{server}/live?topic=run:{run.pk}:", timeout=LONG_S)
    assert '"type":"end"' in response.text


def test_it_resumes_by_the_last_event_id_of_all_topics(server, make_run, finish):
    one, other = finish(make_run()), finish(make_run())
    url = f"{server}/live?topic=run:{one.pk}:&topic=run:{other.pk}:"
    lines = httpx.get(url, timeout=LONG_S).text.split("\n\n")
    whole = [line for line in lines if "data: " in line]
    for place in (0, len(whole) // 2, len(whole) - 2):
        last = next(line for line in whole[place].splitlines() if line.startswith("id: ")).removeprefix("id: ")
        rest = httpx.get(url, headers={"Last-Event-ID": last}, timeout=LONG_S).text.split("\n\n")
        seen = [_event(line) for line in whole[: place + 1]] + [_event(line) for line in rest if "data: " in line]
        assert sorted(seen) == sorted(_event(line) for line in whole)


def _event(lines: str) -> tuple[str, str]:
    message = json.loads(lines.partition("data: ")[2])
    return message["topic"], message["id"]


def test_runs_of_nobody_are_not_followed(server, make_run):
    assert httpx.get(f"{server}/live?topic=run:unknown:", timeout=LONG_S).status_code == 404
    assert httpx.get(f"{server}/live", timeout=LONG_S).status_code == 404
    assert httpx.post(f"{server}/live?topic=traces:", timeout=LONG_S).status_code in (403, 405)


def test_a_closed_tab_frees_its_connection_at_once(server, make_run):
    run = make_run()
    wait_for(lambda: followers() == 0)
    with httpx.stream("GET", f"{server}/live?topic=run:{run.pk}:", timeout=LONG_S) as response:
        stream = messages(response)
        next(stream)
        wait_for(lambda: followers() == 1)
    wait_for(lambda: followers() == 0)


def test_what_happens_is_there_soon(server, make_run):
    run = make_run()
    with httpx.stream("GET", f"{server}/live?topic=run:{run.pk}:", timeout=LONG_S) as response:
        stream = messages(response)
        next(stream)
        announce((run_topic(run.pk), "text", {"run_id": run.pk, "step": 1, "delta": "Hi"}))
        assert next(stream)["data"]["delta"] == "Hi"


def test_an_open_stream_holds_no_database_connection(server, make_run):
    run = make_run()
    opened = []
    connection_created.connect(note := lambda connection, **_: opened.append(connection))
    try:
        with httpx.stream("GET", f"{server}/live?topic=run:{run.pk}:", timeout=LONG_S) as response:
            stream = messages(response)
            next(stream)
            assert opened
            assert [wrapper.connection for wrapper in opened] == [None] * len(opened)
    finally:
        connection_created.disconnect(note)

"""Live events: what is published is followed without gap or repeat, by as many as want to."""

import asyncio
import json
from contextlib import aclosing
from datetime import timedelta

import pytest
from django.utils import timezone

from playground.live import connections, reader
from playground.live.events import as_id, following, key_of, position, run_topic, workspace_topic
from playground.live.frames import Frame
from playground.live.partial import fold, partial
from playground.live.publisher import announce
from playground.live.reader import batches
from playground.live.stream import page_events, run_events
from playground.runs import cancel_run
from playground.steps import so_far, steps_of
from playground.thread import shown_run
from playground.worker.advance import advance
from tests.playground.stub import calls, stalled, text
from tests.waiting import LONG_S, wait_for
from traces.models import Trace

TOKYO = '{"city": "Tokyo"}'


def events_of(run, last_id: str = "") -> list:
    """Everything that a follower is told until the end."""

    return asyncio.run(asyncio.wait_for(_collect({run_topic(run.pk): last_id}), LONG_S))


def followers() -> int:
    """How many connections wait for events."""
    return sum(client["cmd"] == "xread" for client in connections.shared().client_list())


async def _collect(topics) -> list:
    async with aclosing(batches(topics)) as told:
        return [event async for batch in told for event in batch]


# --- frames


def test_neighbouring_deltas_become_one():
    frame = Frame()
    for word in ("a", "b"):
        frame.add("t", "text", {"step": 1, "delta": word})
    frame.add("t", "text", {"step": 2, "delta": "c"})
    frame.add("t", "tool_call", {"step": 2, "index": 0, "arguments_delta": "{"})
    frame.add("t", "tool_call", {"step": 2, "index": 1, "arguments_delta": "{"})
    assert [data.get("delta") for _, data in frame.topics["t"]] == ["ab", "c", None, None]


def test_a_frame_that_could_not_be_sent_comes_first():
    old, new = Frame(), Frame()
    old.add("t", "step", {"step": 1})
    new.add("t", "step", {"step": 2})
    new.prepend(old)
    assert [data["step"] for _, data in new.topics["t"]] == [1, 2]


def test_ids_are_compared_as_numbers_and_nonsense_is_the_beginning():
    assert position("10-2") < position("10-10") < position("11-0")
    assert following("5-1") == "5-2"
    for nonsense in ("", "$", "x-1", "\u0661-1", "1-x", "9" * 30):
        assert as_id(nonsense) == "0-0"


# --- following a run


def test_a_run_is_told_in_the_words_of_the_api(stub, make_run, finish, weather):
    stub.play(calls(("get_weather", TOKYO), words="Let me see."), text("24", " degrees."))
    run = finish(make_run(tools=["get_weather"]))
    events = events_of(run)
    assert {event.data["run_id"] for event in events} == {run.pk}
    types = [event.type for event in events]
    assert types[0] == "run"
    assert types[-1] == "end"
    assert set(types) == {"run", "step", "span", "text", "tool_call", "tool_result", "usage", "end"}
    said = "".join(e.data["delta"] for e in events if e.type == "text" and e.data["step"] == 2)
    assert said == "24 degrees."
    arguments = "".join(event.data["arguments_delta"] for event in events if event.type == "tool_call")
    assert arguments == TOKYO
    [result] = [event.data for event in events if event.type == "tool_result"]
    assert (result["call_id"], result["is_error"], json.loads(result["output"])) == ("call_0", False, {"temp_c": 24})
    assert events[-1].data["status"] == "succeeded"


def test_from_any_event_on_the_rest_follows_without_gap_or_repeat(stub, make_run, finish, weather):
    stub.play(calls(("get_weather", TOKYO)), text("24"))
    run = finish(make_run(tools=["get_weather"]))
    ids = [event.id for event in events_of(run)]
    assert sorted(ids, key=position) == ids
    for place, event_id in enumerate(ids):
        assert [event.id for event in events_of(run, event_id)] == ids[place + 1 :]


def test_ten_watchers_see_the_same_while_it_happens(stub, make_run, worker, weather):
    stub.play(calls(("get_weather", TOKYO)), text(*["a", "b", "c", "d", "e", "f"], pause=0.05))
    run = make_run(tools=["get_weather"])
    future = asyncio.run_coroutine_threadsafe(advance(worker, run.pk), worker.loop)

    async def watch():
        return await asyncio.gather(*[_collect({run_topic(run.pk): ""}) for _ in range(10)])

    seen = asyncio.run(asyncio.wait_for(watch(), LONG_S))
    future.result(LONG_S)
    assert len({tuple(event.id for event in one) for one in seen}) == 1
    assert "".join(e.data["delta"] for e in seen[0] if e.type == "text") == "abcdef"


def test_when_the_stream_is_gone_a_snapshot_and_the_end_are_told(stub, make_run, finish):
    run = finish(make_run())
    connections.shared().delete(key_of(run_topic(run.pk)))
    snapshot, end = events_of(run, "5-5")
    assert (snapshot.type, end.type) == ("snapshot", "end")
    assert snapshot.data["output_text"] == "Hello."
    assert snapshot.data["steps"][0]["text"] == "Hello."
    assert position("5-5") < position(snapshot.id) < position(end.id)


def test_a_stream_that_lost_its_beginning_begins_with_a_snapshot(make_run):
    run = make_run()
    key = key_of(run_topic(run.pk))
    connections.shared().delete(key)
    announce((run_topic(run.pk), "text", {"run_id": run.pk, "step": 1, "delta": "late"}))
    announce((run_topic(run.pk), "end", {"run_id": run.pk, "status": "failed"}))
    Trace.objects.filter(pk=run.trace_id).update(status="failed")
    assert [event.type for event in events_of(run)] == ["snapshot", "end"]


def test_an_end_that_nobody_announced_is_found_in_the_database(make_run, monkeypatch):
    monkeypatch.setattr(reader, "IDLE_S", 0.2)
    run = make_run()
    Trace.objects.filter(pk=run.trace_id).update(status="failed", status_reason="interrupted: gone")
    *_, snapshot, end = events_of(run)
    assert (snapshot.type, end.data["status_reason"]) == ("snapshot", "interrupted: gone")


def test_a_run_that_is_silent_for_long_is_asked_for_in_one_query(make_run, monkeypatch):
    monkeypatch.setattr(reader, "IDLE_S", 0.2)
    read = []
    monkeypatch.setattr(reader, "_read", lambda run_id: read.append(run_id) or {})
    topics = {run_topic(make_run().pk): "" for _ in range(3)}

    async def two_rounds():
        silences = 0
        async with aclosing(batches(topics)) as told:
            async for batch in told:
                silences += not batch
                if silences == len(topics) + 2:  # finding each place is a batch too
                    return

    asyncio.run(asyncio.wait_for(two_rounds(), LONG_S))
    assert read == []


def test_a_run_that_was_deleted_meanwhile_ends(make_run, monkeypatch):
    monkeypatch.setattr(reader, "IDLE_S", 0.2)
    run = make_run()
    Trace.objects.filter(pk=run.trace_id).delete()
    *_, end = events_of(run)
    assert (end.type, end.data["status_reason"]) == ("end", "the run was deleted")


def test_a_workspace_is_followed_from_now_on(make_run, workspace):
    make_run()
    topic = workspace_topic(workspace.pk)

    async def next_one():
        async with aclosing(batches({topic: ""})) as told:
            while not (batch := await anext(told)):
                pass
            return batch.pop()

    async def both():
        await asyncio.to_thread(wait_for, lambda: followers() == 0)
        waiting = asyncio.create_task(next_one())
        await asyncio.to_thread(wait_for, lambda: followers() == 1)
        await asyncio.to_thread(announce, (topic, "trace", {"trace_id": "t", "status": "running"}))
        return await asyncio.wait_for(waiting, LONG_S)

    assert asyncio.run(both()).data == {"trace_id": "t", "status": "running"}


@pytest.mark.parametrize("events", [run_events, lambda topic, _: page_events({topic: ""}, {topic: topic})])
def test_who_leaves_between_two_events_frees_the_connection(make_run, events):
    topic = run_topic(make_run().pk)
    wait_for(lambda: followers() == 0)

    async def leave():
        async with aclosing(events(topic, "")) as told:
            while b"data: " not in await anext(told):
                pass
            await asyncio.to_thread(wait_for, lambda: followers() == 1)
        await asyncio.to_thread(wait_for, lambda: followers() == 0)

    asyncio.run(leave())


def test_who_leaves_at_any_moment_is_followed_no_longer(make_run):
    topic = workspace_topic(make_run().workspace_id)

    async def leave_after(turns: int) -> bool:
        """Does the stream end with its reader?"""
        reading = asyncio.create_task(_collect({topic: ""}))
        for _ in range(turns):
            await asyncio.sleep(0)
        reading.cancel()
        ended, _ = await asyncio.wait([reading], timeout=LONG_S)
        reading.cancel()
        return bool(ended)

    async def all_moments():
        return [turns for turns in range(100) if not await leave_after(turns)]

    assert asyncio.run(all_moments()) == []


def test_the_api_sends_them_as_server_sent_events(stub, make_run, finish):
    run = finish(make_run())

    async def read():
        return b"".join([part async for part in run_events(run_topic(run.pk), "")])

    sent = asyncio.run(read()).decode()
    assert sent.removeprefix(": still here\n\n").startswith("event: run\nid: ")
    assert "event: text\n" in sent
    assert sent.rstrip().rpartition("event: ")[2].startswith("end\n")


def test_redis_being_away_harms_no_run(stub, make_run, finish, worker):
    run = make_run()
    worker.live._redis = connections.redis.asyncio.Redis(port=9, single_connection_client=True)
    assert finish(run).trace.status == "succeeded"


# --- a page in mid-run


def test_a_page_in_mid_run_shows_everything_so_far(stub, make_run, worker, weather):
    stub.play(calls(("get_weather", TOKYO)), stalled("Once", " upon"))
    run = make_run(tools=["get_weather"])
    asyncio.run_coroutine_threadsafe(advance(worker, run.pk), worker.loop)
    wait_for(lambda: partial(run.pk).text == "Once upon")
    run.trace.refresh_from_db()
    steps, status, last_id = so_far(run, steps_of(run))
    assert status == "running"
    assert [step.text for step in steps] == ["", "Once upon"]
    assert (steps[0].calls[0].name, steps[0].calls[0].status) == ("get_weather", "ok")
    assert last_id == partial(run.pk).last_id
    cancel_run(run)
    rest = events_of(run, last_id)
    assert rest[-1].data["status"] == "cancelled"
    assert not [event for event in rest if event.type == "text"]


def test_what_only_events_tell_yet_stands_in_the_page(make_run):
    run = make_run()
    before = timezone.now() - timedelta(milliseconds=1)  # an event tells its time in whole ones
    announce((run_topic(run.pk), "run", {"run_id": run.pk, "status": "running"}))
    announce((run_topic(run.pk), "step", {"run_id": run.pk, "step": 1, "attempt": 1}))
    steps, status, _ = so_far(run, steps_of(run))
    assert status == "running"
    assert before <= steps[0].started_at <= timezone.now()


def test_a_run_that_ends_while_its_page_is_made_is_shown_ended(make_run):
    run = make_run()
    Trace.objects.filter(pk=run.trace_id).update(status="failed")
    announce((run_topic(run.pk), "end", {"run_id": run.pk, "status": "failed"}))
    assert run.trace.status == "queued"
    assert shown_run(run).status == "failed"
    assert not shown_run(run).is_live


def test_events_and_record_lead_to_the_same_steps(stub, make_run, finish, weather):
    stub.play(calls(("get_weather", TOKYO), ("get_wether", "{")), text("24"))
    run = finish(make_run(tools=["get_weather"]))
    told = fold(events_of(run)).steps
    for step in steps_of(run):
        assert told[step.number].text == step.text
        for call in step.calls:
            live = told[step.number].calls[call.index]
            assert (live.call_id, live.name, live.arguments) == (call.call_id, call.name, call.arguments)
            assert (live.result["is_error"], live.result["output"]) == (call.is_error, call.output)


@pytest.mark.parametrize("bad", ["<script>alert(1)</script>", "null\0byte", "\ud800"])
def test_hostile_text_passes_through(stub, make_run, finish, bad):
    stub.play(text(bad))
    run = finish(make_run())
    assert run.trace.status == "succeeded"
    assert "".join(e.data["delta"] for e in events_of(run) if e.type == "text") == steps_of(run)[0].text

"""The reading side of live events: several topics over one connection, without gap or repeat."""

import asyncio
from collections.abc import AsyncGenerator, Mapping

from asgiref.sync import sync_to_async
from django.db import connections as database_connections
from redis.exceptions import RedisError

from playground.live import connections
from playground.live.events import (
    BEGINNING,
    FIRST_TYPE,
    LiveEvent,
    as_id,
    following,
    key_of,
    position,
    read_entry,
    run_of,
)
from playground.models import Run
from playground.summary import summary
from traces.models import Trace
from wire import json_text
from wire.conversation import Json

IDLE_S = 15.0
"""After this long without an event a follower is told so, and the database is asked whether the runs have ended."""

RETRY_S = 1.0


async def batches(topics: Mapping[str, str]) -> AsyncGenerator[list[LiveEvent], None]:
    """The events of these topics after the given ids, as they come; over when each run among them has ended.

    Where a run's stream is gone or has lost its beginning, a `snapshot` from the database comes first. A batch is empty
    after `IDLE_S` seconds in which nothing happened. Who leaves in the middle closes it (`aclosing`), and with it the
    connection.
    """
    follower = Follower(topics)
    try:
        while follower.cursor:
            try:
                yield await follower.next_batch()
            except (RedisError, OSError):
                await asyncio.sleep(RETRY_S)
                follower.reopen()
                yield await follower.ended_meanwhile()
    finally:
        # Also when the reader has gone away in the middle of a blocking read: the connection is closed, not reused.
        await follower.close()


class Follower:
    """One reader's place in each of its topics, and its connection. `cursor` holds the topics that still go on."""

    def __init__(self, topics: Mapping[str, str]) -> None:
        self.cursor = {topic: as_id(last_id) if last_id else "" for topic, last_id in topics.items()}
        self._unopened = list(self.cursor)
        self._redis = connections.own()

    def reopen(self) -> None:
        """Find the places again: the streams may be gone. What was missed is found by the ids."""
        self._unopened = list(self.cursor)

    async def close(self) -> None:
        """Give the connection back to the system."""
        await self._redis.aclose()

    async def next_batch(self) -> list[LiveEvent]:
        """What comes next; empty when nothing came for a while."""
        if self._unopened:
            return await self._open(self._unopened.pop())
        topics = {key_of(topic): topic for topic in self.cursor}
        places = {key: self.cursor[topic] for key, topic in topics.items()}
        news = await connections.read_after(self._redis, places, IDLE_S)
        if not news:
            return await self.ended_meanwhile()
        return [event for key, entries in news.items() for event in self._take(topics[key], entries)]

    async def ended_meanwhile(self) -> list[LiveEvent]:
        """The ends that no event told of: of runs that a dead worker left."""
        topics = {run_id: topic for topic in self.cursor if (run_id := run_of(topic)) is not None}
        going_on = await sync_to_async(_going_on, thread_sensitive=False)(set(topics))
        ended = [(topic, await snapshot(run_id)) for run_id, topic in topics.items() if run_id not in going_on]
        return [event for topic, told in ended for event in self._closing(topic, told)]

    async def _open(self, topic: str) -> list[LiveEvent]:
        """Find this reader's place in a topic, and what it must be told because its stream cannot tell it."""
        ends = [read_entry(topic, *entry) for entry in await connections.ends_of(self._redis, key_of(topic))]
        tail = ends[-1].id if ends else BEGINNING
        run_id = run_of(topic)
        if run_id is None:
            self.cursor[topic] = self.cursor[topic] or tail
            return []
        here = self.cursor[topic] = self.cursor[topic] or BEGINNING
        if not ends or (ends[0].type != FIRST_TYPE and position(here) < position(ends[0].id)):
            return await self._without_stream(topic, run_id, tail)
        if ends[-1].type == "end" and position(here) >= position(tail):
            del self.cursor[topic]
        return []

    async def _without_stream(self, topic: str, run_id: str, tail: str) -> list[LiveEvent]:
        told = await snapshot(run_id)
        if told["has_ended"]:
            return self._closing(topic, told)
        self.cursor[topic] = max(following(self.cursor[topic]), tail, key=position)
        return [LiveEvent(topic, self.cursor[topic], "snapshot", json_text.dumps(told))]

    def _closing(self, topic: str, told: dict[str, Json]) -> list[LiveEvent]:
        first = following(self.cursor.pop(topic))
        end = {"run_id": told["run_id"], "status": told["status"], "status_reason": told["status_reason"]}
        said = (("snapshot", first, told), ("end", following(first), end))
        return [LiveEvent(topic, id_, type_, json_text.dumps(data)) for type_, id_, data in said]

    def _take(self, topic: str, entries: list[tuple[str, dict[str, str]]]) -> list[LiveEvent]:
        events = [read_entry(topic, entry_id, fields) for entry_id, fields in entries]
        self.cursor[topic] = events[-1].id
        if events[-1].type == "end":
            del self.cursor[topic]
        return events


async def snapshot(run_id: str) -> dict[str, Json]:
    """The run as the database knows it. The connection is given back: a stream may last for hours."""
    return await sync_to_async(_read, thread_sensitive=False)(run_id)


def _going_on(run_ids: set[str]) -> set[str]:
    """Those of the runs that have not ended: one query, for a snapshot of each would read every word of it."""
    try:
        going_on = Run.objects.filter(pk__in=run_ids).exclude(trace__status__in=Trace.ENDED)
        return set(going_on.values_list("pk", flat=True)) if run_ids else set()
    finally:
        database_connections.close_all()


def _read(run_id: str) -> dict[str, Json]:
    try:
        run = Run.objects.select_related("trace").filter(pk=run_id).first()
        return summary(run) if run is not None else _deleted(run_id)
    finally:
        database_connections.close_all()


def _deleted(run_id: str) -> dict[str, Json]:
    return {"run_id": run_id, "status": "failed", "status_reason": "the run was deleted", "has_ended": True}

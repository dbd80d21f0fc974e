"""The writing side of live events. Live events are a convenience: what fails here is logged and never fails a run."""

import asyncio
import logging
from collections.abc import Mapping

from redis.exceptions import RedisError

from playground.live import connections
from playground.live.events import CANCEL_CHANNEL, key_of, run_of
from playground.live.frames import Event, Frame
from wire import json_text
from wire.conversation import Json

FRAME_S = 0.04
"""Deltas are gathered this long: 25 frames a second read as fluent writing."""

LONGEST_STREAM = 20_000
"""Events kept of one topic, about."""

KEPT_S = 3600
"""How long a run's events stay after its end; a run that never ends keeps them a day."""

UNENDED_KEPT_S = 24 * KEPT_S

LARGEST_FRAME = 4_000_000
"""What is kept for a Redis that is away, in bytes, before it is thrown away."""

log = logging.getLogger(__name__)


class Publisher:
    """Publishes for all runs of a process: one command a frame. To be used inside one event loop."""

    def __init__(self) -> None:
        self._frame = Frame()
        self._redis = connections.own()
        self._sender: asyncio.Task[None] | None = None
        self._sent_at = 0.0
        self._is_away = False

    def publish(self, topic: str, type_: str, data: dict[str, Json]) -> None:
        """Let the watchers of `topic` know, within a frame's time. Never waits, never fails. `data` is given away."""
        self._frame.add(topic, type_, data)
        if self._sender is None or self._sender.done():
            self._sender = asyncio.create_task(self._send_frames())

    async def close(self) -> None:
        """Send what is left and hang up."""
        if self._sender is not None and not self._sender.done():
            await asyncio.wait([self._sender], timeout=1)
            self._sender.cancel()
        await self._redis.aclose()

    async def _send_frames(self) -> None:
        loop = asyncio.get_running_loop()
        while self._frame:
            pause = 1.0 if self._is_away else FRAME_S
            await asyncio.sleep(max(self._sent_at + pause - loop.time(), 0))
            frame, self._frame = self._frame, Frame()
            await self._send(frame)
            self._sent_at = loop.time()

    async def _send(self, frame: Frame) -> None:
        try:
            command = self._redis.eval(_ADD, len(frame.topics), *_arguments(frame))
            await connections.within(connections.ANSWERS_S, command)
        except (RedisError, OSError) as error:
            self._keep(frame, error)
        else:
            self._is_away = False

    def _keep(self, frame: Frame, error: Exception) -> None:
        if not self._is_away:
            log.warning("live events wait, Redis cannot be reached: %s", error)
        self._is_away = True
        if frame.size + self._frame.size <= LARGEST_FRAME:
            self._frame.prepend(frame)


Told = tuple[str, str, Mapping[str, Json]]
"""A topic, the type of an event in it, and its data."""


def announce(*events: Told) -> None:
    """Publish events from outside an event loop, at once and in one command. Never fails."""
    frame = Frame()
    for topic, type_, data in events:
        frame.add(topic, type_, dict(data))
    try:
        connections.shared().eval(_ADD, len(frame.topics), *_arguments(frame))
    except RedisError as error:
        log.warning("live events are lost, Redis cannot be reached: %s", error)


def call_out_cancel(run_id: str) -> None:
    """Tell all workers at once that this run is to be cancelled. The database tells those that do not hear it."""
    try:
        connections.shared().publish(CANCEL_CHANNEL, run_id)
    except RedisError as error:
        log.warning("workers learn of a cancellation from the database, Redis cannot be reached: %s", error)


# A whole frame in one command: all of it is written or nothing, so a frame that failed can be sent again; and it costs
# a third of what a command for each event does. KEYS are the streams. ARGV are how long one may be, the events and the
# times to live, a line each with the stream's number first: few long arguments are packed faster than many short ones.
_ADD = r"""
for stream, type, data in string.gmatch(ARGV[2], '(%d+) (%S+) ([^\n]+)\n') do
  redis.call('XADD', KEYS[tonumber(stream)], 'MAXLEN', '~', ARGV[1], '*', 't', type, 'd', data)
end
for stream, seconds in string.gmatch(ARGV[3], '(%d+) (%d+)\n') do
  redis.call('EXPIRE', KEYS[tonumber(stream)], seconds)
end
"""


def _arguments(frame: Frame) -> list[str]:
    keys, events, lives = [], [], []
    for number, (topic, told) in enumerate(frame.topics.items(), start=1):
        keys.append(key_of(topic))
        events += [f"{number} {type_} {json_text.dumps(data)}\n" for type_, data in told]
        if seconds := _time_to_live(topic, told):
            lives.append(f"{number} {seconds}\n")
    return [*keys, str(LONGEST_STREAM), "".join(events), "".join(lives)]


def _time_to_live(topic: str, events: list[Event]) -> int:
    """In seconds, to be set with these events; 0 is: as it was."""
    if run_of(topic) is None:
        return UNENDED_KEPT_S
    types = [type_ for type_, _ in events]
    if "end" in types:
        return KEPT_S
    return UNENDED_KEPT_S if "run" in types else 0

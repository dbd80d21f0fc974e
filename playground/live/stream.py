"""Live events as server-sent events (WHATWG HTML, "Server-sent events")."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing

from playground.live.events import LiveEvent
from playground.live.reader import batches
from wire import json_text, sse

KEEP_ALIVE = b": still here\n\n"
"""A comment: proxies close a connection on which nothing comes."""


async def run_events(topic: str, last_id: str) -> AsyncGenerator[bytes, None]:
    """The events of one run after `last_id`, each with the stream's own id."""
    async with aclosing(batches({topic: last_id})) as told:
        async for batch in told:
            yield b"".join(sse.encode(event.text, event.type, event.id) for event in batch) or KEEP_ALIVE


async def page_events(topics: Mapping[str, str], names: Mapping[str, str]) -> AsyncGenerator[bytes, None]:
    """The events of several topics after the given ids, for static/js/live-feed.js.

    All are plain messages, `{"topic", "id", "type", "data"}`, with the topic as the page calls it in `names`. The id of
    the message holds the place in all topics (`read_places` reads it).
    """
    places = dict(topics)
    yield KEEP_ALIVE  # the browser knows at once that it is connected
    async with aclosing(batches(topics)) as told:
        async for batch in told:
            yield b"".join(_for_page(event, places, names) for event in batch) or KEEP_ALIVE


def read_places(message_id: str) -> dict[str, str]:
    """The place in each topic, by the page's names, from a message's id."""
    places = (place.rpartition("=") for place in message_id.split(",") if "=" in place)
    return {topic: last_id for topic, _, last_id in places}


def _for_page(event: LiveEvent, places: dict[str, str], names: Mapping[str, str]) -> bytes:
    places[event.topic] = event.id
    message_id = ",".join(f"{names[topic]}={last_id}" for topic, last_id in places.items())
    head = json_text.dumps({"topic": names[event.topic], "id": event.id, "type": event.type})
    return sse.encode(f'{head[:-1]},"data":{event.text}}}', id=message_id)

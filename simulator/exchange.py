"""One request to the simulator as a pure function: bytes in, status and timed bytes out. The views only play it."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from providers.simulated import MODELS
from simulator import behaviours, strictness
from simulator.refusals import Refused, bad_request, wrong_key
from simulator.rendering import Chunk, Context, streamed, whole
from simulator.reply import Ending, Html
from wire import json_text
from wire.conversation import Json
from wire.errors import WireError
from wire.protocols import openai_chat

JSON = "application/json"
EVENT_STREAM = "text/event-stream; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Answer:
    """What to send, and when. A `stalled` answer never ends; a `cut` one ends with the connection."""

    status: int
    chunks: tuple[Chunk, ...]
    content_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)
    ending: Ending = "complete"

    @property
    def is_plain(self) -> bool:
        """Is it one body that comes at once and whole?"""
        return len(self.chunks) == 1 and self.ending == "complete"

    @property
    def body(self) -> bytes:
        """All that will be sent."""
        return b"".join(chunk.data for chunk in self.chunks)


def complete_chat(authorization: str, key: str, body: bytes, *, now: datetime, nonce: str) -> Answer:
    """The answer to POST /chat/completions. `nonce` makes its ids unique."""
    headers = {"x-request-id": f"req_{nonce}"}
    try:
        _check_key(authorization, key)
        return _chat(body, now, nonce, headers)
    except Refused as refused:
        return _refusal(refused, headers)


def list_models(authorization: str, key: str) -> Answer:
    """The answer to GET /models: each with a description for a person."""
    try:
        _check_key(authorization, key)
    except Refused as refused:
        return _refusal(refused, {})
    models = [
        {"id": model.name, "object": "model", "created": 0, "owned_by": "simulator", "description": model.description}
        for model in MODELS
    ]
    return _json_answer(200, {"object": "list", "data": models})


def not_found(method: str, path: str) -> Answer:
    """For every other address."""
    return _refusal(Refused(404, f"Invalid URL ({method} {path})"), {})


def _chat(body: bytes, now: datetime, nonce: str, headers: Mapping[str, str]) -> Answer:
    fields = _fields(body)
    try:
        request = openai_chat.decode_request(body)
    except WireError as error:
        raise bad_request(str(error)) from error
    reply = behaviours.answer(request, now.astimezone(UTC).date())
    if isinstance(reply, Html):
        return Answer(reply.status, (Chunk(0, reply.page.encode()),), "text/html; charset=utf-8", headers)
    options = fields.get("stream_options")
    context = Context(
        request=request,
        seed=body,
        nonce=nonce,
        created=int(now.timestamp()),
        include_usage=isinstance(options, dict) and options.get("include_usage") is True,
    )
    if request.stream:
        return Answer(
            200, streamed(reply, context), EVENT_STREAM, {**headers, "cache-control": "no-cache"}, reply.ending
        )
    return Answer(200, whole(reply, context), JSON, headers, reply.ending)


def _fields(body: bytes) -> Mapping[str, Json]:
    try:
        return strictness.check(json_text.loads(body))
    except WireError as error:
        raise bad_request(f"We could not parse the JSON body of your request: {error}.") from error


def _check_key(authorization: str, key: str) -> None:
    scheme, _, given = authorization.partition(" ")
    given = given.strip() if scheme.lower() == "bearer" else ""
    if not secrets.compare_digest(given.encode(), key.encode()):
        raise wrong_key(given)


def _refusal(refused: Refused, headers: Mapping[str, str]) -> Answer:
    return Answer(refused.status, (Chunk(0, refused.body),), JSON, {**headers, **refused.headers})


def _json_answer(status: int, value: Json) -> Answer:
    return Answer(status, (Chunk(0, json.dumps(value).encode()),))

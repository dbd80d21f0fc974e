"""One request to the simulator: a call and what is remembered in, status and timed bytes out. Views only play it."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from providers.simulated import MODELS, SimulatedModel
from simulator import behaviours
from simulator.answers import JSON, Answer, Chunk
from simulator.call import Asked, Call
from simulator.memory import Memory
from simulator.protocols import route
from simulator.protocols.speaker import Context, Speaker, Verb
from simulator.refusals import Failed, Failure, Refused, UnknownModel
from simulator.rendering import streamed, whole
from simulator.reply import Html
from simulator.tokens import usage
from wire.conversation import Json


def respond(call: Call, key: str, memory: Memory, *, now: datetime, nonce: str) -> Answer:
    """The answer to a call that must bring `key`. `nonce` makes its ids unique."""
    speaker, verb = route(call)
    try:
        if verb is None:
            raise Refused(404, f"Invalid URL ({call.method} {call.path})")
        _check_key(speaker.key_of(call), key)
        return _answer(call, speaker, verb, memory, now, nonce)
    except Refused as refused:
        return _refusal(refused, call, speaker, nonce)
    except Failed as failed:
        return _refusal(speaker.failure(failed.failure), call, speaker, nonce)
    except UnknownModel as unknown:
        return _refusal(speaker.unknown_model(unknown.model), call, speaker, nonce)


def _answer(call: Call, speaker: Speaker, verb: Verb, memory: Memory, now: datetime, nonce: str) -> Answer:
    headers = speaker.headers(_request_id(nonce))
    if verb == "models":
        return _json_answer(speaker.models(), headers)
    if verb == "model":
        return _json_answer(speaker.model(_known(call.path.rpartition("/")[2])), headers)
    asked = speaker.read(call, memory)
    if verb == "count":
        return _json_answer(speaker.count(usage(asked.request).input_tokens or 0), headers)
    made = _made(asked, now, nonce)
    if isinstance(made, Html):
        return Answer(made.status, (Chunk(0, made.page.encode()),), "text/html; charset=utf-8", headers)
    message = speaker.message(made)
    speaker.remember(message, made, memory)
    chunks = (streamed if asked.request.stream else whole)(message, speaker, made)
    more = {"cache-control": "no-cache"} if asked.request.stream else {}
    return Answer(200, chunks, speaker.content_type(asked), {**headers, **more}, made.reply.ending)


def _made(asked: Asked, now: datetime, nonce: str) -> Context | Html:
    """What the model answers, with all that its rendering needs. Raises Failed or UnknownModel."""
    reply = behaviours.answer(asked.request, now.astimezone(UTC).date())
    if isinstance(reply, Html):
        return reply
    if reply.breaks is not None and not asked.request.stream:
        raise Failed(reply.breaks)
    if not asked.thinks:
        reply = replace(reply, thoughts="", hidden_thoughts=False)
    return Context(asked, reply, nonce, now, usage(asked.request, reply))


def _check_key(given: str, key: str) -> None:
    if not given:
        raise Failed(Failure.NO_KEY)
    if not secrets.compare_digest(given.encode(), key.encode()):
        raise Failed(Failure.WRONG_KEY)


def _known(name: str) -> SimulatedModel:
    known = next((model for model in MODELS if model.name == name), None)
    if known is None:
        raise UnknownModel(name)
    return known


def _refusal(refused: Refused, call: Call, speaker: Speaker, nonce: str) -> Answer:
    request_id = _request_id(nonce)
    body = speaker.error(refused, request_id, call)
    return Answer(refused.status, (Chunk(0, body),), JSON, speaker.headers(request_id, refused.retry_after_s))


def _request_id(nonce: str) -> str:
    return f"req_{nonce}"


def _json_answer(value: Json, headers: Mapping[str, str]) -> Answer:
    return Answer(200, (Chunk(0, json.dumps(value).encode()),), JSON, headers)

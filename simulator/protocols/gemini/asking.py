"""What a request of Gemini asks for: the path says the model and whether to stream."""

import re

from simulator.call import Asked, Call
from simulator.memory import Memory
from simulator.protocols.gemini.checks import check
from simulator.protocols.gemini.errors import bad_request
from simulator.protocols.speaker import Verb
from wire import json_text
from wire.errors import WireError
from wire.protocols import gemini
from wire.protocols.gemini.spelling import camel_or_empty

_ACTION = re.compile(r"/v1(?:beta)?/models/([^/:]+):(generateContent|streamGenerateContent|countTokens)")


def verb_of(call: Call) -> Verb | None:
    """What the call wants of this protocol; None for an address that is not its own."""
    action = _ACTION.fullmatch(call.path)
    if call.method == "POST" and action:
        return "count" if action[2] == "countTokens" else "answer"
    match call.method, call.path.split("/")[1:]:
        case "GET", ["v1beta", "models"]:
            return "models"
        case "GET", ["v1beta", "models", _]:
            return "model"
    return None


def key_of(call: Call) -> str:
    """The key that the call brings; empty where it brings none."""
    return call.headers.get("x-goog-api-key", "") or call.query.get("key", "") or call.bearer


def read(call: Call, memory: Memory) -> Asked:
    """The request, checked as the real API does. Raises Refused."""
    action = _ACTION.fullmatch(call.path)
    assert action is not None
    try:
        fields = check(json_text.loads(call.body), model=action[1], counts=action[2] == "countTokens")
    except WireError as error:
        raise bad_request(f"Invalid JSON payload received. {error}") from error
    try:
        request = gemini.decode_request(json_text.dumps(fields).encode(), path=call.path)
    except WireError as error:
        raise bad_request(str(error)) from error
    thinking = camel_or_empty(camel_or_empty(fields.get("generationConfig")).get("thinkingConfig"))
    return Asked(
        call,
        request,
        fields,
        thinks=thinking.get("thinkingBudget") != 0,
        shows_thoughts=thinking.get("includeThoughts") is not False,
    )

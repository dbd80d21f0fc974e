"""What a request of Anthropic Messages asks for."""

from simulator.call import Asked, Call
from simulator.memory import Memory
from simulator.protocols.anthropic_messages.checks import check
from simulator.protocols.anthropic_messages.errors import bad_request
from simulator.protocols.speaker import Verb
from wire import json_text
from wire.errors import WireError
from wire.protocols import anthropic_messages

_OWN_HEADERS = ("x-api-key", "anthropic-version")
"""What tells this protocol's list of models from OpenAI's, which has the same address."""


def verb_of(call: Call) -> Verb | None:
    """What the call wants of this protocol; None for an address that is not its own."""
    match call.method, call.path.split("/")[1:]:
        case "POST", ["v1", "messages"]:
            return "answer"
        case "POST", ["v1", "messages", "count_tokens"]:
            return "count"
        case "GET", ["v1", "models"] if any(name in call.headers for name in _OWN_HEADERS):
            return "models"
        case "GET", ["v1", "models", _] if any(name in call.headers for name in _OWN_HEADERS):
            return "model"
    return None


def key_of(call: Call) -> str:
    """The key that the call brings; empty where it brings none."""
    return call.headers.get("x-api-key", "") or call.bearer


def read(call: Call, memory: Memory) -> Asked:
    """The request, checked as the real API does. Raises Refused."""
    if not call.headers.get("anthropic-version"):
        raise bad_request("anthropic-version: header is required")
    try:
        fields = check(json_text.loads(call.body), counts=call.path.endswith("/count_tokens"))
    except WireError as error:
        raise bad_request(f"The request body is not valid JSON: {error}") from error
    try:
        request = anthropic_messages.decode_request(call.body)
    except WireError as error:
        raise bad_request(str(error)) from error
    thinking = fields.get("thinking")
    said = thinking if isinstance(thinking, dict) else {}
    return Asked(
        call, request, fields, thinks=said.get("type") != "disabled", shows_thoughts=said.get("display") != "omitted"
    )

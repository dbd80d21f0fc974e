"""What a request of Responses asks for."""

from simulator.call import Asked, Call
from simulator.protocols.openai_errors import bad_request
from simulator.protocols.openai_responses.checks import check
from simulator.protocols.speaker import Verb
from wire import json_text
from wire.errors import WireError
from wire.protocols import openai_responses


def verb_of(call: Call) -> Verb | None:
    """What the call wants of this protocol; None for an address that is not its own."""
    match call.method, call.path.split("/")[1:]:
        case "POST", ["v1", "responses"]:
            return "answer"
        case "POST", ["v1", "responses", "input_tokens"]:
            return "count"
    return None


def key_of(call: Call) -> str:
    """The key that the call brings; empty where it brings none."""
    return call.bearer


def read(call: Call) -> Asked:
    """The request, checked as the real API does. Raises Refused."""
    try:
        fields = check(json_text.loads(call.body))
    except WireError as error:
        raise bad_request(f"We could not parse the JSON body of your request: {error}.") from error
    try:
        request = openai_responses.decode_request(call.body)
    except WireError as error:
        raise bad_request(str(error)) from error
    reasoning = fields.get("reasoning")
    hides = isinstance(reasoning, dict) and reasoning.get("summary", "auto") is None
    thinks = request.settings.reasoning_effort != "none"
    return Asked(call, request, fields, thinks=thinks, shows_thoughts=not hides)

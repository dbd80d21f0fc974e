"""What a request of Responses asks for."""

from simulator.call import Asked, Call
from simulator.memory import Memory
from simulator.protocols.openai_errors import bad_request
from simulator.protocols.openai_responses.checks import check
from simulator.protocols.speaker import Verb
from wire import json_text
from wire.conversation import Json
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


def read(call: Call, memory: Memory) -> Asked:
    """The request, checked as the real API does. Raises Refused."""
    try:
        fields = check(_continued(json_text.loads(call.body), memory))
    except WireError as error:
        raise bad_request(f"We could not parse the JSON body of your request: {error}.") from error
    try:
        request = openai_responses.decode_request(json_text.dumps(fields).encode())
    except WireError as error:
        raise bad_request(str(error)) from error
    reasoning = fields.get("reasoning")
    hides = isinstance(reasoning, dict) and reasoning.get("summary", "auto") is None
    thinks = request.settings.reasoning_effort != "none"
    return Asked(call, request, fields, thinks=thinks, shows_thoughts=not hides)


def _continued(fields: Json, memory: Memory) -> Json:
    """The request with the conversation that it goes on from, which it names by its last answer's id."""
    before = fields.get("previous_response_id") if isinstance(fields, dict) else None
    if before is None:
        return fields
    kept = memory.recall(str(before))
    if kept is None:
        raise bad_request(
            f"Previous response with id '{before}' not found.",
            param="previous_response_id",
            code="previous_response_not_found",
        )
    given = fields.get("input")
    items = [{"role": "user", "content": given}] if isinstance(given, str) else given
    return {**fields, "input": [*kept, *items] if isinstance(items, list) else items}

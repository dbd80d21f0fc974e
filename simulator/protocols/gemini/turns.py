"""Every call turn is followed by one response turn that answers all of its calls, and by nothing else."""

from collections.abc import Iterator, Mapping, Sequence

from simulator.protocols.gemini.errors import bad_request
from simulator.refusals import Refused
from wire.conversation import Json
from wire.protocols.gemini.spelling import camel, camel_or_empty


def turns(contents: Sequence[Mapping[str, Json]]) -> Iterator[Refused]:
    """The first turn that is out of place."""
    calls: list[dict[str, Json]] = []
    before = ""
    for content in [*contents, {"role": "end", "parts": []}]:
        parts = [camel(part) for part in content["parts"]]
        responses = [camel_or_empty(part["functionResponse"]) for part in parts if "functionResponse" in part]
        if calls and len(responses) != len(calls):
            yield bad_request(
                "Please ensure that the number of function response parts is equal to the number of function call "
                "parts of the function call turn."
            )
        if responses and not calls:
            yield bad_request("Please ensure that function response turn comes immediately after a function call turn.")
        yield from _fitting(calls, responses)
        calls = [camel_or_empty(part["functionCall"]) for part in parts if "functionCall" in part]
        if calls and (content.get("role") != "model" or before == "model"):
            yield bad_request(
                "Please ensure that function call turn comes immediately after a user turn or after a function "
                "response turn."
            )
        before = content.get("role", "user")


def _fitting(calls: Sequence[Mapping[str, Json]], responses: Sequence[Mapping[str, Json]]) -> Iterator[Refused]:
    """A response with an id belongs to the call with that id, another to a call of its name."""
    left = list(calls)
    for response in responses:
        said = response.get("id")
        fits = (call for call in left if (call.get("id") == said if said else call.get("name") == response["name"]))
        call = next(fits, None)
        if call is None or call.get("name") != response["name"]:
            yield bad_request(
                f"Function response `{response['name']}` does not match any function call of the function call turn."
            )
        else:
            left.remove(call)

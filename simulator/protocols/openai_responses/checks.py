"""What the real API refuses with 400, in its words: a stand-in that takes everything would hide a caller's mistakes.

The sentences are those of OpenAI's API as clients have reported them; `param` and `code` as well.
"""

from collections.abc import Iterator, Mapping

from simulator.protocols.openai_errors import bad_request, empty, missing, too_small, unknown, wrong_type, wrong_value
from simulator.protocols.openai_responses.items import items
from simulator.protocols.openai_responses.pairs import pairs
from simulator.protocols.openai_responses.state import state
from simulator.protocols.openai_responses.tools import choice, tools
from simulator.refusals import Refused
from wire.conversation import Json

_KNOWN = {
    "model",
    "input",
    "instructions",
    "tools",
    "tool_choice",
    "parallel_tool_calls",
    "stream",
    "stream_options",
    "temperature",
    "top_p",
    "top_logprobs",
    "max_output_tokens",
    "max_tool_calls",
    "reasoning",
    "text",
    "store",
    "truncation",
    "previous_response_id",
    "conversation",
    "background",
    "include",
    "metadata",
    "prompt",
    "prompt_cache_key",
    "prompt_cache_options",
    "prompt_cache_retention",
    "safety_identifier",
    "service_tier",
    "user",
    "context_management",
    "moderation",
}
_LEAST_OUTPUT = 16


def check(fields: Json) -> Mapping[str, Json]:
    """The fields of a request body that the API would accept. Raises Refused for the first that it would not."""
    if not isinstance(fields, dict):
        raise bad_request("We could not parse the JSON body of your request: it must be a JSON object.")
    for finding in _findings(fields):
        raise finding
    return fields


def _findings(fields: Mapping[str, Json]) -> Iterator[Refused]:
    if not isinstance(fields.get("model"), str) or not fields["model"]:
        yield missing("model")
    for name in fields:
        if name not in _KNOWN:
            yield unknown(name)
    yield from _input(fields)
    yield from tools(fields.get("tools"))
    yield from choice(fields)
    yield from _settings(fields)


def _input(fields: Mapping[str, Json]) -> Iterator[Refused]:
    given = fields.get("input")
    if given is None:
        yield missing("input")
    elif not isinstance(given, str | list):
        yield wrong_type("input", "a string or an array of objects", given)
    elif isinstance(given, list):
        if not given:
            yield empty("input")
        yield from items(given)
        yield from pairs(given)
        yield from state(fields, given)


def _settings(fields: Mapping[str, Json]) -> Iterator[Refused]:
    for name, most in (("temperature", 2), ("top_p", 1)):
        value = fields.get(name)
        if value is None:
            continue
        if not isinstance(value, int | float) or isinstance(value, bool):
            yield wrong_type(name, "a decimal", value)
        elif not 0 <= value <= most:
            words, bound = ("above maximum", f"<= {most}") if value > most else ("below minimum", ">= 0")
            yield bad_request(
                f"Invalid '{name}': decimal {words} value. Expected a value {bound}, but got {value} instead.",
                param=name,
                code=f"decimal_{words.split()[0]}_{words.split()[1][:3]}_value",
            )
    limit = fields.get("max_output_tokens")
    if limit is not None and (not isinstance(limit, int) or isinstance(limit, bool)):
        yield wrong_type("max_output_tokens", "an integer", limit)
    elif limit is not None and limit < _LEAST_OUTPUT:
        yield too_small("max_output_tokens", limit, _LEAST_OUTPUT)
    if fields.get("truncation") not in (None, "auto", "disabled"):
        yield wrong_value("truncation", fields["truncation"], ("auto", "disabled"))
    if fields.get("previous_response_id") is not None and fields.get("conversation") is not None:
        yield bad_request(
            "Mutually exclusive parameters: 'previous_response_id' and 'conversation' cannot be used together.",
            param="previous_response_id",
            code="mutually_exclusive_parameters",
        )

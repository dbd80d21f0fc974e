"""What the real API refuses with 400, in its words: a stand-in that takes everything would hide a caller's mistakes.

The sentences are those of Gemini's API as clients have reported them.
"""

from collections.abc import Iterator, Mapping, Sequence

from simulator.protocols.gemini.errors import bad_request
from simulator.protocols.gemini.parts import content
from simulator.protocols.gemini.state import state
from simulator.protocols.gemini.tools import tools
from simulator.protocols.gemini.turns import turns
from simulator.protocols.gemini.unknown import unknown_name
from simulator.refusals import Refused
from wire.conversation import Json
from wire.protocols.gemini.spelling import camel

_KNOWN = {
    "model",
    "contents",
    "systemInstruction",
    "tools",
    "toolConfig",
    "safetySettings",
    "generationConfig",
    "cachedContent",
    "continuationToken",
    "labels",
    "serviceTier",
    "store",
    "generateContentRequest",
    "modelArmorConfig",
}
_CONFIG = {
    "stopSequences",
    "responseMimeType",
    "responseSchema",
    "responseJsonSchema",
    "_responseJsonSchema",
    "responseFormat",
    "responseModalities",
    "candidateCount",
    "maxOutputTokens",
    "temperature",
    "topP",
    "topK",
    "seed",
    "presencePenalty",
    "frequencyPenalty",
    "responseLogprobs",
    "logprobs",
    "enableEnhancedCivicAnswers",
    "enableAffectiveDialog",
    "speechConfig",
    "thinkingConfig",
    "imageConfig",
    "mediaResolution",
    "audioTimestamp",
    "routingConfig",
    "modelSelectionConfig",
    "modelConfig",
}
_PREFIX = "* GenerateContentRequest."


def check(fields: Json, *, model: str, counts: bool) -> Mapping[str, Json]:
    """The fields of a request body that the API would accept, in `camelCase`; `counts`: only their length is asked for.

    Raises Refused for the first that it would not.
    """
    if not isinstance(fields, dict):
        raise bad_request("Invalid JSON payload received. Unexpected token; an object is expected.")
    named = camel(fields)
    for finding in _findings(named, model, counts):
        raise finding
    return named


def _findings(fields: Mapping[str, Json], model: str, counts: bool) -> Iterator[Refused]:
    for name in fields:
        if name not in _KNOWN:
            yield unknown_name(name)
    if counts and "generateContentRequest" in fields:
        return
    contents = fields.get("contents")
    if not isinstance(contents, list) or not contents:
        yield bad_request(f"{_PREFIX}contents: contents is not specified\n")
        return
    for index, one in enumerate(contents):
        yield from content(f"contents[{index}]", one)
    yield from _order(contents)
    yield from turns(contents)
    yield from state(model, contents)
    yield from tools(fields)
    yield from _settings(fields.get("generationConfig"))


def _order(contents: Sequence[Mapping[str, Json]]) -> Iterator[Refused]:
    if contents[0].get("role", "user") != "user":
        yield bad_request("Please ensure that multiturn requests start with a user turn.")
    if contents[-1].get("role") == "model":
        yield bad_request("Please ensure that multiturn requests end with a user turn or a function response turn.")


def _settings(config: Json) -> Iterator[Refused]:
    if config is None:
        return
    if not isinstance(config, dict):
        yield bad_request(
            "Invalid value at 'generation_config' (type.googleapis.com/google.ai.generativelanguage"
            ".v1beta.GenerationConfig)"
        )
    settings = camel(config)
    for name in settings:
        if name not in _CONFIG:
            yield unknown_name(name, "generation_config")
    temperature = settings.get("temperature")
    if temperature is not None and not (isinstance(temperature, int | float) and 0 <= temperature <= 2):
        yield bad_request(f"{_PREFIX}generation_config.temperature: temperature must be in the range [0.0, 2.0].\n")
    limit = settings.get("maxOutputTokens")
    if limit is not None and not (isinstance(limit, int) and limit > 0):
        yield bad_request(f"{_PREFIX}generation_config.max_output_tokens: max_output_tokens must be positive.\n")

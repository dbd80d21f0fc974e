"""Gemini's body as the arguments of Google's SDKs: `contents`, a `config`, and what they have no place for."""

import re
from dataclasses import dataclass
from urllib.parse import unquote

from wire.code.call import Call
from wire.code.literals import split
from wire.conversation import Json
from wire.errors import WireError

_TOP = "systemInstruction tools toolConfig safetySettings cachedContent labels"
_GENERATION = (
    "temperature topP topK candidateCount maxOutputTokens stopSequences responseLogprobs logprobs presencePenalty"
    " frequencyPenalty seed responseMimeType responseSchema responseJsonSchema responseModalities mediaResolution"
    " speechConfig thinkingConfig"
)
_OTHER_SPELLING = re.compile("_([a-z])")
_PATH = re.compile(r"(?P<base>.*?)/(?P<version>v\d[a-z0-9]*)/(?P<resource>.+):(?:stream)?[gG]enerateContent(?:\?.*)?")
_VERTEX = re.compile(r"projects/(?P<project>[^/]+)/locations/(?P<location>[^/]+)/(?P<model>.+)")


@dataclass(frozen=True, slots=True)
class GoogleCall:
    """The call in the SDK's words. `project` and `location` are those of Vertex AI; `extra` is merged into the body."""

    base_url: str
    version: str
    model: str
    contents: Json
    config: dict[str, Json]
    extra: dict[str, Json]
    project: str = ""
    location: str = ""


def google_call(call: Call) -> GoogleCall:
    """What the address and the body say. Raises WireError where the address is not a model's."""
    path = _PATH.fullmatch(call.address)
    if path is None:
        raise WireError("the address is not one that the SDK can be told")
    fields = {_camel(name): value for name, value in call.fields.items()}
    contents, generation = fields.pop("contents", None), fields.pop("generationConfig", None)
    top, more = split(fields, _TOP)
    named, rest = split({_camel(name): value for name, value in _object(generation).items()}, _GENERATION)
    if rest or (generation is not None and not named):
        more["generationConfig"] = rest
    vertex = _VERTEX.fullmatch(unquote(path["resource"]))
    return GoogleCall(
        base_url=path["base"],
        version=path["version"],
        model=(vertex["model"] if vertex else unquote(path["resource"])).removeprefix("models/"),
        contents=contents,
        config={**top, **named},
        extra=more,
        project=vertex["project"] if vertex else "",
        location=vertex["location"] if vertex else "",
    )


def _camel(name: str) -> str:
    return _OTHER_SPELLING.sub(lambda found: found[1].upper(), name)


def _object(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}

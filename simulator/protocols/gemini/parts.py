"""What the real API refuses in one content and its parts."""

from collections.abc import Iterator, Mapping

from simulator.protocols.gemini.errors import bad_request
from simulator.protocols.gemini.unknown import unknown_name
from simulator.refusals import Refused
from wire.conversation import Json
from wire.protocols.gemini.spelling import camel, camel_or_empty

DATA = (
    "text",
    "inlineData",
    "fileData",
    "functionCall",
    "functionResponse",
    "executableCode",
    "codeExecutionResult",
    "toolCall",
    "toolResponse",
)
"""The kinds of a part; it is of exactly one."""
_BESIDE = ("thought", "thoughtSignature", "videoMetadata", "partMetadata", "mediaResolution")


def content(where: str, given: Json) -> Iterator[Refused]:
    """The first thing that is wrong with a content."""
    if not isinstance(given, dict):
        yield bad_request(
            f"Invalid value at '{where}' (type.googleapis.com/google.ai.generativelanguage.v1beta.Content)"
        )
    for name in given:
        if name not in ("role", "parts"):
            yield unknown_name(name, where)
    if given.get("role", "user") not in ("user", "model", "function"):
        yield bad_request("Please use a valid role: user, model.")
    parts = given.get("parts")
    if not isinstance(parts, list) or not parts:
        yield bad_request(f"* GenerateContentRequest.{where}.parts: contents.parts must not be empty.\n")
    for index, part in enumerate(parts):
        yield from _part(f"{where}.parts[{index}]", part)


def _part(where: str, given: Json) -> Iterator[Refused]:
    if not isinstance(given, dict):
        yield bad_request(f"Invalid value at '{where}' (type.googleapis.com/google.ai.generativelanguage.v1beta.Part)")
    part = camel(given)
    for name in part:
        if name not in DATA and name not in _BESIDE:
            yield unknown_name(name, where)
    kinds = [name for name in DATA if name in part]
    if not kinds:
        yield bad_request(
            f"* GenerateContentRequest.{where}.data: required oneof field 'data' must have one initialized field\n"
        )
    if len(kinds) > 1:
        yield bad_request(
            f"Invalid value at '{where}' (oneof), oneof field 'data' is already set. Cannot set '{kinds[1]}'"
        )
    if kinds[0] == "functionCall":
        yield from _call(where, camel_or_empty(part["functionCall"]))
    elif kinds[0] == "functionResponse":
        yield from _response(where, camel_or_empty(part["functionResponse"]))


def _call(where: str, call: Mapping[str, Json]) -> Iterator[Refused]:
    if not call.get("name"):
        yield bad_request(f"* GenerateContentRequest.{where}.function_call.name: Name cannot be empty.\n")
    if not isinstance(call.get("args", {}), dict):
        yield _no_struct(f"{where}.function_call.args", call["args"])


def _response(where: str, response: Mapping[str, Json]) -> Iterator[Refused]:
    if not response.get("name"):
        yield bad_request(f"* GenerateContentRequest.{where}.function_response.name: Name cannot be empty.\n")
    if not isinstance(response.get("response"), dict):
        yield _no_struct(f"{where}.function_response.response", response.get("response"))


def _no_struct(where: str, value: Json) -> Refused:
    return bad_request(f"Invalid value at '{where}' (type.googleapis.com/google.protobuf.Struct), {value!r}")

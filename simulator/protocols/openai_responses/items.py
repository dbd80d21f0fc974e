"""What the real API refuses in single items of the input."""

import re
from collections.abc import Iterator, Mapping, Sequence

from simulator.protocols.openai_errors import bad_request, missing, no_match, too_long, wrong_type, wrong_value
from simulator.refusals import Refused
from wire.conversation import Json

ROLES = ("assistant", "system", "developer", "user")
NAME_PATTERN = "^[a-zA-Z0-9_-]+$"
MAX_CALL_ID = 64
_REQUIRED = {
    "function_call": ("call_id", "name", "arguments"),
    "custom_tool_call": ("call_id", "name", "input"),
    "function_call_output": ("call_id", "output"),
    "custom_tool_call_output": ("call_id", "output"),
    "reasoning": ("summary",),
    "message": ("role", "content"),
}
_PREFIXES = {"function_call": "fc", "custom_tool_call": "ctc", "reasoning": "rs", "message": "msg"}
_OF_ASSISTANT = ("output_text", "refusal")
_OF_OTHERS = ("input_text", "input_image", "input_file")


def items(given: Sequence[Json]) -> Iterator[Refused]:
    """The first thing that is wrong with an item."""
    for index, item in enumerate(given):
        yield from _item(f"input[{index}]", item)


def _item(where: str, item: Json) -> Iterator[Refused]:
    if not isinstance(item, dict):
        yield wrong_type(where, "an object", item)
    kind = item.get("type", "message" if "role" in item else None)
    if not isinstance(kind, str):
        yield missing(f"{where}.type")
    for name in _REQUIRED.get(str(kind), ()):
        if item.get(name) is None:
            yield missing(f"{where}.{name}")
    yield from _ids(where, str(kind), item)
    if kind == "message":
        yield from _message(where, item)
    elif "name" in _REQUIRED.get(str(kind), ()) and not re.fullmatch(NAME_PATTERN, str(item["name"])):
        yield no_match(f"{where}.name", NAME_PATTERN)


def _ids(where: str, kind: str, item: Mapping[str, Json]) -> Iterator[Refused]:
    call_id, item_id = item.get("call_id"), item.get("id")
    if call_id is not None and not isinstance(call_id, str):
        yield wrong_type(f"{where}.call_id", "a string", call_id)
    if isinstance(call_id, str) and not call_id:
        yield bad_request(
            f"Invalid '{where}.call_id': empty string. Expected a string with minimum length 1, but got an empty "
            "string instead.",
            param=f"{where}.call_id",
            code="empty_string",
        )
    if isinstance(call_id, str) and len(call_id) > MAX_CALL_ID:
        yield too_long(f"{where}.call_id", call_id, MAX_CALL_ID)
    prefix = _PREFIXES.get(kind)
    if prefix and isinstance(item_id, str) and not item_id.startswith(prefix):
        yield bad_request(
            f"Invalid '{where}.id': '{item_id}'. Expected an ID that begins with '{prefix}'.",
            param=f"{where}.id",
            code="invalid_value",
        )


def _message(where: str, item: Mapping[str, Json]) -> Iterator[Refused]:
    role, content = item["role"], item["content"]
    if role not in ROLES:
        yield wrong_value(f"{where}.role", role, ROLES)
    if not isinstance(content, str | list):
        yield wrong_type(f"{where}.content", "a string or an array of objects", content)
    known = _OF_ASSISTANT if role == "assistant" else _OF_OTHERS
    for index, part in enumerate(content if isinstance(content, list) else ()):
        kind = part.get("type") if isinstance(part, dict) else None
        if kind not in known:
            yield wrong_value(f"{where}.content[{index}].type", kind, known)

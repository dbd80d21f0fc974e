"""Tool results <-> `function_call_output` and `custom_tool_call_output` items."""

from collections.abc import Mapping

from wire.conversation import File, Image, Json, Text, ToolResult
from wire.errors import WireError
from wire.protocols.calls import says_error
from wire.protocols.openai_responses.calls import is_custom
from wire.protocols.openai_responses.content import decode_content, encode_content

RESULT_TYPES = {"function_call_output": False, "custom_tool_call_output": True}
"""The types of items that answer a call, and whether the call was a custom tool's."""


def encode_result(result: ToolResult, call_id: str, *, custom: bool, own: bool) -> Json:
    """One item. The protocol has no error flag: the text says it."""
    kind = "custom_tool_call_output" if custom or is_custom(result.extra) else "function_call_output"
    extra = {name: value for name, value in result.extra.items() if name != "type"} if own else {}
    output = encode_content(result.parts, "input_text", own=own) if result.parts else result.text or "success"
    if "output" in extra and _text(extra["output"]) != result.text:
        del extra["output"]
    return {"type": kind, "call_id": call_id, "output": output, **extra}


def decode_result(item: Mapping[str, Json], where: str, tool_names: Mapping[str, str]) -> ToolResult:
    """One result. An `output` that is not all understood is kept beside what is. Raises WireError with the place."""
    rest = dict(item)
    kind, call_id, output = rest.pop("type"), rest.pop("call_id", None), rest.pop("output", None)
    if not isinstance(call_id, str):
        raise WireError(f"{where}.call_id: must be a string")
    extra = {"type": "custom", **rest} if RESULT_TYPES[kind] else rest
    content = decode_content(output)
    parts = tuple(part for part in content if isinstance(part, Text | Image | File))
    text = _text(output)
    if len(parts) < len(content) or not output:
        extra["output"] = output
    rich = parts if isinstance(output, list) else ()
    return ToolResult(call_id, tool_names.get(call_id, ""), text, says_error(text), extra, rich)


def _text(output: Json) -> str:
    return "".join(part.text for part in decode_content(output) if isinstance(part, Text))

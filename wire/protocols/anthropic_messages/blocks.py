"""Content blocks <-> parts, one function for each type of part.

What a block holds beyond its part is kept in the part's `extra` and goes back with it. Blocks that are not modelled, or
not in the known form, become opaque.
"""

from collections.abc import Mapping

from wire import json_text
from wire.conversation import (
    Citation,
    File,
    Image,
    Json,
    Opaque,
    Part,
    Reasoning,
    ServerToolCall,
    ServerToolResult,
    Text,
    ToolCall,
    ToolResult,
)
from wire.errors import WireError
from wire.names import ToolNames
from wire.protocols.anthropic_messages import sources
from wire.protocols.calls import arguments_object
from wire.protocols.free_text import read_free_text

PROTOCOL = "anthropic_messages"
_EMPTY = "without_content"
"""The key in the `extra` of a result that came without any content."""
_SERVER_CALLS = ("server_tool_use", "mcp_tool_use")


def decode_block(block: Json, names: ToolNames, arguments: str | None = None) -> Part:
    """One block of a message. `arguments` is the raw text of a call's input, where a stream brought it."""
    if not isinstance(block, dict):
        return Opaque(PROTOCOL, block)
    kind = block.get("type")
    part: Part | None = None
    if kind == "text":
        part = _decode_text(block)
    elif kind in ("thinking", "redacted_thinking"):
        part = _decode_thinking(block)
    elif kind == "tool_use" or kind in _SERVER_CALLS:
        part = _decode_call(block, names, arguments)
    elif kind == "tool_result":
        part = decode_result(block)
    elif isinstance(kind, str) and kind.endswith("_tool_result"):
        part = _decode_server_result(block)
    elif kind == "image":
        part = sources.decode_image(block)
    elif kind == "document":
        part = sources.decode_document(block)
    return Opaque(PROTOCOL, block) if part is None else part


def encode_text(text: Text, *, own: bool) -> dict[str, Json]:
    """A text block; only citations of this protocol can be said."""
    fields: dict[str, Json] = {"type": "text", "text": text.text}
    if own:
        fields |= text.extra
        if text.citations:
            fields["citations"] = [dict(citation.extra) for citation in text.citations]
    return fields


def encode_thinking(part: Reasoning) -> Json:
    """A thinking block; None without a signature, which the host would refuse."""
    if part.extra.get("type") == "redacted_thinking":
        return dict(part.extra)
    if not part.extra.get("signature"):
        return None
    return {"type": "thinking", "thinking": part.text, **part.extra}


def encode_server_call(call: ServerToolCall) -> Json:
    """What the provider ran, as it said it."""
    return {
        "type": "server_tool_use",
        "id": call.call_id,
        "name": call.name,
        "input": arguments_object(call.arguments) or {},
        **call.extra,
    }


def encode_server_result(result: ServerToolResult) -> Json:
    """What came of it, as the provider said it."""
    kind = f"{result.name}_tool_result"
    return {"type": kind, "tool_use_id": result.call_id, "content": result.output, **result.extra}


def encode_result(result: ToolResult, call_id: str, *, own: bool) -> tuple[dict[str, Json], bool]:
    """A tool result, and whether all of its parts could be said."""
    blocks = [encode_content(part, own=own) for part in result.parts]
    said = [block for block in blocks if block is not None]
    content: Json = said or result.text or "success"
    fields: dict[str, Json] = {"type": "tool_result", "tool_use_id": call_id, "content": content}
    if result.is_error:
        fields["is_error"] = True
    rest = dict(result.extra) if own else {}
    if rest.pop(_EMPTY, False) and content == "success" and not result.text:
        return {**rest, **{name: value for name, value in fields.items() if name != "content"}}, True
    if "content" in rest and _words(rest["content"]) == result.text:
        return {**rest, **fields, "content": rest["content"]}, True
    return {**rest, **fields}, len(said) == len(blocks)


def encode_content(part: Part, *, own: bool) -> Json:
    """A text, image or document block; None when it cannot be said. An empty text would be refused."""
    if isinstance(part, Text):
        return encode_text(part, own=own) if part.text else None
    if isinstance(part, Image):
        return sources.encode_image(part, own=own)
    if isinstance(part, File):
        return sources.encode_file(part, own=own)
    raise AssertionError(f"not content: {part}")


def decode_result(block: Mapping[str, Json]) -> ToolResult | None:
    """A tool's answer; its name is not said here."""
    rest = {name: value for name, value in block.items() if name != "type"}
    call_id = rest.pop("tool_use_id", None)
    if not isinstance(call_id, str):
        return None
    is_error = rest.get("is_error") is True
    if is_error:
        del rest["is_error"]
    content = rest.get("content")
    parts = [decode_block(one, ToolNames()) for one in content] if isinstance(content, list) else []
    kept = tuple(part for part in parts if isinstance(part, Text | Image | File))
    result = ToolResult(call_id, "", _words(content), is_error, rest, kept)
    said = encode_result(ToolResult(call_id, "", result.text, parts=kept), call_id, own=True)[0]
    if "content" not in block:
        rest[_EMPTY] = True
    if said["content"] == content:
        del rest["content"]
    return result


def _words(content: Json) -> str:
    if isinstance(content, str):
        return content
    blocks = content if isinstance(content, list) else ()
    words = (one.get("text") for one in blocks if isinstance(one, dict) and one.get("type") == "text")
    return "".join(word for word in words if isinstance(word, str))


def _decode_text(block: Mapping[str, Json]) -> Text | None:
    rest = {name: value for name, value in block.items() if name != "type"}
    text, citations = rest.pop("text", None), rest.get("citations")
    if not isinstance(text, str):
        return None
    if not isinstance(citations, list) or not citations or not all(isinstance(one, dict) for one in citations):
        return Text(text, rest)
    del rest["citations"]
    return Text(text, rest, tuple(map(_decode_citation, citations)))


def _decode_citation(said: Mapping[str, Json]) -> Citation:
    """`extra` is the citation as it came: its places are in the source, not in the text."""
    url, title, quote = (
        next((said[name] for name in spellings if isinstance(said.get(name), str)), "")
        for spellings in (("url", "source"), ("title", "document_title"), ("cited_text",))
    )
    return Citation(url, title, quote, extra=said)


def _decode_thinking(block: Mapping[str, Json]) -> Reasoning | None:
    if block["type"] == "redacted_thinking":
        return Reasoning("", dict(block))
    rest = {name: value for name, value in block.items() if name != "type"}
    text = rest.pop("thinking", None)
    return Reasoning(text, rest) if isinstance(text, str) else None


def _decode_call(
    block: Mapping[str, Json], names: ToolNames, arguments: str | None
) -> ToolCall | ServerToolCall | None:
    rest = dict(block)
    kind, call_id, name = rest.pop("type"), rest.pop("id", None), rest.pop("name", None)
    given = rest.pop("input", {})
    if not isinstance(call_id, str) or not isinstance(name, str):
        return None
    if arguments is None:
        if not isinstance(given, dict):
            return None
        arguments = json_text.dumps(given)
    if kind == "tool_use":
        return read_free_text(ToolCall(call_id, name, arguments, rest), names)
    try:
        json_text.loads(arguments or "{}")
    except WireError:
        return None
    return ServerToolCall(call_id, name, arguments, rest if kind == "server_tool_use" else {"type": kind, **rest})


def _decode_server_result(block: Mapping[str, Json]) -> ServerToolResult | None:
    rest = dict(block)
    call_id, output = rest.pop("tool_use_id", None), rest.pop("content", None)
    if not isinstance(call_id, str) or "content" not in block:
        return None
    failed = rest.get("is_error") is True or (isinstance(output, dict) and str(output.get("type")).endswith("_error"))
    return ServerToolResult(call_id, str(block["type"]).removesuffix("_tool_result"), output, failed, rest)

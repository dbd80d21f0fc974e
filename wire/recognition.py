"""Whose request is this? The protocol of a body that somebody pasted, by its address, its headers and its fields."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from wire.conversation import Json
from wire.protocols.fields import as_object

_PATHS = {
    "openai_chat": re.compile(r"/chat/completions$"),
    "openai_responses": re.compile(r"/(responses|agent)$"),
    "anthropic_messages": re.compile(r"/messages(/count_tokens)?$|:(stream)?rawPredict$", re.IGNORECASE),
    "gemini": re.compile(r":(streamGenerateContent|generateContent|countTokens)$"),
}
_HEADERS = {"anthropic-version": "anthropic_messages", "x-goog-api-key": "gemini"}
_ANTHROPIC_FIELDS = {"system", "stop_sequences", "anthropic_version", "output_config", "mcp_servers"}
_ANTHROPIC_BLOCKS = {"tool_use", "tool_result", "thinking", "redacted_thinking", "image", "document", "server_tool_use"}
_CHAT_FIELDS = {"max_completion_tokens", "stop", "response_format", "stream_options", "n", "reasoning_effort", "seed"}
_DATED = re.compile(r"_20\d{6}$")
"""The types of Anthropic's own tools end in a date."""
_CHAT_ROLES = ("system", "developer", "tool", "function")


def recognise(body: Json, url: str = "", headers: Mapping[str, str] | None = None) -> str | None:
    """The name of the protocol; None where nothing tells. `url` may be a path alone."""
    path = urlsplit(url).path.rstrip("/")
    by_path = next((protocol for protocol, pattern in _PATHS.items() if pattern.search(path)), None)
    lowered = {name.lower() for name in headers or {}}
    by_header = next((protocol for name, protocol in _HEADERS.items() if name in lowered), None)
    return by_path or by_header or _by_fields(as_object(body))


def _by_fields(fields: Mapping[str, Json]) -> str | None:
    if isinstance(fields.get("contents"), list):
        return "gemini"
    if isinstance(fields.get("messages"), list):
        return "anthropic_messages" if _is_anthropic(fields, fields["messages"]) else "openai_chat"
    if "input" in fields or "previous_response_id" in fields or "prompt" in fields:
        return "openai_responses"
    return None


def _is_anthropic(fields: Mapping[str, Json], messages: list[Json]) -> bool:
    """Messages are in both protocols: what tells them apart, the surest first."""
    given = fields.get("tools")
    tools = [as_object(tool) for tool in given] if isinstance(given, list) else []
    if any("function" in tool for tool in tools) or any("tool_calls" in one for one in map(as_object, messages)):
        return False
    if any("input_schema" in tool or _DATED.search(str(tool.get("type"))) for tool in tools):
        return True
    if _ANTHROPIC_FIELDS & fields.keys():
        return True
    if _CHAT_FIELDS & fields.keys() or any(as_object(one).get("role") in _CHAT_ROLES for one in messages):
        return False
    if any(kind in _ANTHROPIC_BLOCKS for kind in _block_types(messages)):
        return True
    # What is left may be either: Anthropic requires a limit, and its models have one name.
    return "max_tokens" in fields and str(fields.get("model")).startswith("claude")


def _block_types(messages: list[Json]) -> list[str]:
    contents = [as_object(message).get("content") for message in messages]
    blocks = [block for content in contents if isinstance(content, list) for block in content]
    return [block["type"] for block in map(as_object, blocks) if isinstance(block.get("type"), str)]

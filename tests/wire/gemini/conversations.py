"""Encoding for tests: what is sent of messages and settings."""

import json
from typing import Any

from wire.conversation import Message, ModelRequest, Text, ToolDefinition
from wire.profiles import Profile
from wire.protocols.codec import EncodedRequest
from wire.protocols.gemini import decode_request, encode_request

GOOGLE = Profile()
SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}}
WEATHER = ToolDefinition("get_weather", "Weather.", SCHEMA)
TIME = ToolDefinition("get_time", "Time.", {})
USER = Message("user", (Text("Hi"),))


def encoded(*messages: Message, model: str = "gemini-3-pro", **fields: Any) -> EncodedRequest:
    """The request of these messages; a greeting where there are none."""
    return encode_request(ModelRequest(model, messages or (USER,), **fields), GOOGLE)


def body_of(*messages: Message, **fields: Any) -> Any:
    """Its body."""
    return json.loads(encoded(*messages, **fields).body)


def contents(*messages: Message, **fields: Any) -> Any:
    """Its contents."""
    return body_of(*messages, **fields)["contents"]


def notes_of(*messages: Message, **fields: Any) -> str:
    """All its notes."""
    return " ".join(encoded(*messages, **fields).notes)


def again(*values: Any) -> Any:
    """Contents decoded and encoded."""
    request = decode_request(json.dumps({"contents": values}).encode(), path="/models/gemini-3-pro:generateContent")
    return json.loads(encode_request(request, GOOGLE).body)["contents"]

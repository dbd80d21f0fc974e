"""The call in Python, with the SDK of the protocol's vendor."""

from collections.abc import Callable, Mapping

from wire.code.call import Call
from wire.code.python.anthropic import write_messages
from wire.code.python.google import write_generate_content
from wire.code.python.openai import write_chat, write_responses

_WRITERS: Mapping[str, Callable[[Call], str]] = {
    "openai_chat": write_chat,
    "openai_responses": write_responses,
    "anthropic_messages": write_messages,
    "gemini": write_generate_content,
}


def write_python(call: Call) -> str:
    """A program of the vendor's SDK for Python. Raises WireError."""
    return _WRITERS[call.protocol](call)

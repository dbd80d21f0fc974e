"""The wire formats that Toolscope speaks, by name. A new one is one folder and one line here."""

from wire.protocols import anthropic_messages, gemini, openai_chat, openai_responses
from wire.protocols.codec import Codec

PROTOCOLS: dict[str, Codec] = {
    "openai_chat": openai_chat,
    "openai_responses": openai_responses,
    "anthropic_messages": anthropic_messages,
    "gemini": gemini,
}

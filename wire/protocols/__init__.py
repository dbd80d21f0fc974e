"""The wire formats that Toolscope speaks, by name. A new one is one folder and one line here."""

from wire.protocols import openai_chat
from wire.protocols.codec import Codec

PROTOCOLS: dict[str, Codec] = {
    "openai_chat": openai_chat,
}

"""Why a model stopped <-> `finish_reason`."""

from wire.conversation import FinishReason

_REASONS = {
    "stop": FinishReason.STOP,
    "eos": FinishReason.STOP,  # Together
    "tool_calls": FinishReason.TOOL_CALLS,
    "function_call": FinishReason.TOOL_CALLS,  # before tools were called tools
    "length": FinishReason.LENGTH,
    "model_length": FinishReason.LENGTH,  # Mistral
    "content_filter": FinishReason.CONTENT_FILTER,
    "error": FinishReason.ERROR,  # OpenRouter, Mistral
}
_WORDS = {
    FinishReason.STOP: "stop",
    FinishReason.TOOL_CALLS: "tool_calls",
    FinishReason.LENGTH: "length",
    FinishReason.CONTENT_FILTER: "content_filter",
    FinishReason.REFUSAL: "stop",
    FinishReason.PAUSE: "stop",
    FinishReason.MALFORMED_CALL: "stop",
    FinishReason.CONTEXT_LENGTH: "length",
    FinishReason.ERROR: "error",
    FinishReason.UNFINISHED: "stop",
    FinishReason.UNKNOWN: "stop",
}


def decode_finish(raw: str | None) -> FinishReason:
    """The neutral reason; one that is not known here is unknown."""
    return _REASONS.get(raw or "", FinishReason.UNKNOWN)


def encode_finish(reason: FinishReason) -> str:
    """The protocol's word. A refusal has none, the message carries it; nor have some others."""
    return _WORDS[reason]

"""Why a model stopped <-> `stop_reason`."""

from wire.conversation import FinishReason

_REASONS = {
    "end_turn": FinishReason.STOP,
    "stop_sequence": FinishReason.STOP,
    "tool_use": FinishReason.TOOL_CALLS,
    "max_tokens": FinishReason.LENGTH,
    "refusal": FinishReason.REFUSAL,
    "pause_turn": FinishReason.PAUSE,
    "compaction": FinishReason.PAUSE,
    "model_context_window_exceeded": FinishReason.CONTEXT_LENGTH,
}
_WORDS = {
    FinishReason.STOP: "end_turn",
    FinishReason.TOOL_CALLS: "tool_use",
    FinishReason.LENGTH: "max_tokens",
    FinishReason.CONTENT_FILTER: "refusal",
    FinishReason.REFUSAL: "refusal",
    FinishReason.PAUSE: "pause_turn",
    FinishReason.MALFORMED_CALL: "end_turn",
    FinishReason.CONTEXT_LENGTH: "model_context_window_exceeded",
    FinishReason.ERROR: "end_turn",
    FinishReason.UNFINISHED: "end_turn",
    FinishReason.UNKNOWN: "end_turn",
}


def decode_finish(raw: str | None) -> FinishReason:
    """The neutral reason; one that is not known here is unknown."""
    return _REASONS.get(raw or "", FinishReason.UNKNOWN)


def encode_finish(reason: FinishReason) -> str:
    """The protocol's word, or the plainest one where it has none."""
    return _WORDS[reason]

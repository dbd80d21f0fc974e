"""Why a model stopped <-> `finishReason`."""

from wire.conversation import FinishReason

_REASONS = {
    "STOP": FinishReason.STOP,
    "FUNCTION_CALL": FinishReason.TOOL_CALLS,  # said by imitations only
    "MAX_TOKENS": FinishReason.LENGTH,
    "CONTINUATION": FinishReason.PAUSE,
    "MALFORMED_FUNCTION_CALL": FinishReason.MALFORMED_CALL,
    "UNEXPECTED_TOOL_CALL": FinishReason.MALFORMED_CALL,
    "OTHER": FinishReason.ERROR,
    "TOO_MANY_TOOL_CALLS": FinishReason.ERROR,
    "MISSING_THOUGHT_SIGNATURE": FinishReason.ERROR,
    "MALFORMED_RESPONSE": FinishReason.ERROR,
    "IMAGE_OTHER": FinishReason.ERROR,
    "NO_IMAGE": FinishReason.ERROR,
} | dict.fromkeys(
    (
        "SAFETY",
        "RECITATION",
        "LANGUAGE",
        "BLOCKLIST",
        "PROHIBITED_CONTENT",
        "SPII",
        "ESCALATION",
        "PUP_LIMITED_DISABLED",
        "MODEL_ARMOR",
        "IMAGE_SAFETY",
        "IMAGE_PROHIBITED_CONTENT",
        "IMAGE_RECITATION",
    ),
    FinishReason.CONTENT_FILTER,
)
_WORDS = {
    FinishReason.STOP: "STOP",
    FinishReason.TOOL_CALLS: "STOP",
    FinishReason.LENGTH: "MAX_TOKENS",
    FinishReason.CONTENT_FILTER: "SAFETY",
    FinishReason.REFUSAL: "STOP",
    FinishReason.ERROR: "OTHER",
    FinishReason.PAUSE: "CONTINUATION",
    FinishReason.MALFORMED_CALL: "MALFORMED_FUNCTION_CALL",
    FinishReason.CONTEXT_LENGTH: "MAX_TOKENS",
    FinishReason.UNFINISHED: "FINISH_REASON_UNSPECIFIED",
    FinishReason.UNKNOWN: "FINISH_REASON_UNSPECIFIED",
}


def decode_finish(raw: str | None, *, calls: bool) -> FinishReason:
    """The neutral reason; one that is not known here is unknown.

    The protocol says STOP whether or not there are `calls`; after a call of a tool that it was not offered it says
    UNEXPECTED_TOOL_CALL, but often gives the call, and then that call wants an answer like any other.
    """
    if calls and raw in ("STOP", "UNEXPECTED_TOOL_CALL"):
        return FinishReason.TOOL_CALLS
    return _REASONS.get(raw or "", FinishReason.UNKNOWN)


def encode_finish(reason: FinishReason) -> str:
    """The protocol's word. It has none for calls, nor for a refusal, whose words are the answer."""
    return _WORDS[reason]

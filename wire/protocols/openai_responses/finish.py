"""Why a model stopped <-> `status` and `incomplete_details`."""

from collections.abc import Mapping

from wire.conversation import FinishReason, Json, Message, Refusal

_REASONS = {
    "max_output_tokens": FinishReason.LENGTH,
    "max_messages": FinishReason.ERROR,
    "content_filter": FinishReason.CONTENT_FILTER,
    "failed": FinishReason.ERROR,
    "cancelled": FinishReason.ERROR,
    "queued": FinishReason.UNFINISHED,
    "in_progress": FinishReason.UNFINISHED,
}
_INCOMPLETE = {
    FinishReason.LENGTH: "max_output_tokens",
    FinishReason.CONTEXT_LENGTH: "max_output_tokens",
    FinishReason.CONTENT_FILTER: "content_filter",
}
_STATUSES = {FinishReason.ERROR: "failed", FinishReason.UNFINISHED: "in_progress"}
DONE = ("completed", "requires_action", "complete")
"""The status of a whole answer; the second is what Perplexity's Agent API says of one with calls."""


def raw_finish(body: Mapping[str, Json]) -> str | None:
    """The provider's own word: the reason of an incomplete answer, else its status."""
    details = body.get("incomplete_details")
    if isinstance(details, dict) and isinstance(details.get("reason"), str) and details["reason"]:
        return str(details["reason"])
    status = body.get("status")
    return status if isinstance(status, str) and status else None


def decode_finish(raw: str | None, message: Message) -> FinishReason:
    """The neutral reason. The protocol has no word for calls or a refusal: the message itself says those."""
    if raw not in DONE:
        return _REASONS.get(raw or "", FinishReason.UNKNOWN)
    if message.tool_calls:
        return FinishReason.TOOL_CALLS
    if any(isinstance(part, Refusal) for part in message.parts):
        return FinishReason.REFUSAL
    return FinishReason.STOP


def encode_finish(reason: FinishReason, raw: str | None = None) -> dict[str, Json]:
    """`status` and `incomplete_details`; `raw` is the word that came, where it came from here and still fits."""
    if raw is not None:
        is_status = raw in (*DONE, *_STATUSES.values(), "incomplete", "queued", "cancelled")
        return {
            "status": raw if is_status else "incomplete",
            "incomplete_details": None if is_status else {"reason": raw},
        }
    if reason in _INCOMPLETE:
        return {"status": "incomplete", "incomplete_details": {"reason": _INCOMPLETE[reason]}}
    return {"status": _STATUSES.get(reason, "completed"), "incomplete_details": None}

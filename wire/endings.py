"""Why an answer ended, in words: what each reason means, and what a provider adds, wherever its protocol keeps that."""

from collections.abc import Mapping

from wire.conversation import FinishReason, Json, ModelResponse, Refusal

REASONS = {
    FinishReason.STOP: "the model had said what it wanted to say",
    FinishReason.TOOL_CALLS: "the model called tools",
    FinishReason.LENGTH: "the answer was cut at the limit of output tokens",
    FinishReason.CONTEXT_LENGTH: "the answer was cut, because the model's context is full",
    FinishReason.CONTENT_FILTER: "the provider's content filter stopped the answer",
    FinishReason.REFUSAL: "the model refused to answer",
    FinishReason.PAUSE: "the provider paused in the middle of the turn and is asked to go on",
    FinishReason.MALFORMED_CALL: "the model wrote a tool call that the provider could not read",
    FinishReason.ERROR: "the provider broke off the answer",
    FinishReason.UNFINISHED: "the provider goes on with the answer in the background, where it is not waited for",
    FinishReason.UNKNOWN: "the provider gave a reason that is not known here, or none",
}
"""What a reason means, to stand in a sentence or be one."""


def as_sentence(words: str) -> str:
    """The words with a capital and a full stop."""
    return f"{words[:1].upper()}{words[1:]}."


def provider_words(response: ModelResponse) -> str:
    """The provider's own explanation of the end; empty where it gives none. A refusal's words are not repeated."""
    extra = response.message.extra
    feedback = _object(_object(extra.get("response")).get("promptFeedback"))
    said = (
        *(_refusal_words(_object(part.extra.get("stop_details"))) for part in _refusals(response)),
        _text(_object(extra.get("candidate")).get("finishMessage")),  # Gemini
        _text(feedback.get("blockReasonMessage")),  # Gemini, of a prompt
    )
    return next((words for words in said if words), "")


def _refusals(response: ModelResponse) -> list[Refusal]:
    return [part for part in response.message.parts if isinstance(part, Refusal)]


def _refusal_words(details: Mapping[str, Json]) -> str:
    """Anthropic's `stop_details`: a category, an explanation, both or neither."""
    category, explanation = _text(details.get("category")), _text(details.get("explanation"))
    named = f"category “{category}”" if category else ""
    return ": ".join(words for words in (named, explanation) if words)


def _object(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}


def _text(value: Json) -> str:
    return value.strip() if isinstance(value, str) else ""

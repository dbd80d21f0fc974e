"""What a provider says in words about why an answer ended, wherever its protocol keeps that."""

from collections.abc import Mapping

from wire.conversation import Json, ModelResponse, Refusal


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

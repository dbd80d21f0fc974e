"""What each reason to stop means for the loop, and the sentence that a person reads. Pure.

It is asked only of an answer without calls: calls are run whatever the reason.
"""

from dataclasses import dataclass

from playground.state import Finish
from wire.conversation import FinishReason, ModelResponse, Reasoning, Refusal, Text
from wire.endings import REASONS, provider_words
from wire.errors import ErrorType

EMPTY = f"{ErrorType.PROVIDER_BAD_RESPONSE}: the model's answer is empty"
NO_CALL = f"the provider says that {REASONS[FinishReason.TOOL_CALLS]}, but no call came"
MOST_REWRITES = 2
"""How often a model is asked again within one step after a call that could not be read."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a reason means. A sentence begins with the error type, where there is one; "" is: nothing to say.

    `with_words` is what is said of an answer that says something; None: then it failed as well.
    `quotes`: the provider's own word is quoted. `goes_on`: the model is asked to go on, for this reason.
    """

    sentence: str
    with_words: str | None = None
    quotes: bool = False
    goes_on: bool = False


MEANINGS = {
    FinishReason.STOP: Meaning(EMPTY, with_words=""),
    FinishReason.TOOL_CALLS: Meaning(
        f"{ErrorType.PROVIDER_BAD_RESPONSE}: {NO_CALL}",
        with_words=NO_CALL,
    ),
    FinishReason.LENGTH: Meaning(
        f"{ErrorType.TRUNCATED}: the limit of output tokens was spent before the answer began",
        with_words=f"{ErrorType.TRUNCATED}: {REASONS[FinishReason.LENGTH]}",
    ),
    FinishReason.CONTEXT_LENGTH: Meaning(
        f"{ErrorType.PROVIDER_CONTEXT_LENGTH}: the model's context was full before the answer began",
        with_words=f"{ErrorType.TRUNCATED}: {REASONS[FinishReason.CONTEXT_LENGTH]}",
    ),
    FinishReason.CONTENT_FILTER: Meaning(
        f"{ErrorType.CONTENT_FILTERED}: {REASONS[FinishReason.CONTENT_FILTER]}", quotes=True
    ),
    FinishReason.REFUSAL: Meaning(REASONS[FinishReason.REFUSAL], with_words=REASONS[FinishReason.REFUSAL]),
    FinishReason.PAUSE: Meaning(REASONS[FinishReason.PAUSE], goes_on=True),
    FinishReason.MALFORMED_CALL: Meaning(
        f"{ErrorType.PROVIDER_BAD_RESPONSE}: {REASONS[FinishReason.MALFORMED_CALL]}", quotes=True
    ),
    FinishReason.ERROR: Meaning(
        f"{ErrorType.PROVIDER_BAD_RESPONSE}: {REASONS[FinishReason.ERROR]}", quotes=True
    ),
    FinishReason.UNFINISHED: Meaning(
        f"{ErrorType.PROVIDER_BAD_RESPONSE}: {REASONS[FinishReason.UNFINISHED]}",
        with_words="the provider says that it still works on the answer",
        quotes=True,
    ),
    FinishReason.UNKNOWN: Meaning(EMPTY, with_words="", quotes=True),
}  # fmt: skip


def after(response: ModelResponse) -> Finish | str:
    """How the run ends after this answer, which asks for no tool; or why the model is asked to go on."""
    meaning = MEANINGS[response.finish_reason]
    return meaning.sentence if meaning.goes_on else judge(response)


def is_malformed(response: ModelResponse) -> bool:
    """Did the model mean to call a tool and fail, so that it is worth asking again?"""
    return response.finish_reason is FinishReason.MALFORMED_CALL and not response.message.tool_calls


def judge(response: ModelResponse) -> Finish:
    """How a run ends whose last answer, this one, asks for no tool and is not to be gone on with."""
    reason = response.finish_reason
    if _refuses(response) and reason is not FinishReason.CONTENT_FILTER:
        reason = FinishReason.REFUSAL
    meaning = MEANINGS[reason]
    if reason is FinishReason.REFUSAL or (meaning.with_words is not None and _says_something(response)):
        return Finish("succeeded", _in_full(meaning.with_words or "", meaning, response))
    return Finish("failed", _in_full(meaning.sentence, meaning, response))


def _in_full(sentence: str, meaning: Meaning, response: ModelResponse) -> str:
    """The sentence with the provider's own word for the reason, and with what it explains."""
    raw = response.raw_finish_reason if meaning.quotes else None
    if raw and not sentence:
        sentence = f"the provider gives a reason to stop that Toolscope does not know (“{raw}”)"
    elif raw:
        sentence = f"{sentence} (“{raw}”)"
    return ": ".join(words for words in (sentence, provider_words(response)) if words)


def _refuses(response: ModelResponse) -> bool:
    return any(isinstance(part, Refusal) for part in response.message.parts)


def _says_something(response: ModelResponse) -> bool:
    parts = [part for part in response.message.parts if not isinstance(part, Reasoning | Refusal)]
    return any(not isinstance(part, Text) or bool(part.text.strip()) for part in parts)

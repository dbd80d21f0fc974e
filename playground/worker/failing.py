"""What an attempt that brought no answer is recorded as, in words that say what to do."""

from dataclasses import replace

from accounts.masking import Masker
from outbound.exchange import OutboundError
from playground.finishing import MOST_REWRITES
from playground.state import Failure, Finish
from providers.addresses import usual_end
from providers.endpoint import Endpoint
from wire.endings import as_sentence
from wire.errors import ErrorType, ProviderError, WireError
from wire.protocols.bodies import NotAnAnswer

# The kind of outbound error -> the API's word.
_TYPES = {
    "unreachable": ErrorType.PROVIDER_UNREACHABLE,
    "untrusted": ErrorType.PROVIDER_UNREACHABLE,
    "refused": ErrorType.PROVIDER_UNREACHABLE,
    "timeout": ErrorType.PROVIDER_TIMEOUT,
    "too_large": ErrorType.PROVIDER_BAD_RESPONSE,
    "cut": ErrorType.PROVIDER_BAD_RESPONSE,
}
_REDIRECTS = {301, 302, 303, 307, 308}
_ELSEWHERE = {*_REDIRECTS, 404, 405}
"""What a server answers that does not know the address."""

_WHY = {
    ErrorType.PROVIDER_RATE_LIMITED: "rate limited",
    ErrorType.PROVIDER_OVERLOADED: "the provider was overloaded or failed",
    ErrorType.PROVIDER_TIMEOUT: "the provider timed out",
    ErrorType.PROVIDER_UNREACHABLE: "the provider could not be reached",
    ErrorType.PROVIDER_BAD_RESPONSE: "the provider's answer broke",
}
"""Why another attempt is made, in few words."""

_REWRITTEN_CODES = {"tool_use_failed"}
"""The host could not read the call that the model wrote (Groq): the model may write it better once more."""
_NO_CREDIT_CODES = {"insufficient_quota", "billing_hard_limit_reached", "credit_balance_too_low", "billing_error"}
_NO_MODEL_CODES = {"model_not_found", "not_found_error", "NOT_FOUND"}
_REWRITE_ADVICE = (
    "The model wrote a tool call in a form that cannot be read. A simpler schema, fewer tools or another model helps."
)


def broken(error: OutboundError, target: Endpoint) -> Failure:
    """The connection failed. Where nothing has come of the request, it may be sent again."""
    if not error.was_sent:
        why = _WHY[ErrorType.PROVIDER_TIMEOUT]
        return Failure(ErrorType.PROVIDER_TIMEOUT, error.message, retryable=True, why=why)
    if error.exchange_so_far is not None or error.kind not in ("unreachable", "cut"):
        return Failure(_TYPES[error.kind], error.message)
    message = f"{error.message} Is a server running at {target.given_url}?"
    why = _WHY[ErrorType.PROVIDER_UNREACHABLE]
    return Failure(ErrorType.PROVIDER_UNREACHABLE, message, retryable=True, why=why)


def refused(error: ProviderError, target: Endpoint) -> Failure:
    """The provider answered with an error; or a server that is none does not know the address."""
    if error.status in _ELSEWHERE and error.code is None:
        message = _with_advice(error.message, target)
        if error.status in _REDIRECTS:
            message += " It redirects, which is not followed: enter the address that it points to."
        return Failure(ErrorType.PROVIDER_BAD_RESPONSE, message)
    failure = Failure(
        error.type,
        error.message,
        error.retryable,
        error.retry_after_s,
        why=_WHY.get(error.type, "the provider asks for it"),
        advice=_advice(error),
        request_id=error.request_id or "",
    )
    if error.code in _REWRITTEN_CODES:
        why = "the host could not read the model's call"
        return replace(failure, retryable=True, retry_after_s=0, most_retries=1, why=why)
    return failure


def not_understood(error: WireError, target: Endpoint, masker: Masker, *, has_begun: bool) -> Failure:
    """The answer is not one; if it never began to be, the address is likely another thing's."""
    if isinstance(error, NotAnAnswer):
        error = error.told_of(masker.mask(error.body).data)
    message = str(error) if has_begun else _with_advice(str(error), target)
    return Failure(ErrorType.PROVIDER_BAD_RESPONSE, message)


def of_end(end: Finish) -> Failure:
    """An answer came whole, and yet makes the run fail: an empty one, say."""
    error_type, _, message = end.reason.partition(": ")
    return Failure(ErrorType(error_type), as_sentence(message))


def malformed(end: Finish) -> Failure:
    """The model meant to call a tool, and nobody can read the call: it is asked again."""
    return replace(
        of_end(end),
        retryable=True,
        retry_after_s=0,
        most_retries=MOST_REWRITES,
        why="the model's call could not be read",
        advice=_REWRITE_ADVICE,
    )


def _advice(error: ProviderError) -> str:
    """What to do about this one, where more can be said than about its type."""
    if error.code in _REWRITTEN_CODES:
        return _REWRITE_ADVICE
    if error.status == 402 or error.code in _NO_CREDIT_CODES:
        return "The account has no credit left, or a spending limit is reached. Raise it with the provider."
    if error.status == 403 and error.type is ErrorType.PROVIDER_AUTH:
        return "The key is known but may not do this. Check its rights, the project and the region with the provider."
    if error.status == 404 or error.code in _NO_MODEL_CODES:
        return "Check the model's name: the provider's page lists the models that this key can use."
    if error.status == 413:
        return "The request is larger than the provider takes. Shorten the conversation or the tools' outputs."
    return ""


def _with_advice(message: str, target: Endpoint) -> str:
    return f"{message.rstrip('.')}. Is the base URL {target.given_url} right? {usual_end(target.protocol)}"

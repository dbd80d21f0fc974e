"""What an attempt that brought no answer is recorded as, in words that say what to do."""

from outbound.exchange import OutboundError
from playground.loop import Failure
from wire.errors import ErrorType, ProviderError, WireError

# The kind of outbound error -> the API's word.
_TYPES = {
    "unreachable": ErrorType.PROVIDER_UNREACHABLE,
    "refused": ErrorType.PROVIDER_UNREACHABLE,
    "timeout": ErrorType.PROVIDER_TIMEOUT,
    "too_large": ErrorType.PROVIDER_BAD_RESPONSE,
    "cut": ErrorType.PROVIDER_BAD_RESPONSE,
}
_ELSEWHERE = {301, 302, 303, 307, 308, 404, 405}
"""What a server answers that does not know the address."""


def broken(error: OutboundError, base_url: str) -> Failure:
    """The connection failed. Where nothing has come of the request, it may be sent again."""
    if error.exchange_so_far is not None or error.kind not in ("unreachable", "cut"):
        return Failure(_TYPES[error.kind], error.message)
    message = f"{error.message} Is a server running at the base URL {base_url}?"
    return Failure(ErrorType.PROVIDER_UNREACHABLE, message, retryable=True)


def refused(error: ProviderError, base_url: str) -> Failure:
    """The provider answered with an error; or a server that is none does not know the address."""
    if error.status in _ELSEWHERE and error.code is None:
        return Failure(ErrorType.PROVIDER_BAD_RESPONSE, _with_advice(error.message, base_url))
    return Failure(error.type, error.message, error.retryable, error.retry_after_s)


def not_understood(error: WireError, base_url: str, *, has_begun: bool) -> Failure:
    """The answer is not one; if it never began to be, the address is likely another thing's."""
    message = str(error) if has_begun else _with_advice(str(error), base_url)
    return Failure(ErrorType.PROVIDER_BAD_RESPONSE, message)


def _with_advice(message: str, base_url: str) -> str:
    return f"{message.rstrip('.')}. Is the base URL {base_url} right? Most end in /v1."

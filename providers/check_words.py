"""What a check found, in sentences that say what to do."""

from outbound.exchange import Exchange, OutboundError
from providers.addresses import usual_end
from providers.endpoint import Endpoint
from wire.errors import ErrorType
from wire.protocols import PROTOCOLS

LONGEST_QUOTE = 300


def status_sentence(answer: Exchange, target: Endpoint) -> str:
    """What an answer with an error status means."""
    error = PROTOCOLS[target.protocol].decode_error(answer.status, answer.headers, answer.body)
    said = error.message[:LONGEST_QUOTE]
    match answer.status:
        case 400 | 401 | 403 if answer.status != 400 or error.type is ErrorType.PROVIDER_AUTH:
            had_key = "refused the key" if target.has_key else "asks for a key"
            return f"The host {had_key} ({answer.status}). It says: {said}"
        case 404:
            return f"There is nothing at {target.models_url} (404). Is the base URL right? {usual_end(target.protocol)}"
        case status if 300 <= status < 400:
            return f"The host redirects ({status}), which is not followed. Enter the address that it points to."
        case status:
            return f"The host answered {status}. It says: {said}"


def empty_request_note(listing: Exchange, tried: Exchange, target: Endpoint, url: str) -> str:
    """What is known of a host that lists no models."""
    what = "the key was not refused, but may not have been looked at" if target.has_key else "it asked for no key"
    return (
        f"It lists no models ({listing.status} at {target.models_url}). An empty request to {url} was answered with "
        f"{tried.status}, as one should be: the address is right; {what}."
    )


def not_a_list(answer: Exchange, target: Endpoint) -> str:
    """Something answered, but not a host of models."""
    kind = "a web page" if _looks_like_html(answer) else "something that is not a list of models"
    return f"{target.models_url} answered with {kind}. Is the base URL right? {usual_end(target.protocol)}"


def connection_sentence(error: OutboundError, target: Endpoint, timeout_s: float, max_bytes: int) -> str:
    """Nothing whole came."""
    match error.kind:
        case "timeout":
            return f"{target.base_url} did not answer within {timeout_s:g} s."
        case "too_large":
            return f"The list of models is larger than {max_bytes // 1_000_000} MB."
        case "unreachable" | "untrusted":
            return f"{target.base_url} cannot be reached: {error.message}"
        case _:
            return error.message


def _looks_like_html(answer: Exchange) -> bool:
    return "html" in answer.headers.get("content-type", "") or answer.body.lstrip()[:1] == b"<"

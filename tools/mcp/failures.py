"""What went wrong with an MCP server, in one sentence for a person. Its own words are quoted, bounded."""

from collections.abc import Iterator
from http import HTTPStatus

from mcp.shared.exceptions import MCPError
from mcp_types import CONNECTION_CLOSED
from pydantic import ValidationError

from outbound.addresses import AddressRefused
from outbound.exchange import OutboundError
from tools.filling import Unfillable
from tools.mcp.challenge import Wanted
from tools.mcp.guarded import Guarded, Refusal
from tools.mcp.known import KnownServer
from tools.mcp.refusing import REFUSED
from tools.mcp.stdio import LONGEST_LINE, Program
from tools.mcp.unavailable import Unavailable
from tools.outputs import bounded, excerpt

LONGEST_QUOTE = 500

_WHAT_TO_DO = {
    401: "Check the credentials in its headers",
    403: "Check the credentials in its headers, and what they allow",
    404: "Is the address right? Many end in /mcp or /sse",
    405: "Is the address right, and the transport?",
    406: "Is the transport right?",
}


def is_answer(error: BaseException, refusal: Refusal | None = None) -> bool:
    """Is it what the server itself said to a request? The session lives on, with all that others do in it."""
    if not isinstance(error, MCPError) or error.code == CONNECTION_CLOSED:
        return False
    may_not = refusal is not None and refusal.status == HTTPStatus.FORBIDDEN
    return error.message not in _STAND_INS or (may_not and error.message == REFUSED)


def sentence(error: BaseException, server: KnownServer, guarded: Guarded | None, program: Program | None) -> str:
    """Why speaking to it failed."""
    causes = list(_leaves(error))
    for cause in causes:
        if isinstance(cause, (Unavailable, Unfillable)):
            return str(cause)
    if guarded is not None:
        return _of_http(causes, server, guarded)
    return _of_a_program(causes, program)


def _of_http(causes: list[BaseException], server: KnownServer, guarded: Guarded) -> str:
    if guarded.failure is not None:
        return _of_the_connection(guarded.failure)
    refused = next((cause for cause in causes if isinstance(cause, AddressRefused)), None)
    if refused is not None:
        return str(refused)
    said = _said(causes)
    if guarded.refusal is not None and guarded.refusal.wanted is not None and guarded.refusal.wanted.lacks_rights:
        return _of_lacking_rights(guarded.refusal.wanted, server)
    if guarded.refusal is not None and (not said or said in _STAND_INS):
        return _of_a_refusal(guarded.refusal, server)
    return said or "The connection to the server ended."


_STAND_INS = (REFUSED, "Not Found", "Session terminated", "Connection closed")
"""What the SDK says where a status says more."""


_NOT_JSON = "Failed to parse JSON response:"
"""What the SDK says of an answer that it cannot read; behind it stand its own machinery's words."""


def _of_the_connection(failure: OutboundError) -> str:
    return failure.message


def _of_a_refusal(refusal: Refusal, server: KnownServer) -> str:
    wanted = refusal.wanted
    phrase = HTTPStatus(refusal.status).phrase if refusal.status in set(HTTPStatus) else ""
    what = f"The server answered {refusal.status} {phrase}".rstrip()
    advice = _WHAT_TO_DO.get(refusal.status, "")
    if refusal.status == 401 and (server.wants_sign_in or (wanted is not None and server.may_sign_in)):
        advice = "Sign in on the server's page"
    if refusal.status == 403 and server.wants_sign_in:
        advice = "Who is signed in may not do this" if server.signed_in else "Sign in on the server's page"
    quoted = excerpt(refusal.body, refusal.content_type, LONGEST_QUOTE) if refusal.body.strip() else ""
    return ". ".join(filter(None, (f"{what}: {quoted}" if quoted else what, advice))).rstrip(".?") + (
        "?" if advice.endswith("?") else "."
    )


def _of_lacking_rights(wanted: Wanted, server: KnownServer) -> str:
    which = f": {wanted.scope}" if wanted.scope else ""
    advice = "Sign in with them on the server's page." if server.may_sign_in else "Give it a token that has them."
    return f"The server wants more rights than it was shown{which}. {advice}"


def _of_a_program(causes: list[BaseException], program: Program | None) -> str:
    for cause in causes:
        if isinstance(cause, FileNotFoundError):
            return f"There is no program {cause.filename!r} on this machine's PATH."
        if isinstance(cause, OSError) and not isinstance(cause, TimeoutError):
            return f"The program cannot be started: {cause.strerror or cause}."
    if program is None:
        return "The program was not started."
    if program.is_line_too_long:
        return f"The program wrote a line longer than {LONGEST_LINE // 1_000_000} MB."
    said = _said(causes)
    if said and said not in _STAND_INS:
        return said
    code = "" if program.returncode is None else f" with code {program.returncode}"
    errors = f" It wrote: {bounded(program.errors, LONGEST_QUOTE)}" if program.errors else ""
    return f"The program ended{code}.{errors}"


def _said(causes: list[BaseException]) -> str:
    """What the server answered, or what is wrong with its answer."""
    for cause in causes:
        if isinstance(cause, MCPError):
            words = " ".join(cause.message.split())
            if words.startswith(_NOT_JSON):
                return "What the server answers is not JSON."
            return "" if cause.code == CONNECTION_CLOSED and words == "Connection closed" else bounded(words, 1_000)
        if isinstance(cause, ValidationError):
            return "What the server answers does not follow the protocol (MCP)."
        if isinstance(cause, RuntimeError):
            return bounded(str(cause), 1_000)
        if isinstance(cause, ValueError):
            return bounded(str(cause), 1_000)
    return ""


def _leaves(error: BaseException) -> Iterator[BaseException]:
    """The error, or those that a group of them holds."""
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from _leaves(inner)
    else:
        yield error

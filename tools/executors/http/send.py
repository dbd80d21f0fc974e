"""Sending the request and reading what comes back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus

from outbound.client import open_client
from outbound.exchange import Exchange, OutboundError, exchange
from tools.executors.http.nowhere import WITHOUT_BODY
from tools.executors.outcome import Context, Outcome, failed, succeeded, timed_out
from tools.filling import Unfillable, arguments_in, fill_header, fill_url, in_header, with_query
from tools.outputs import excerpt
from tools.passing import PASSING_KINDS, is_passing_status
from wire import json_text
from wire.conversation import Json
from wire.errors import ErrorType
from wire.protocols.retry import retry_after

MAX_ANSWER_BYTES = 20_000_000

_SENTENCES = {
    "unreachable": "The tool's server could not be reached.",
    "untrusted": "No secure connection to the tool's server could be made.",
    "refused": "The tool is not allowed to connect to this address.",
    "too_large": f"The tool's answer is larger than {MAX_ANSWER_BYTES // 1_000_000} MB.",
    "cut": "The connection ended before the tool's answer was complete.",
}


@dataclass(frozen=True, slots=True)
class Request:
    """What goes over the wire; never shown, because secrets stand in it."""

    method: str
    url: str
    headers: dict[str, str]
    content: bytes


async def execute(implementation: Mapping[str, Json], arguments: dict[str, Json], context: Context) -> Outcome:
    """The answer of the server that this request goes to."""
    try:
        request = build(implementation, arguments, context.secrets)
    except Unfillable as problem:
        return failed(ErrorType.TOOL_ERROR, str(problem))
    except UnicodeEncodeError:
        return failed(ErrorType.TOOL_ERROR, "An argument has half of a surrogate pair, which no address can carry.")
    try:
        async with open_client(context.policy, read_timeout_s=context.timeout_s) as client:
            answer = await exchange(
                client,
                method=request.method,
                url=request.url,
                headers=request.headers,
                content=request.content,
                max_bytes=MAX_ANSWER_BYTES,
                total_timeout_s=context.timeout_s,
            )
    except OutboundError as error:
        return _unanswered(error, context)
    body = context.masker.mask(answer.body)
    return replace(_answered(replace(answer, body=body.data)), masked=body.names)


def build(implementation: Mapping[str, Json], arguments: dict[str, Json], secrets: Mapping[str, str]) -> Request:
    """The request for these arguments. Raises Unfillable."""
    method, template = implementation["method"], implementation["url"]
    url = fill_url(template, arguments, secrets)
    rest = {name: value for name, value in arguments.items() if name not in arguments_in(template)}
    headers = {"accept": "application/json, text/*;q=0.9, */*;q=0.5", "user-agent": "Toolscope"}
    for name in implementation.get("header_arguments", ()):
        rest.pop(name, None)
        if arguments.get(name) is not None:
            headers[name.lower()] = in_header(name, arguments[name])
    content = b""
    if method in WITHOUT_BODY:
        url = with_query(url, rest)
    elif implementation.get("body", "arguments") == "arguments":
        query = {name: rest.pop(name) for name in implementation.get("query", ()) if name in rest}
        url = with_query(url, query)
        whole = implementation.get("body_argument")
        if whole is None or whole in rest:
            content = json_text.dumps(rest if whole is None else rest[whole]).encode()
            headers["content-type"] = "application/json"
    for name, value in implementation.get("headers", {}).items():
        headers[name.lower()] = fill_header(value, secrets)
    return Request(method, url, headers, content)


def _answered(answer: Exchange) -> Outcome:
    content_type = answer.headers.get("content-type", "")
    if 200 <= answer.status < 300:
        return succeeded(answer.body, content_type)
    sentence = f"The tool's server answered {_status(answer.status)}"
    if 300 <= answer.status < 400:
        sentence += "; redirects are not followed"
    quoted = f": {excerpt(answer.body, content_type)}" if answer.body else "."
    outcome = failed(ErrorType.TOOL_ERROR, sentence + quoted, output=answer.body, content_type=content_type)
    return replace(outcome, is_passing=is_passing_status(answer.status), retry_after_s=retry_after(answer.headers, {}))


def _unanswered(error: OutboundError, context: Context) -> Outcome:
    so_far = context.masker.mask(error.exchange_so_far.body if error.exchange_so_far else b"")
    if error.kind == "timeout":
        outcome = timed_out(context.timeout_s, detail=error.message, output=so_far.data)
    else:
        outcome = failed(ErrorType.TOOL_ERROR, _SENTENCES[error.kind], detail=error.message, output=so_far.data)
    return replace(outcome, is_passing=outcome.is_passing or error.kind in PASSING_KINDS, masked=so_far.names)


def _status(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)

"""What is shown of a span under each tab: the template and what it needs. One function a tab, one line in the table."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from traces import reader
from traces.models import Span, Trace
from traces.pages.advice import advice
from traces.pages.blocks import block
from traces.pages.messages import answered, asked, response_of
from traces.pages.place import Place
from traces.pages.request import sent_request
from traces.pages.stream import received
from traces.pages.tabs import Tab, is_stream, tabs_of
from wire.names import ToolNames
from wire.protocols import PROTOCOLS

INLINE = 32_000
"""A span whose payloads are larger than this, in bytes, comes after its page."""


class Opened(NamedTuple):
    """A span as it is looked at, whole: what `place` hides is taken out where it is shown."""

    trace: Trace
    span: Span
    before: Span | None
    place: Place


def pane(opened: Opened, tab: Tab) -> dict[str, Any]:
    """The context of `traces/_pane.html`, or of the fold `tab` is part of: content included."""
    return {**frame(opened, tab), **TABS[tab.name](opened), "is_here": True}


def frame(opened: Opened, tab: Tab) -> dict[str, Any]:
    """The context of a pane whose content is still to come."""
    span, place = opened.span, opened.place
    return {
        "trace": place.visible.trace(opened.trace),
        "span": place.visible.span(span),
        "place": place,
        "tab": tab,
        "tabs": [(each, place.link(span.pk, each.name), place.fragment(span.pk, each.name))
                 for each in tabs_of(span, place)],
        "fragment": place.fragment(span.pk, tab.name),
        "template": f"traces/tabs/_{tab.name.replace('-', '_')}.html",
        "advice": advice(span.error_type),
    }  # fmt: skip


def is_small(span: Span, before: Span | None) -> bool:
    """Are this span's payloads small enough to come with the page?"""
    bodies = [span.request, span.response, span.arguments, span.output, before.request if before else None]
    return sum(body.size for body in bodies if body is not None) <= INLINE


def _summary(opened: Opened) -> dict[str, Any]:
    return {"tags": list(opened.trace.tags.all()) if not opened.place.share else []}


def _messages(opened: Opened) -> dict[str, Any]:
    return {"asked": asked(opened.span, opened.before, opened.place), "answer": answered(opened.span, opened.place)}


def _earlier_messages(opened: Opened) -> dict[str, Any]:
    return {"asked": asked(opened.span, opened.before, opened.place)}


def _call(opened: Opened) -> dict[str, Any]:
    span = opened.place.visible.span(opened.span)
    return {
        "arguments": _payload(opened, "arguments", reader.arguments_bytes(span)),
        "output": _payload(opened, "output", reader.output_bytes(span)),
        "hides_arguments": span.arguments_id != opened.span.arguments_id,
        "hides_output": span.output_id != opened.span.output_id,
    }


def _request(opened: Opened) -> dict[str, Any]:
    return {"sent": sent_request(opened.span, opened.place.download(opened.span.pk, "request"))}


def _response(opened: Opened) -> dict[str, Any]:
    span = opened.span
    if not is_stream(span):
        return {"body": _payload(opened, "response", reader.response_bytes(span))}
    response = response_of(span)
    if response is None:
        return {}
    together = PROTOCOLS[span.protocol].encode_response(response)
    return {"body": block(together, label="Response"), "is_put_together": True}


def _stream(opened: Opened) -> dict[str, Any]:
    codec = PROTOCOLS.get(opened.span.protocol)
    decoder = codec.stream_decoder(ToolNames()) if codec else None
    return {"received": received(reader.stream_events(opened.span), decoder)}


def _raw(opened: Opened) -> dict[str, Any]:
    return {
        "sent_body": _payload(opened, "request", reader.request_bytes(opened.span)),
        "received_body": _payload(opened, "response", reader.response_bytes(opened.span)),
    }


def _timing(opened: Opened) -> dict[str, Any]:
    span = opened.span
    seconds = (span.duration_ms or 0) / 1000 - (span.time_to_first_token_ms or 0) / 1000
    return {"tokens_per_second": round(span.output_tokens / seconds) if span.output_tokens and seconds > 0 else None}


def _payload(opened: Opened, column: str, data: bytes | None) -> Any:
    if data is None:
        return None
    return block(data, label=column.capitalize(), download=opened.place.download(opened.span.pk, column))


TABS: Mapping[str, Callable[[Opened], dict[str, Any]]] = {
    "summary": _summary,
    "messages": _messages,
    "call": _call,
    "request": _request,
    "response": _response,
    "stream": _stream,
    "timing": _timing,
    "raw": _raw,
    "earlier-messages": _earlier_messages,
    "earlier-request": _request,
}

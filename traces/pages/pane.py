"""What is shown of a span under each tab: the template and what it needs. One function a tab, one line in the table."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from traces import reader, waits
from traces.models import (
    ADVICE,
    NOTES,
    ODD_USAGE,
    OUTPUT_TYPE,
    QUEUED,
    REQUEST_ID,
    STATED_COST,
    STATUS_CODE,
    WHY,
    Span,
    Trace,
)
from traces.pages.advice import advice
from traces.pages.blocks import block
from traces.pages.calls import attempts_of, said_of
from traces.pages.code import code_of
from traces.pages.ending import ending_of, priced_tokens, telling_headers
from traces.pages.look import AS_SENT, Look, Way, event_ways, form_ways, page_ways, protocol_ways
from traces.pages.messages import answered, asked
from traces.pages.neutral import body_of_stream
from traces.pages.place import Place
from traces.pages.request import sent_request
from traces.pages.stream import PAGE, received
from traces.pages.tabs import Tab, is_stream, tabs_of
from traces.pages.tool_result import shown_result
from traces.pages.translation import translated_request, translated_response
from wire import mcp_result
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
    look: Look = AS_SENT

    def seen(self, tab: Tab) -> Look:
        """How it is looked at under `tab`."""
        return self.look.only(*tab.looks)

    def links(self, ways: list[Way], tab: str) -> list[tuple[Way, str, str]]:
        """Each way with the address of its page and of its fragment."""
        span_id = self.span.pk
        return [
            (way, self.place.link(span_id, tab, way.look), self.place.fragment(span_id, tab, way.look)) for way in ways
        ]


def pane(opened: Opened, tab: Tab) -> dict[str, Any]:
    """The context of `traces/_pane.html`, or of the fold `tab` is part of: content included."""
    return {**frame(opened, tab), **TABS[tab.name](opened), "is_here": True}


def frame(opened: Opened, tab: Tab) -> dict[str, Any]:
    """The context of a pane whose content is still to come."""
    span, place = opened.span, opened.place
    visible = place.span(span)
    return {
        "trace": place.visible.trace(opened.trace),
        "span": visible,
        "place": place,
        "tab": tab,
        "tabs": [(each, place.link(span.pk, each.name, opened.seen(each)),
                  place.fragment(span.pk, each.name, opened.seen(each))) for each in tabs_of(span, place)],
        "fragment": place.fragment(span.pk, tab.name, opened.seen(tab)),
        "page": place.link(span.pk, tab.name, opened.seen(tab)),
        "template": f"traces/tabs/_{tab.name.replace('-', '_')}.html",
        "advice": visible.attributes.get(ADVICE) or advice(span.error_type),
        "is_said_above": _is_said_above(visible, place),
        "facts": ", ".join(_error_facts(visible)),
        "wait": waits.wait_of(visible),
        "is_waiting": waits.is_waiting(visible),
        "decision": waits.decision_of(visible),
        "waited_ms": waits.waited_ms(visible),
        "said": [*filter(None, [visible.attributes.get(WHY), *visible.attributes.get(NOTES, [])]), *said_of(visible)],
    }  # fmt: skip


def _is_said_above(span: Span, place: Place) -> bool:
    """Does the page's header say already what went wrong here? A run that failed ends with its reason."""
    reason = place.visible.trace(span.trace).status_reason
    message = span.error_message.strip().rstrip(".")
    return bool(message) and message.casefold() in reason.casefold()


def _error_facts(span: Span) -> Iterator[str]:
    """What to quote to the provider about an error, where it is known."""
    if status := span.attributes.get(STATUS_CODE):
        yield f"status {status}"
    if request_id := span.attributes.get(REQUEST_ID):
        yield f"request {request_id}"


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
    output = reader.output_bytes(span)
    is_result = output is not None and span.attributes.get(OUTPUT_TYPE) == mcp_result.CONTENT_TYPE
    return {
        "arguments": _payload(opened, "arguments", reader.arguments_bytes(span)),
        "output": _payload(opened, "output", output),
        "result": shown_result(output) if is_result and output else [],
        "hides_arguments": span.arguments_id != opened.span.arguments_id,
        "hides_output": span.output_id != opened.span.output_id,
    }


def _request(opened: Opened) -> dict[str, Any]:
    span, look = opened.span, opened.look.for_span(opened.span.protocol)
    ways = {
        "protocols": opened.links(protocol_ways(look, span.protocol), "request"),
        "forms": opened.links(form_ways(look), "request"),
        "look": look,
    }
    translation = translated_request(span, look.protocol) if look.protocol else None
    if look.form:
        return {**ways, "translation": translation, "code": code_of(opened.place.span(span), look)}
    if translation is not None:
        return {**ways, "translation": translation}
    return {**ways, "sent": sent_request(span, opened.place.download(span.pk, "request"))}


def _earlier_request(opened: Opened) -> dict[str, Any]:
    return {"sent": sent_request(opened.span, opened.place.download(opened.span.pk, "request"))}


def _response(opened: Opened) -> dict[str, Any]:
    span = opened.span
    look = Look(opened.look.for_span(span.protocol).protocol)
    ways = {"protocols": opened.links(protocol_ways(look, span.protocol), "response"), "look": look}
    if look.protocol:
        return {**ways, "translation": translated_response(span, look.protocol)}
    if not is_stream(span):
        return {**ways, "body": _payload(opened, "response", reader.response_bytes(span))}
    together = body_of_stream(span)
    if together is None:
        return ways
    body, note = together
    return {**ways, "body": block(body, label="Response"), "is_put_together": True, "note": note}


def _stream(opened: Opened) -> dict[str, Any]:
    codec = PROTOCOLS.get(opened.span.protocol)
    decoder = codec.stream_decoder(ToolNames()) if codec else None
    look = opened.look.only("events", "after")
    found = received(reader.stream_events(opened.span), decoder, look.events, look.after)
    return {
        "received": found,
        "names": opened.links(event_ways(look, dict(found.names)), "stream"),
        "pages": opened.links(page_ways(look, found.fitting, PAGE), "stream"),
    }


def _raw(opened: Opened) -> dict[str, Any]:
    return {
        "sent_body": _payload(opened, "request", reader.request_bytes(opened.span)),
        "received_body": _payload(opened, "response", reader.response_bytes(opened.span)),
    }


def _timing(opened: Opened) -> dict[str, Any]:
    span = opened.place.span(opened.span)
    seconds = (span.duration_ms or 0) / 1000 - (span.time_to_first_token_ms or 0) / 1000
    stated = span.attributes.get(STATED_COST)
    odd = span.attributes.get(ODD_USAGE)
    return {
        "odd_counts": odd if isinstance(odd, list) else [],
        "tokens_per_second": round(span.output_tokens / seconds) if span.output_tokens and seconds > 0 else None,
        "stated_cost": None if stated is None else Decimal(stated),
        "ending": ending_of(span),
        "priced": priced_tokens(span),
        "headers": telling_headers(span),
        "queued_ms": span.attributes.get(QUEUED),
        "attempts": attempts_of(span),
    }


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
    "earlier-request": _earlier_request,
}

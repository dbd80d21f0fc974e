"""What changes amount to: spans and payloads, masked and fit for the columns, before the database is asked anything."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, assert_never
from weakref import WeakKeyDictionary

from accounts.masking import Masked, Masker
from traces import arrivals
from traces.changes import (
    Change,
    RunEnded,
    RunStarted,
    SpanChanged,
    SpanEnded,
    SpanStarted,
    StatusChanged,
    StepsCounted,
)
from traces.models import Span
from traces.pieces import digest_of
from traces.split_secrets import mask_split, says_in_pieces
from traces.text import storable, storable_json, without_secrets
from wire.conversation import Message


@dataclass(frozen=True, slots=True)
class Payload:
    """Masked bytes for the body `column` of a span; `base_span` is the span whose request it continues."""

    span_id: str
    column: str
    pieces: Sequence[bytes]
    digests: Sequence[bytes]
    content_type: str = ""
    base_span: str | None = None


@dataclass(slots=True)
class Draft:
    """What some changes write: columns of spans that start, change and end (started here or before), payloads."""

    masker: Masker
    run_started: RunStarted | None = None
    run_ended: RunEnded | None = None
    steps: int | None = None
    status: str = ""
    starts: dict[str, dict[str, Any]] = field(default_factory=dict)
    changes: dict[str, dict[str, Any]] = field(default_factory=dict)
    ends: dict[str, dict[str, Any]] = field(default_factory=dict)
    payloads: list[Payload] = field(default_factory=list)
    masked: dict[str, set[str]] = field(default_factory=dict)
    """Names of the secrets that were taken out, by span."""

    def add(self, change: Change) -> None:
        """Take one more change."""
        match change:
            case RunStarted():
                self.run_started = change
                self.starts[change.span_id] = _run_span(change)
            case SpanStarted():
                self._add_start(change)
            case SpanChanged():
                self._add_change(change)
            case SpanEnded():
                self._add_end(change)
            case StatusChanged():
                self.status = change.status
            case StepsCounted():
                self.steps = change.steps
            case RunEnded():
                self.run_ended = change
            case _:
                assert_never(change)

    def text(self, text: str, max_length: int | None = None) -> str:
        """`text` without secrets, as a column takes it."""
        return storable(self.masker.mask_text(text), max_length)

    def _add_start(self, start: SpanStarted) -> None:
        self.starts[start.span_id] = {
            "id": start.span_id,
            "parent_id": start.parent_id,
            "sequence": start.sequence,
            "kind": start.kind,
            "name": self.text(start.name, 200),
            "step": start.step,
            "started_at": start.at,
            "provider": self.text(start.provider, 100),
            "protocol": start.protocol,
            "model": self.text(start.model, 200),
            "tool_name": self.text(start.tool_name, 128),
            "tool_version": start.tool_version,
            "call_id": self.text(start.call_id, 200),
            "attributes": self._json(start.attributes),
        }
        if start.request is not None:
            self._add_payload(start.span_id, "request", start.request, "application/json", start.request_base)
        if start.arguments is not None:
            self._add_payload(start.span_id, "arguments", [start.arguments])

    def _add_change(self, change: SpanChanged) -> None:
        columns = self.changes.setdefault(change.span_id, {"attributes": {}})
        columns["attributes"] |= self._json(change.attributes)
        if change.started_at is not None:
            columns["started_at"] = change.started_at

    def _add_end(self, end: SpanEnded) -> None:
        if end.span_id in self.ends:
            return
        usage = end.usage
        self.ends[end.span_id] = {
            "status": end.status,
            "ended_at": end.at,
            "error_type": end.error_type,
            "error_message": self.text(end.error_message),
            "attributes": self._json(end.attributes),
            "input_tokens": usage and usage.input_tokens,
            "output_tokens": usage and usage.output_tokens,
            "cache_read_tokens": usage and usage.cache_read_tokens,
            "cache_write_tokens": usage and usage.cache_write_tokens,
            "reasoning_tokens": usage and usage.reasoning_tokens,
            "cost_usd": end.cost_usd,
            "price": self._json(end.price),
            "time_to_first_token_ms": end.time_to_first_token_ms,
            "finish_reason": self.text(end.finish_reason, 40),
            "is_error": end.is_error,
        }
        if end.masked:
            self.masked.setdefault(end.span_id, set()).update(end.masked)
        if end.output is not None:
            self._add_payload(end.span_id, "output", [end.output])
        self._add_response(end)

    def _add_response(self, end: SpanEnded) -> None:
        if end.response is None:
            return
        whole = self.masker.mask(end.response)
        says = self._says_a_secret(end.answer) or says_in_pieces(whole.data, self.masker)
        split = mask_split(whole.data, self.masker) if says else Masked(whole.data)
        self.masked.setdefault(end.span_id, set()).update(whole.names, split.names)
        content_type = storable(end.response_content_type, 100)
        self.payloads.append(Payload(end.span_id, "response", [split.data], [digest_of(split.data)], content_type))
        moved = [(t_ms, split.offset(whole.offset(offset))) for t_ms, offset in end.arrivals]
        self.ends[end.span_id]["arrivals"] = arrivals.pack(moved) or None

    def _says_a_secret(self, answer: Message | None) -> bool:
        return answer is not None and without_secrets(answer, self.masker) is not answer

    def _add_payload(
        self, span_id: str, column: str, plain: Sequence[bytes], content_type: str = "", base_span: str | None = None
    ) -> None:
        pieces, digests = zip(*(self._mask(span_id, piece) for piece in plain), strict=True) if plain else ((), ())
        self.payloads.append(Payload(span_id, column, pieces, digests, content_type, base_span))

    def _mask(self, span_id: str, plain: bytes) -> tuple[bytes, bytes]:
        """The bytes without secrets, and their digest."""
        clean = _clean.setdefault(self.masker, set())
        digest = digest_of(plain)
        if digest in clean:
            return plain, digest
        masked = self.masker.mask(plain)
        if masked.names:
            self.masked.setdefault(span_id, set()).update(masked.names)
            return masked.data, digest_of(masked.data)
        _remember(clean, digest)
        return masked.data, digest

    def _json(self, value: Any) -> Any:
        return storable_json(value, self.text)


def draft(changes: Iterable[Change], masker: Masker) -> Draft:
    """The rows that `changes` ask for, in their order."""
    result = Draft(masker)
    for change in changes:
        result.add(change)
    return result


# Digests of pieces in which a masker found nothing: each request repeats the history, and need not be searched again.
_clean: WeakKeyDictionary[Masker, set[bytes]] = WeakKeyDictionary()
_MOST_CLEAN = 20_000


def _remember(clean: set[bytes], digest: bytes) -> None:
    if len(clean) >= _MOST_CLEAN:
        clean.clear()
    clean.add(digest)


def _run_span(start: RunStarted) -> dict[str, Any]:
    # OpenTelemetry's name for one execution of an agent's loop (semantic conventions for generative AI, agent spans).
    return {
        "id": start.span_id,
        "sequence": 0,
        "kind": Span.Kind.RUN,
        "name": "invoke_agent",
        "started_at": start.at,
        "attributes": {"gen_ai.operation.name": "invoke_agent"},
    }

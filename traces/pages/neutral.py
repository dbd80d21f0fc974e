"""A model span's request and response in neutral form, decoded from the recorded bytes."""

from contextlib import suppress
from dataclasses import dataclass, replace

from accounts.masking import masker_for
from traces import reader
from traces.models import Span
from traces.pages.bounds import first_events, is_too_much
from traces.pages.tabs import is_stream
from traces.sent import ADDRESS
from traces.text import without_secrets
from wire import json_text
from wire.conversation import ModelRequest, ModelResponse
from wire.errors import ProviderError, WireError
from wire.names import ToolNames
from wire.protocols import PROTOCOLS
from wire.protocols.codec import StreamDecoder


def request_of(span: Span) -> ModelRequest | None:
    """What was asked, None when no request was recorded. Raises WireError."""
    data, codec = reader.request_bytes(span), PROTOCOLS.get(span.protocol)
    if data is None:
        return None
    if codec is None:
        raise WireError(f"the protocol {span.protocol!r} is not known")
    if is_too_much(data):
        raise WireError("it is too large to be read for a page")
    request = codec.decode_request(data, path=str(span.attributes.get(ADDRESS, "")))
    # Where neither the body nor the address says them.
    return request if request.model else replace(request, model=span.model, stream=is_stream(span))


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as far as it was read: `note` says what was not."""

    response: ModelResponse | None = None
    note: str = ""


def answer_of(span: Span) -> Answer:
    """The answer in neutral form; of a stream that was cut, what arrived, and of a very long one its beginning."""
    data, codec = reader.response_bytes(span), PROTOCOLS.get(span.protocol)
    if data is None or codec is None:
        return Answer()
    if not is_stream(span):
        if is_too_much(data):
            return Answer(note="This answer is too large to be read for a page: the download has it whole.")
        try:
            return Answer(codec.decode_response(data, ToolNames()))
        except (WireError, ProviderError):
            return Answer()
    read, note = _beginning(span, data)
    answer = _of_stream(codec.stream_decoder(ToolNames()), read)
    return Answer(replace(answer, message=without_secrets(answer.message, masker_for(span.trace.workspace))), note)


def body_of_stream(span: Span) -> tuple[bytes, str] | None:
    """The answer that came as a stream as the body of a whole one: nothing is in it that did not come. And the note."""
    data, codec = reader.response_bytes(span), PROTOCOLS.get(span.protocol)
    if data is None or codec is None:
        return None
    decoder = codec.stream_decoder(ToolNames())
    read, note = _beginning(span, data)
    with suppress(WireError, ProviderError):  # what came before an error is shown
        decoder.feed(read)
        decoder.finish()
    text = json_text.dumps(decoder.body())
    return masker_for(span.trace.workspace).mask_text(text).encode(), note


def _beginning(span: Span, data: bytes) -> tuple[bytes, str]:
    """What of a stream is read for a page, and a sentence where that is not all."""
    read = first_events(reader.read_part(span, data))
    if len(read) == len(data):
        return data, ""
    sizes = f"{len(read) / 1_000_000:.1f} MB of {len(data) / 1_000_000:.1f} MB"
    return read, f"Only the beginning of this answer is read here, {sizes}: the download has it whole."


def _of_stream(decoder: StreamDecoder, data: bytes) -> ModelResponse:
    try:
        decoder.feed(data)
        return decoder.finish()
    except (WireError, ProviderError):
        return decoder.partial()

"""A model span's request and response in neutral form, decoded from the recorded bytes."""

from contextlib import suppress
from dataclasses import replace

from accounts.masking import masker_for
from traces import reader
from traces.models import Span
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
    request = codec.decode_request(data, path=str(span.attributes.get(ADDRESS, "")))
    # Where neither the body nor the address says them.
    return request if request.model else replace(request, model=span.model, stream=is_stream(span))


def response_of(span: Span) -> ModelResponse | None:
    """The answer in neutral form; of a stream that was cut, what arrived."""
    data, codec = reader.response_bytes(span), PROTOCOLS.get(span.protocol)
    if data is None or codec is None:
        return None
    if not is_stream(span):
        try:
            return codec.decode_response(data, ToolNames())
        except (WireError, ProviderError):
            return None
    answer = _of_stream(codec.stream_decoder(ToolNames()), reader.read_part(span, data))
    return replace(answer, message=without_secrets(answer.message, masker_for(span.trace.workspace)))


def body_of_stream(span: Span) -> bytes | None:
    """The answer that came as a stream as the body of a whole one: nothing is in it that did not come."""
    data, codec = reader.response_bytes(span), PROTOCOLS.get(span.protocol)
    if data is None or codec is None:
        return None
    decoder = codec.stream_decoder(ToolNames())
    with suppress(WireError, ProviderError):  # what came before an error is shown
        decoder.feed(reader.read_part(span, data))
        decoder.finish()
    text = json_text.dumps(decoder.body())
    return masker_for(span.trace.workspace).mask_text(text).encode()


def _of_stream(decoder: StreamDecoder, data: bytes) -> ModelResponse:
    try:
        decoder.feed(data)
        return decoder.finish()
    except (WireError, ProviderError):
        return decoder.partial()

"""Every recorded request and answer replays: the proof that the codecs lose nothing. The outcome is in the report."""

import copy
import json
from typing import Any

import pytest

from tests.wire.accepted import ACCEPTED
from tests.wire.outcome import OUTCOME
from tests.wire.recordings import Recording, recordings
from wire.conversation import ModelResponse, ToolCall
from wire.errors import ProviderError, WireError
from wire.protocols import PROTOCOLS
from wire.protocols.calls import arguments_object


@pytest.fixture(scope="module")
def recorded(shared_data):
    found = list(recordings(shared_data))
    assert {one.protocol for one in found} == set(PROTOCOLS)
    return found


def again(recording: Recording) -> dict[str, Any]:
    """The body of a request that was decoded and encoded."""
    codec, body = PROTOCOLS[recording.protocol], json.dumps(recording.request).encode()
    request = codec.decode_request(body, recording.profile, path=recording.path)
    encoded = codec.encode_request(request, recording.profile)
    assert encoded.notes == (), recording.name
    assert recording.path.endswith(encoded.path.partition("?")[0]), recording.name
    body_again: dict[str, Any] = json.loads(encoded.body)
    return body_again


def ending(recording: Recording, size: int | None = None) -> ModelResponse | str:
    """The answer, or the error in it."""
    try:
        return recording.decoded(size)
    except ProviderError as error:
        return error.message


def test_every_request_says_the_same_after_decoding_and_encoding(recorded):
    used = set()
    for recording in recorded:
        expected, said = copy.deepcopy(recording.request), again(recording)
        for reason, accept in ACCEPTED[recording.protocol].items():
            before = copy.deepcopy(expected)
            accept(expected)
            accept(said)
            if expected != before:
                used.add((recording.protocol, reason))
        assert said == expected, recording.name
        OUTCOME.requests[recording.protocol] += 1
        OUTCOME.respelled[recording.protocol] += expected != recording.request
    idle = {(protocol, reason) for protocol, reasons in ACCEPTED.items() for reason in reasons} - used
    OUTCOME.idle = sorted(f"{protocol}: {reason}" for protocol, reason in idle)


def test_every_answer_is_read_whole_and_in_pieces_of_every_size(recorded):
    for recording in recorded:
        if recording.status >= 400:
            continue
        whole = ending(recording)
        OUTCOME.take_answer(recording, whole)
        if recording.is_stream:
            for size in (1, 3, 97, 4_096):
                assert ending(recording, size) == whole, (recording.name, size)


def test_every_error_is_the_providers_own_message(recorded):
    for recording in recorded:
        if recording.status >= 400:
            error = PROTOCOLS[recording.protocol].decode_error(recording.status, recording.headers, recording.answer)
            assert error.status == recording.status
            assert error.message.split(": ")[0] in json.dumps(recording.body, ensure_ascii=False).replace("\\", "")
            OUTCOME.errors[recording.protocol] += 1


def test_every_answer_becomes_a_message_that_goes_back_and_comes_again(recorded):
    """What an answer is, sent with the next request, is decoded to the same parts: nothing of it is lost on the way."""
    for recording in recorded:
        answer = ending(recording) if recording.status < 400 else ""
        if isinstance(answer, str) or not answer.message.parts:
            continue
        codec = PROTOCOLS[recording.protocol]
        body = codec.encode_response(answer)
        once = codec.decode_response(body, names_of(recording))
        twice = codec.decode_response(codec.encode_response(once), names_of(recording))
        assert once.message.parts == twice.message.parts, recording.name
        assert [type(part) for part in once.message.parts] == [type(part) for part in answer.message.parts]
        assert list(map(said_by, once.message.tool_calls)) == list(map(said_by, answer.message.tool_calls))
        assert once.message.text == answer.message.text, recording.name


def said_by(call: ToolCall) -> tuple[str, str, Any]:
    """A stream brings arguments as the model wrote them, a body in its own spelling."""
    return call.call_id, call.name, arguments_object(call.arguments) or call.arguments


def names_of(recording: Recording) -> Any:
    codec, body = PROTOCOLS[recording.protocol], json.dumps(recording.request).encode()
    request = codec.decode_request(body, recording.profile, path=recording.path)
    return codec.encode_request(request, recording.profile).names


def test_what_a_stream_brings_adds_up_to_the_answer(recorded):
    for recording in recorded:
        if recording.is_stream and recording.status < 400:
            decoder = PROTOCOLS[recording.protocol].stream_decoder(names_of(recording))
            words = []
            try:
                words = [delta.text for delta in decoder.feed(recording.answer) if type(delta).__name__ == "TextDelta"]
            except (ProviderError, WireError):
                continue
            assert "".join(words) == decoder.finish().message.text, recording.name

"""Errors of providers."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.strategies import any_json
from wire.errors import ErrorType, ProviderError
from wire.protocols.openai_chat import decode_error, encode_error


def decoded(status, fields=None, headers=None):
    body = json.dumps({"error": {"message": "No.", **(fields or {})}}).encode()
    return decode_error(status, headers or {}, body)


@pytest.mark.parametrize(
    ("status", "kind", "retryable"),
    [
        (400, ErrorType.PROVIDER_INVALID_REQUEST, False),
        (401, ErrorType.PROVIDER_AUTH, False),
        (402, ErrorType.PROVIDER_AUTH, False),
        (403, ErrorType.PROVIDER_AUTH, False),
        (404, ErrorType.PROVIDER_INVALID_REQUEST, False),
        (408, ErrorType.PROVIDER_TIMEOUT, True),
        (409, ErrorType.PROVIDER_INVALID_REQUEST, True),
        (413, ErrorType.PROVIDER_INVALID_REQUEST, False),
        (422, ErrorType.PROVIDER_INVALID_REQUEST, False),
        (429, ErrorType.PROVIDER_RATE_LIMITED, True),
        (500, ErrorType.PROVIDER_OVERLOADED, True),
        (502, ErrorType.PROVIDER_OVERLOADED, True),
        (503, ErrorType.PROVIDER_OVERLOADED, True),
        (504, ErrorType.PROVIDER_TIMEOUT, True),
        (529, ErrorType.PROVIDER_OVERLOADED, True),
        (302, ErrorType.PROVIDER_BAD_RESPONSE, False),
    ],
)
def test_the_status_tells_what_it_is_and_whether_to_try_again(status, kind, retryable):
    error = decoded(status)
    assert (error.type, error.retryable, error.status, error.message) == (kind, retryable, status, "No.")


@pytest.mark.parametrize(
    "fields",
    [
        {"code": "context_length_exceeded"},
        {"message": "This model's maximum context length is 8192 tokens."},
        {"message": "prompt is too long: 210000 tokens > 200000 maximum"},
        {"message": "The input token count (40000) exceeds the maximum number of tokens allowed (32768)."},
    ],
)
def test_a_context_that_is_too_long_is_known_by_code_or_words(fields):
    assert decoded(400, fields).type is ErrorType.PROVIDER_CONTEXT_LENGTH


@pytest.mark.parametrize(
    ("status", "fields"), [(400, {"code": "content_filter"}), (403, {"metadata": {"reasons": ["violence"]}})]
)
def test_filtered_content_is_no_fault_of_the_key(status, fields):
    assert decoded(status, fields).type is ErrorType.CONTENT_FILTERED


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            {"error": {"message": "Provider returned error", "metadata": {"raw": "busy"}}},
            "Provider returned error: busy",
        ),
        ({"error": "model not found"}, "model not found"),
        ({"object": "error", "message": "Bad tokens", "type": "invalid"}, "Bad tokens"),
        ({"detail": "Not Found"}, "Not Found"),
        ({"detail": [{"loc": ["body"], "msg": "field required"}]}, '[{"loc":["body"],"msg":"field required"}]'),
        ({"message": "no Route matched"}, "no Route matched"),
        ([{"error": {"code": 400, "message": "API key not valid", "status": "INVALID_ARGUMENT"}}], "API key not valid"),
        ({"error": {"message": {"text": "odd"}}}, '{"text":"odd"}'),
    ],
)
def test_every_form_of_error_body(body, message):
    assert decode_error(400, {}, json.dumps(body).encode()).message == message


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "The provider answered with an empty body (status 502)."),
        (
            b"<html><head><title>502 Bad Gateway</title></head></html>",
            "The provider answered with a web page, not JSON: “502 Bad Gateway” (status 502).",
        ),
        (
            b"no healthy upstream",
            "The provider answered with something that is not JSON: “no healthy upstream” (status 502).",
        ),
        (b'{"ok": 1}', 'The provider answered with JSON of another kind, or cut short: “{"ok": 1}” (status 502).'),
    ],
)
def test_a_body_that_is_not_the_protocols_is_quoted(body, message):
    error = decode_error(502, {}, body)
    assert (error.message, error.type) == (message, ErrorType.PROVIDER_OVERLOADED)


def test_a_quote_is_short_and_printable():
    message = decode_error(500, {}, b"\x00\x1b[31m" + b"x" * 100_000).message
    assert len(message) < 400
    assert message.isprintable()


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (ErrorType.PROVIDER_AUTH, 401),
        (ErrorType.PROVIDER_RATE_LIMITED, 429),
        (ErrorType.PROVIDER_OVERLOADED, 529),
        (ErrorType.PROVIDER_TIMEOUT, 504),
        (ErrorType.PROVIDER_INVALID_REQUEST, 400),
        (ErrorType.PROVIDER_CONTEXT_LENGTH, 400),
    ],
)
def test_an_error_survives_the_round_trip(kind, status):
    body = encode_error(ProviderError(kind, "No."))
    assert set(json.loads(body)["error"]) == {"message", "type", "param", "code"}
    error = decode_error(status, {}, body)
    assert (error.type, error.message) == (kind, "No.")


@given(
    st.integers(0, 999),
    st.dictionaries(st.sampled_from(["retry-after", "date", "retry-after-ms"]), st.text()),
    st.binary(),
)
def test_any_answer_with_an_error_status_is_an_error(status, headers, body):
    assert decode_error(status, headers, body).message


@given(any_json)
def test_any_json_with_an_error_status_is_an_error(value):
    for body in (value, {"error": value}, [{"error": value}]):
        assert decode_error(500, {}, json.dumps(body).encode()).message

"""Errors."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.strategies import any_json
from wire.errors import ErrorType, ProviderError
from wire.protocols import anthropic_messages as codec


def said(status, word, message="No.", headers=None, **fields):
    body = {"type": "error", "error": {"type": word, "message": message, **fields}, "request_id": "req_1"}
    return codec.decode_error(status, headers or {}, json.dumps(body).encode())


@pytest.mark.parametrize(
    ("status", "word", "kind", "retryable"),
    [
        (400, "invalid_request_error", ErrorType.PROVIDER_INVALID_REQUEST, False),
        (401, "authentication_error", ErrorType.PROVIDER_AUTH, False),
        (402, "billing_error", ErrorType.PROVIDER_AUTH, False),
        (403, "permission_error", ErrorType.PROVIDER_AUTH, False),
        (404, "not_found_error", ErrorType.PROVIDER_INVALID_REQUEST, False),
        (408, "timeout_error", ErrorType.PROVIDER_TIMEOUT, True),
        (409, "conflict_error", ErrorType.PROVIDER_INVALID_REQUEST, True),
        (413, "request_too_large", ErrorType.PROVIDER_INVALID_REQUEST, False),
        (429, "rate_limit_error", ErrorType.PROVIDER_RATE_LIMITED, True),
        (500, "api_error", ErrorType.PROVIDER_OVERLOADED, True),
        (529, "overloaded_error", ErrorType.PROVIDER_OVERLOADED, True),
    ],
)
def test_each_status_has_its_meaning(status, word, kind, retryable):
    error = said(status, word)
    assert (error.type, error.retryable, error.code, error.message) == (kind, retryable, word, "No.")


def test_a_prompt_that_is_too_long():
    error = said(400, "invalid_request_error", "prompt is too long: 210000 tokens > 200000 maximum")
    assert error.type is ErrorType.PROVIDER_CONTEXT_LENGTH


def test_a_body_that_is_not_the_protocols_is_quoted():
    error = codec.decode_error(502, {}, b"<html><title>Bad gateway</title>")
    assert "Bad gateway" in error.message
    assert error.type is ErrorType.PROVIDER_OVERLOADED


@pytest.mark.parametrize("kind", list(ErrorType))
def test_every_error_can_be_said(kind):
    again = codec.decode_error(400, {}, codec.encode_error(ProviderError(kind, "No.")))
    assert again.message == "No."


@given(st.integers(100, 599), st.dictionaries(st.sampled_from(["error", "type", "message"]), any_json) | any_json)
def test_any_body_is_an_error(status, body):
    assert codec.decode_error(status, {}, json.dumps(body).encode()).message


@given(st.binary())
def test_any_bytes_are_an_error(body):
    assert codec.decode_error(500, {}, body).message

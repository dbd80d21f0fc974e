"""Errors of the provider."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.strategies import any_json
from wire.errors import ErrorType, ProviderError
from wire.protocols.gemini import decode_error, encode_error

SAID_BY_STATUS = {
    ErrorType.PROVIDER_AUTH,
    ErrorType.PROVIDER_RATE_LIMITED,
    ErrorType.PROVIDER_OVERLOADED,
    ErrorType.PROVIDER_TIMEOUT,
}


def decoded(status, fields=None, headers=None):
    body = json.dumps({"error": {"code": status, "message": "No.", **(fields or {})}}).encode()
    return decode_error(status, headers or {}, body)


@pytest.mark.parametrize(
    ("status", "word", "kind", "retryable"),
    [
        (400, "INVALID_ARGUMENT", ErrorType.PROVIDER_INVALID_REQUEST, False),
        (400, "FAILED_PRECONDITION", ErrorType.PROVIDER_INVALID_REQUEST, False),
        (401, "UNAUTHENTICATED", ErrorType.PROVIDER_AUTH, False),
        (403, "PERMISSION_DENIED", ErrorType.PROVIDER_AUTH, False),
        (404, "NOT_FOUND", ErrorType.PROVIDER_INVALID_REQUEST, False),
        (409, "ABORTED", ErrorType.PROVIDER_INVALID_REQUEST, True),
        (429, "RESOURCE_EXHAUSTED", ErrorType.PROVIDER_RATE_LIMITED, True),
        (500, "INTERNAL", ErrorType.PROVIDER_OVERLOADED, True),
        (501, "UNIMPLEMENTED", ErrorType.PROVIDER_OVERLOADED, False),
        (503, "UNAVAILABLE", ErrorType.PROVIDER_OVERLOADED, True),
        (504, "DEADLINE_EXCEEDED", ErrorType.PROVIDER_TIMEOUT, True),
        (302, None, ErrorType.PROVIDER_BAD_RESPONSE, False),
    ],
)
def test_the_status_tells_what_it_is_and_whether_to_try_again(status, word, kind, retryable):
    error = decoded(status, {"status": word})
    assert (error.type, error.status, error.code, error.message) == (kind, status, word, "No.")
    assert error.retryable is retryable


def test_a_wrong_key_is_a_400():
    detail = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}
    assert decoded(400, {"details": [detail]}).type is ErrorType.PROVIDER_AUTH


def test_too_long_a_prompt():
    message = "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576)."
    assert decoded(400, {"message": message}).type is ErrorType.PROVIDER_CONTEXT_LENGTH


def test_an_error_in_a_list_of_one():
    error = decode_error(429, {}, b'[{"error": {"code": 429, "message": "Slow.", "status": "RESOURCE_EXHAUSTED"}}]')
    assert (error.message, error.code) == ("Slow.", "RESOURCE_EXHAUSTED")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "The provider answered with an empty body (status 502)."),
        (b"<html><title>Bad gateway", "a web page, not JSON"),
        (b'{"error": "Plain words."}', "Plain words."),
        (b'{"error": {}}', "JSON of another kind"),
        (b'{"error": {"message": {"a": 1}}}', '{"a":1}'),
    ],
)
def test_other_bodies_are_quoted(body, message):
    assert message in decode_error(502, {}, body).message


@given(
    st.integers(100, 599), st.binary(max_size=60) | any_json.map(lambda value: json.dumps({"error": value}).encode())
)
def test_any_body_is_an_error(status, body):
    error = decode_error(status, {}, body)
    assert error.message
    assert error.status == status


@pytest.mark.parametrize("kind", [kind for kind in ErrorType if kind.startswith("provider_")])
def test_an_error_comes_back_as_it_was_sent(kind):
    sent = json.loads(encode_error(ProviderError(kind, "No.", retry_after_s=1.5)))["error"]
    assert sent["message"] == "No."
    back = decode_error(sent["code"], {}, json.dumps({"error": sent}).encode())
    assert back.retry_after_s == 1.5
    assert back.type is (kind if kind in SAID_BY_STATUS else ErrorType.PROVIDER_INVALID_REQUEST)


def test_an_errors_own_status_and_word_are_said():
    error = ProviderError(ErrorType.PROVIDER_INVALID_REQUEST, "No.", 404, "NOT_FOUND")
    assert json.loads(encode_error(error)) == {"error": {"code": 404, "message": "No.", "status": "NOT_FOUND"}}


@pytest.mark.parametrize(
    ("quota", "retryable"),
    [("GenerateRequestsPerDayPerProjectPerModel-FreeTier", False), ("GenerateRequestsPerMinutePerProject", True)],
)
def test_a_quota_of_the_day_that_is_used_up_is_not_tried_again(quota, retryable):
    failure = {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{"quotaId": quota}]}
    wait = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "34s"}
    body = {"error": {"code": 429, "message": "Over.", "status": "RESOURCE_EXHAUSTED", "details": [failure, wait]}}
    error = decode_error(429, {}, json.dumps(body).encode())
    assert (error.type, error.retryable) == ("provider_rate_limited", retryable)

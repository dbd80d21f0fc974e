"""Whether and when a refused request may be sent again: the same in every protocol."""

import json

import pytest

from wire.protocols import PROTOCOLS

NOON = "Sat, 21 Nov 2026 12:00:00 GMT"
HALF_A_MINUTE_LATER = "Sat, 21 Nov 2026 12:00:30 GMT"
DETAILS = {"details": [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "34s"}]}


@pytest.fixture(params=PROTOCOLS)
def refused(request):
    """What an answer with an error status says in each protocol."""

    def refuse(status=429, headers=None, **fields):
        body = json.dumps({"error": {"message": "No.", **fields}}).encode()
        return PROTOCOLS[request.param].decode_error(status, headers or {}, body)

    return refuse


@pytest.mark.parametrize(
    ("status", "retryable"),
    [
        *((status, True) for status in (408, 409, 429, 500, 502, 503, 504, 529)),
        *((status, False) for status in (400, 401, 402, 403, 404, 413, 422, 501)),
    ],
)
def test_the_status_tells(refused, status, retryable):
    assert refused(status).retryable is retryable


@pytest.mark.parametrize(("word", "retryable"), [("true", True), ("false", False), ("perhaps", True)])
def test_the_hosts_own_word_goes_before_the_status(refused, word, retryable):
    assert refused(529, {"X-Should-Retry": word}).retryable is retryable
    assert refused(400, {"x-should-retry": "true"}).retryable


@pytest.mark.parametrize(
    ("headers", "fields", "seconds"),
    [
        ({"retry-after-ms": "1500", "retry-after": "7"}, DETAILS, 1.5),
        ({"Retry-After": "7"}, DETAILS, 7),
        ({"retry-after": HALF_A_MINUTE_LATER, "date": NOON}, DETAILS, 30),
        ({"retry-after": NOON, "date": HALF_A_MINUTE_LATER}, {}, 0),
        ({"retry-after": HALF_A_MINUTE_LATER}, {}, None),
        ({"retry-after": "soon"}, DETAILS, 34),
        ({}, DETAILS, 34),
        ({"retry-after": "nan"}, {}, None),
        ({}, {}, None),
    ],
)
def test_how_long_to_wait_is_the_first_thing_that_is_said(refused, headers, fields, seconds):
    assert refused(headers=headers, **fields).retry_after_s == seconds


@pytest.mark.parametrize(
    ("protocol", "fields"),
    [
        ("openai_chat", {"type": "insufficient_quota", "code": "insufficient_quota"}),
        ("openai_chat", {"type": "insufficient_quota"}),
        ("openai_responses", {"code": "insufficient_quota"}),
        ("anthropic_messages", {"type": "rate_limit_error", "details": {"error_code": "spend_limit"}}),
    ],
)
def test_what_is_used_up_does_not_come_back_by_waiting(protocol, fields):
    body = json.dumps({"error": {"message": "No.", **fields}}).encode()
    assert not PROTOCOLS[protocol].decode_error(429, {}, body).retryable


@pytest.mark.parametrize("name", ["x-request-id", "request-id", "X-Request-Id"])
def test_the_providers_name_for_the_request_is_kept(refused, name):
    assert refused(500, {name: "req_1"}).request_id == "req_1"
    assert refused(500).request_id is None


def test_anthropic_names_the_request_in_the_body_too():
    body = json.dumps({"type": "error", "error": {"type": "api_error", "message": "No."}, "request_id": "req_2"})
    decode = PROTOCOLS["anthropic_messages"].decode_error
    assert decode(500, {}, body.encode()).request_id == "req_2"
    assert decode(500, {"request-id": "req_1"}, body.encode()).request_id == "req_1"


@pytest.mark.parametrize(
    "words",
    [
        "This model's maximum context length is 8192 tokens.",
        "prompt is too long: 210000 tokens > 200000 maximum",
        "The input token count (40000) exceeds the maximum number of tokens allowed (32768).",
    ],
)
def test_a_context_that_is_too_long_is_known_by_its_words(refused, words):
    assert refused(400, message=words).type == "provider_context_length"

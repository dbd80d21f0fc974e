"""Headers that go out, and those that are kept of an answer."""

import httpx
import pytest

from outbound.addresses import AddressRefused
from outbound.headers import LONGEST_KEPT, kept, sendable


def test_headers_go_out_as_given():
    assert sendable({"Authorization": "Bearer x", "X-City": "Zürich"}) == [
        (b"Authorization", b"Bearer x"),
        (b"X-City", "Zürich".encode()),
    ]


@pytest.mark.parametrize("name", ["Host", "content-length", "Transfer-Encoding", "Connection", "Accept-Encoding"])
def test_what_the_connection_decides_is_not_taken_from_the_caller(name: str):
    assert sendable({name: "anything"}) == []


@pytest.mark.parametrize("value", ["a\r\nX-Injected: 1", "a\nb", "nul\x00", "del\x7f", "\ud800"])
def test_a_value_that_would_break_out_of_its_header_is_refused_unquoted(value: str):
    with pytest.raises(AddressRefused, match="X-Token") as refusal:
        sendable({"X-Token": value})
    assert value not in str(refusal.value)


@pytest.mark.parametrize("name", ["", "X Y", "X:Y", "X\r\nY", "Ü"])
def test_a_name_that_is_none_is_refused(name: str):
    with pytest.raises(AddressRefused, match="not a header name"):
        sendable({name: "x"})


def test_space_around_a_value_is_not_sent():
    assert sendable({"Authorization": " Bearer x\n"}) == [(b"Authorization", b"Bearer x")]


TELLING = {
    "content-type": "application/json",
    "content-encoding": "br",
    "retry-after": "3",
    "retry-after-ms": "2500",
    "x-should-retry": "true",
    "x-request-id": "req_1",
    "request-id": "req_2",
    "apim-request-id": "3f2b",
    "x-ms-request-id": "77aa",
    "x-goog-request-id": "g1",
    "x-amzn-requestid": "a1",
    "x-correlation-id": "c1",
    "cf-ray": "8f00-FRA",
    "openai-processing-ms": "412",
    "openai-version": "2020-10-01",
    "x-groq-region": "us-west-1",
    "x-ratelimit-limit-requests": "60",
    "x-ratelimit-remaining-tokens": "9",
    "x-ratelimit-reset-tokens": "6m0s",
    "anthropic-ratelimit-requests-limit": "5",
    "anthropic-ratelimit-input-tokens-remaining": "40",
    "anthropic-ratelimit-output-tokens-reset": "2026-11-20T10:00:00Z",
}


def test_headers_that_tell_something_are_kept():
    assert kept(httpx.Headers({name.title(): value for name, value in TELLING.items()})) == TELLING


@pytest.mark.parametrize(
    "name",
    [
        "Set-Cookie",
        "Authorization",
        "WWW-Authenticate",
        "Proxy-Authenticate",
        "X-Api-Key",
        "X-Ratelimit-Api-Key",
        "X-Ratelimit-Session-Cookie",
        "X-Groq-Token",
        "OpenAI-Organization",
        "Server",
        "Via",
    ],
)
def test_no_other_is_kept_a_credential_least_of_all(name: str):
    assert kept({name: "sk-secret"}) == {}


def test_a_kept_value_is_bounded():
    assert kept({"x-request-id": "x" * 9000}) == {"x-request-id": "x" * LONGEST_KEPT}

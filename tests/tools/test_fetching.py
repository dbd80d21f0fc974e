"""Documents from the web."""

import pytest
from asgiref.sync import async_to_sync

from tools.fetching import Unfetchable, fetch


@pytest.fixture(autouse=True)
def this_machine_is_allowed(settings):
    settings.ALLOWED_PRIVATE_HOSTS = ["127.0.0.1"]


def fetched(url):
    return async_to_sync(fetch)(url)


def test_a_document_comes_with_its_address(server):
    server.body = '{"ä": 1}'.encode()
    found = fetched(f" {server.url}/a.json ")
    assert (found.text, found.url) == ('{"ä": 1}', f"{server.url}/a.json")


@pytest.mark.parametrize(
    ("status", "body", "kind", "sentence"),
    [
        (404, b"{}", "application/json", "answered 404 Not Found"),
        (200, b"<html>", "text/html; charset=utf-8", "is a web page"),
        (200, b"<!DOCTYPE html>", "text/plain", "is a web page"),
        (200, b"\xff\xfe", "application/json", "not text in UTF-8"),
        (200, b"x" * 5_000_001, "text/plain", "larger than 5 MB"),
    ],
)
def test_an_answer_that_is_no_document_is_said(server, status, body, kind, sentence):
    server.status, server.body, server.content_type = status, body, kind
    with pytest.raises(Unfetchable, match=sentence):
        fetched(server.url)


@pytest.mark.parametrize(
    "url",
    ["", "x", "file:///etc/passwd", "ftp://a/", "https://", "https://a b/", f"https://a/{'x' * 4000}", "https://[x/"],
)
def test_what_is_no_address_is_said(url):
    with pytest.raises(Unfetchable, match="not an address"):
        fetched(url)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://127.0.0.2:1/", "not a public address"),
        ("http://[::1]:1/", "not a public address"),
        ("http://localhost:1/", "not a public address"),
        ("http://me:pw@127.0.0.1/", "user name or password"),
    ],
)
def test_inside_nothing_is_fetched(url, sentence):
    with pytest.raises(Unfetchable, match=sentence):
        fetched(url)


@pytest.mark.parametrize(
    ("location", "sentence"),
    [
        ("http://127.0.0.2:1/", "not a public address"),
        ("file:///etc/passwd", "cannot be read"),
        ("/again", "more than 3 times"),
    ],
)
def test_a_redirect_leads_no_further_than_an_address(server, location, sentence):
    server.status, server.location = 302, location
    with pytest.raises(Unfetchable, match=sentence):
        fetched(server.url)

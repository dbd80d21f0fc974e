"""What is refused, and how: problem details, whatever goes wrong."""

import pytest
from django.db import connection

from accounts.keys import create_key
from api import tools
from tools import service


def problem(answer, status: int) -> dict:
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == status
    assert body["type"] == "about:blank"
    assert body["title"]
    assert body["detail"]
    return body


def test_no_key_is_refused(nobody):
    answer = nobody.get("/providers")
    problem(answer, 401)
    assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("header", ["Bearer wrong", "Bearer", "Bearer ", "Basic dGVzdA==", "wrong", "Bearer \u00e9"])
def test_a_wrong_key_is_refused(nobody, header):
    problem(nobody.ask("GET", "/providers", Authorization=header), 401)


def test_a_revoked_key_is_refused(workspace, nobody):
    key, text = create_key(workspace, "old")
    key.revoke()
    problem(nobody.ask("GET", "/providers", Authorization=f"Bearer {text}"), 401)


def test_a_session_opens_no_door(workspace, nobody):
    nobody.client.force_login(workspace.memberships.get().user)
    problem(nobody.get("/providers"), 401)


def test_no_key_goes_before_every_other_fault(nobody):
    problem(nobody.ask("POST", "/providers?x=1", raw=b"{"), 401)


@pytest.mark.parametrize("path", ["/nothing", "/providers/", "/providers/x/y/z", "/", "/tools/%00", "/providers/%00"])
def test_an_unknown_path_is_a_problem(api, path):
    problem(api.get(path), 404)


@pytest.mark.parametrize("path", ["/api/", "/api/v2/providers"])
def test_a_path_outside_the_version_is_a_problem(client, db, path):
    problem(client.get(path), 404)


@pytest.mark.parametrize("method", ["PUT", "TRACE", "HEAD", "OPTIONS"])
def test_a_wrong_method_names_those_that_work(api, method):
    answer = api.ask(method, "/providers")
    assert answer.status_code == 405
    assert answer["Content-Type"] == "application/problem+json"
    assert set(answer["Allow"].split(", ")) == {"GET", "POST"}


@pytest.mark.parametrize(
    "raw", [b"{", b"hello", b'{"name": "a"', b"\xff\xfe", b'{"name": NaN}', b"[" * 100_000, b"1" * 5000]
)
def test_a_body_that_is_not_json_is_a_bad_request(api, raw):
    detail = problem(api.ask("POST", "/providers", raw=raw), 400)["detail"]
    assert "JSON" in detail
    for own_word_of_the_parser in ("recursion", "sys."):
        assert own_word_of_the_parser not in detail


@pytest.mark.parametrize("raw", [b"[]", b"7", b'"text"', b"null", b""])
def test_json_that_is_no_object_is_invalid(api, raw):
    problem(api.ask("POST", "/providers", raw=raw), 422)


@pytest.mark.parametrize(
    ("raw", "loc"),
    [
        (rb'{"name": "a\u0000b"}', "body.name"),
        (rb'{"models": ["ok", "\ud800"]}', "body.models.1"),
        (rb'{"headers": {"a\u0000": "b"}}', "body.headers"),
        (b'{"name": 1e999}', "body.name"),
        (b'{"name": ' + b"[" * 200 + b"]" * 200 + b"}", None),
    ],
)
def test_what_no_database_keeps_is_invalid(api, raw, loc):
    [error] = problem(api.ask("POST", "/providers", raw=raw), 422)["errors"]
    assert loc is None or error["loc"] == loc


def test_a_large_body_is_refused(api, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
    body = problem(api.post("/providers", {"name": "a" * 1_048_576}), 413)
    assert "1 MB" in body["detail"]


def test_an_unknown_parameter_is_refused(api):
    [error] = problem(api.get("/providers?limit=1&colour=red"), 422)["errors"]
    assert error == {"loc": "query.colour", "msg": "There is no such parameter; known are: cursor, limit."}
    problem(api.ask("DELETE", "/tools/x?force=1"), 422)


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=ten", "cursor=nonsense", "cursor=%00"])
def test_a_wrong_parameter_is_refused(api, query):
    [error] = problem(api.get(f"/providers?{query}"), 422)["errors"]
    assert error["loc"] == f"query.{query.partition('=')[0]}"


@pytest.mark.parametrize(("body", "loc"), [([], "body"), ({"name": "t", "parameters": []}, "body.parameters")])
def test_what_is_no_object_is_told_so_in_words_of_json(api, body, loc):
    assert problem(api.post("/tools", body), 422)["errors"] == [{"loc": loc, "msg": "Must be an object."}]


def test_nothing_is_converted_silently(api):
    body = {"name": "t", "parameters": {"type": "object"}, "strict": "true", "timeout_s": "10"}
    errors = problem(api.post("/tools", body), 422)["errors"]
    assert {error["loc"] for error in errors} == {"body.strict", "body.timeout_s"}


def test_a_crash_is_a_problem_without_details(api, monkeypatch):
    def crash(*_, **__):
        raise RuntimeError("hush-hush-hush")

    monkeypatch.setattr(service, "get_tool", crash)
    assert tools.service.get_tool is crash
    api.client.raise_request_exception = False
    answer = api.get("/tools/x")
    problem(answer, 500)
    assert b"hush" not in answer.content


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="made so by SQLite's own switch")
def test_a_database_that_takes_nothing_is_said_as_that(api):
    connection.connection.execute("PRAGMA query_only = ON")
    try:
        answer = api.post("/toolsets", {"name": "weather", "tools": []})
        page = api.client.post("/settings/secrets/", {"name": "TOKEN", "value": "a value to keep"})
    finally:
        connection.connection.execute("PRAGMA query_only = OFF")
    assert "its disk is full" in problem(answer, 503)["detail"]
    assert page.status_code == 503
    assert "The database cannot be used at the moment" in page.content.decode()


def test_a_wrong_host_is_a_problem(client, db):
    problem(client.get("/api/v1/providers", headers={"Host": "evil.example"}), 400)

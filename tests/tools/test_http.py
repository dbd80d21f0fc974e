"""HTTP requests against a real server on this machine, and the addresses that are refused."""

import asyncio
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.masking import Masker
from outbound.addresses import AddressPolicy
from tests.waiting import LONG_S
from tools.executors.http import check, execute
from tools.executors.outcome import Context
from tools.filling import Unfillable, fill_url, with_query

HERE = AddressPolicy(allowed_hosts=("127.0.0.1",))
SCHEMA = {"type": "object", "properties": {"city": {}, "unit": {}, "id": {}}}


def run(implementation, arguments, *, policy=HERE, secrets=None, timeout_s=LONG_S):
    return asyncio.run(
        execute({"kind": "http", **implementation}, arguments, Context(timeout_s, secrets or {}, policy))
    )


def test_arguments_go_into_path_and_query(server):
    run(
        {"method": "GET", "url": f"{server.url}/v1/{{city}}?key=1"},
        {"city": "São Paulo/x", "unit": "c", "days": [1, 2]},
    )
    assert server.requests[0].path == "/v1/S%C3%A3o%20Paulo%2Fx?key=1&unit=c&days=1&days=2"
    assert server.requests[0].body == b""


def test_arguments_go_into_a_json_body(server):
    run(
        {"method": "POST", "url": f"{server.url}/{{id}}", "body": "arguments"},
        {"id": 7, "city": "Bonn", "deep": {"a": None}},
    )
    received = server.requests[0]
    assert (received.method, received.path) == ("POST", "/7")
    assert json.loads(received.body) == {"city": "Bonn", "deep": {"a": None}}
    assert received.headers["content-type"] == "application/json"


def test_a_body_can_be_left_out(server):
    run({"method": "POST", "url": server.url, "body": "none"}, {"city": "Bonn"})
    assert server.requests[0].body == b""


def test_named_arguments_go_into_the_query_of_a_request_with_a_body(server):
    run({"method": "POST", "url": f"{server.url}/a", "query": ["unit", "limit"]}, {"city": "Bonn", "unit": "c"})
    assert server.requests[0].path == "/a?unit=c"
    assert json.loads(server.requests[0].body) == {"city": "Bonn"}


def test_one_argument_can_be_the_whole_body(server):
    run({"method": "PUT", "url": f"{server.url}/{{id}}", "body_argument": "city"}, {"id": 1, "city": ["Bonn"]})
    run({"method": "PUT", "url": f"{server.url}/{{id}}", "body_argument": "city"}, {"id": 1})
    assert json.loads(server.requests[0].body) == ["Bonn"]
    assert server.requests[1].body == b""


def test_named_arguments_are_sent_as_headers_and_nowhere_else(server):
    implementation = {"method": "POST", "url": server.url, "header_arguments": ["X-Id", "X-Tags", "X-None", "X-Out"]}
    run(implementation, {"X-Id": 7, "X-Tags": ["a", "b"], "X-None": None, "city": "Bonn"})
    received = server.requests[0]
    assert (received.headers["x-id"], received.headers["x-tags"]) == ("7", "a,b")
    assert not {"x-none", "x-out"} & set(received.headers)
    assert json.loads(received.body) == {"city": "Bonn"}
    run({**implementation, "method": "GET"}, {"X-Id": True, "city": "Bonn"})
    assert (server.requests[1].path, server.requests[1].headers["x-id"]) == ("/?city=Bonn", "true")


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "a\x00", "São Paulo", "\ud800", "x" * 4_001, ["a\nb"]])
def test_an_argument_that_is_no_line_of_ascii_is_no_header(server, value):
    outcome = run({"method": "GET", "url": server.url, "header_arguments": ["X-Id"]}, {"X-Id": value})
    assert "'X-Id' is sent as a header" in outcome.text
    assert server.requests == []


def test_no_argument_brings_a_secret_into_a_header(server):
    implementation = {"method": "GET", "url": server.url, "header_arguments": ["X-Id"]}
    run(implementation, {"X-Id": "{{secret:KEY}}"}, secrets={"KEY": "hush-hush"})
    assert server.requests[0].headers["x-id"] == "{{secret:KEY}}"


def test_delete_sends_the_rest_in_the_query(server):
    run({"method": "DELETE", "url": f"{server.url}/a"}, {"force": True, "why": None})
    assert (server.requests[0].method, server.requests[0].path) == ("DELETE", "/a?force=true&why=")


def test_the_answer_is_the_output(server):
    server.body = b'{"temp": 24}'
    outcome = run({"method": "GET", "url": server.url}, {})
    assert (outcome.text, outcome.output, outcome.is_error) == ('{"temp": 24}', b'{"temp": 24}', False)
    assert outcome.content_type == "application/json"


def test_an_empty_answer_is_success_for_the_model(server):
    server.status, server.body = 204, b""
    assert run({"method": "GET", "url": server.url}, {}).text == "success"


def test_secrets_go_into_headers_and_address(server):
    implementation = {
        "method": "GET",
        "url": f"{server.url}/{{{{secret:PLACE}}}}?key={{{{secret:KEY}}}}",
        "headers": {"Authorization": "Bearer {{secret:KEY}}", "Accept": "text/csv"},
    }
    run(implementation, {}, secrets={"KEY": "a b&c", "PLACE": "x/y"})
    received = server.requests[0]
    assert received.path == "/x%2Fy?key=a%20b%26c"
    assert received.headers["authorization"] == "Bearer a b&c"
    assert received.headers["accept"] == "text/csv"


def test_a_model_cannot_ask_for_a_secret(server):
    url = f"{server.url}/{{city}}?q={{city}}"
    run({"method": "GET", "url": url}, {"city": "{{secret:KEY}}", "x": "{{secret:KEY}}"}, secrets={"KEY": "hush-hush"})
    assert "hush" not in server.requests[0].path


@pytest.mark.parametrize("city", ["", None, [], "..", "."])
def test_an_argument_cannot_change_what_is_addressed(server, city):
    outcome = run({"method": "GET", "url": f"{server.url}/cities/{{city}}"}, {"city": city})
    assert outcome.is_error
    assert server.requests == []


@pytest.mark.parametrize("arguments", [{"city": "\ud800"}, {"city": "x", "unit": "\udfff"}])
def test_half_a_surrogate_pair_is_refused_in_an_address(server, arguments):
    outcome = run({"method": "GET", "url": f"{server.url}/{{city}}"}, arguments)
    assert "surrogate" in outcome.text
    assert server.requests == []


def test_a_body_can_carry_every_string(server):
    run({"method": "POST", "url": server.url}, {"city": "\ud800\x00"})
    assert server.requests[0].body == b'{"city":"\\ud800\\u0000"}'


def test_a_missing_secret_names_itself(server):
    outcome = run({"method": "GET", "url": server.url, "headers": {"X-Key": "{{secret:NOPE}}"}}, {})
    assert "a secret named 'NOPE'" in outcome.text
    assert server.requests == []


def test_a_secret_that_cannot_stand_in_a_header_is_not_quoted(server):
    outcome = run(
        {"method": "GET", "url": server.url, "headers": {"X": "{{secret:A}}"}}, {}, secrets={"A": "a\r\nEvil: 1"}
    )
    assert outcome.is_error
    assert "Evil" not in outcome.text + outcome.error_detail


def test_an_error_status_is_an_error_result_with_an_excerpt(server):
    server.status, server.body, server.content_type = 404, b"<p>No such\n city</p>" + b"." * 5000, "text/html"
    outcome = run({"method": "GET", "url": server.url}, {})
    assert (outcome.is_error, outcome.error_type) == (True, "tool_error")
    message = json.loads(outcome.text)["message"]
    assert message.startswith("The tool's server answered 404 Not Found: <p>No such city</p>")
    assert len(message) < 700
    assert outcome.output == server.body


def test_a_secret_is_not_cut_out_of_sight_of_the_mask(server):
    value = "tool-secret-that-must-not-show"
    server.status, server.body = 403, b"x" * 485 + value.encode()
    secrets = {"KEY": value}
    context = Context(5, secrets, HERE, Masker(secrets))
    outcome = asyncio.run(execute({"kind": "http", "method": "GET", "url": server.url}, {}, context))
    assert "tool-secret" not in outcome.text + outcome.error_detail + outcome.output.decode()


def test_redirects_are_not_followed(server):
    server.status, server.location, server.body = 302, f"{server.url}/elsewhere", b""
    outcome = run({"method": "GET", "url": f"{server.url}/here"}, {})
    assert "302 Found; redirects are not followed" in outcome.text
    assert len(server.requests) == 1


def test_ten_megabytes_are_kept_and_the_model_gets_a_part(server):
    server.body, server.content_type = b"y" * 10_000_000, "text/plain"
    outcome = run({"method": "GET", "url": server.url}, {})
    assert len(outcome.output) == 10_000_000
    assert "first 50,000 of 10,000,000 characters" in outcome.text
    assert len(outcome.text) < 51_000


def test_more_than_the_limit_is_refused(server):
    server.body = b"y" * 20_000_001
    outcome = run({"method": "GET", "url": server.url}, {})
    assert outcome.is_error
    assert "larger than 20 MB" in outcome.text


def test_binary_output_is_described_and_kept(server):
    server.body, server.content_type = b"\x89PNG\x00\xff" * 2000, "image/png"
    outcome = run({"method": "GET", "url": server.url}, {})
    assert outcome.text == "[binary, 12 kB, image/png; not shown]"
    assert outcome.output == server.body


def test_a_silent_server_times_out(server):
    server.hold.clear()
    outcome = run({"method": "GET", "url": server.url}, {}, timeout_s=0.2)
    assert (outcome.error_type, outcome.is_error) == ("tool_timeout", True)
    assert json.loads(outcome.text)["message"] == "The tool did not answer within 0.2 s."


def test_a_server_that_is_not_there_is_unreachable():
    outcome = run({"method": "GET", "url": "http://127.0.0.1:9/"}, {})
    assert outcome.error_type == "tool_error"
    assert "could not be reached" in outcome.text


@pytest.mark.parametrize(
    "host", ["127.0.0.1:{port}", "localhost:{port}", "2130706433:{port}", "[::ffff:127.0.0.1]:{port}"]
)
def test_private_addresses_are_refused_unless_allowed(server, host):
    port = server.url.rpartition(":")[2]
    outcome = run({"method": "GET", "url": f"http://{host.format(port=port)}/"}, {}, policy=AddressPolicy())
    assert "not allowed to connect" in outcome.text
    assert server.requests == []


@pytest.mark.parametrize("url", ["http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/", "http://[fd00::1]/"])
def test_addresses_inside_networks_are_refused(url):
    assert "not allowed to connect" in run({"method": "GET", "url": url}, {}, policy=HERE).text


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_an_argument_stays_in_its_place(value):
    try:
        url = fill_url("http://h/a/{x}/b?q={x}", {"x": value}, {})
    except Unfillable:
        assert value in (".", "..")
    else:
        path, _, query = url.removeprefix("http://h/").partition("?")
        assert path.count("/") == 2
        assert not set(query) & set("&#?/\\ ")


@pytest.mark.parametrize(
    ("url", "result"),
    [("http://h/", "http://h/?a=1"), ("http://h/?b=2", "http://h/?b=2&a=1"), ("http://h/?", "http://h/?a=1")],
)
def test_a_query_is_added_to_what_stands_there(url, result):
    assert with_query(url, {"a": 1}) == result


@pytest.mark.parametrize(
    ("changes", "loc"),
    [
        ({"url": None}, "url"),
        ({"url": "weather"}, "url"),
        ({"url": "ftp://h/x"}, "url"),
        ({"url": "http:///x"}, "url"),
        ({"url": "http://h:99999/"}, "url"),
        ({"url": "http://[::1/"}, "url"),
        ({"url": "https://{city}.example.com/"}, "url"),
        ({"url": "https://{{secret:HOST}}/"}, "url"),
        ({"url": "https://user:pass@example.com/"}, "url"),
        ({"url": "https://example.com/{town}"}, "url"),
        ({"url": "https://example.com/{city"}, "url"),
        ({"url": "https://example.com/{}"}, "url"),
        ({"url": "https://example.com/a b"}, "url"),
        ({"url": "https://example.com/\n"}, "url"),
        ({"url": "https://example.com/#top"}, "url"),
        ({"url": "https://example.com/" + "x" * 5000}, "url"),
        ({"method": "FETCH"}, "method"),
        ({"method": None}, "method"),
        ({"method": []}, "method"),
        ({"body": "form"}, "body"),
        ({"query": "city"}, "query"),
        ({"query": ["town"]}, "query"),
        ({"body_argument": "town"}, "body_argument"),
        ({"body_argument": 1}, "body_argument"),
        ({"body_argument": "city", "body": "none"}, "body_argument"),
        ({"header_arguments": "city"}, "header_arguments"),
        ({"header_arguments": ["town"]}, "header_arguments"),
        ({"header_arguments": ["city", "City"]}, "header_arguments"),
        ({"header_arguments": ["city"], "headers": {"City": "x"}}, "header_arguments"),
        ({"headers": []}, "headers"),
        ({"headers": {"Bad Name": "x"}}, "headers.Bad Name"),
        ({"headers": {"Host": "x"}}, "headers.Host"),
        ({"headers": {"X-A": "a\r\nB: c"}}, "headers.X-A"),
        ({"headers": {"X-A": 1}}, "headers.X-A"),
        ({"headers": {"X-A": "{{secret:provider:7}}"}}, "headers.X-A"),
        ({"headers": {"X-A": "{{ KEY }}"}}, "headers.X-A"),
        ({"url": "https://example.com/{{secret:provider:7}}"}, "url"),
        ({"headers": {"X-A": "1", "x-a": "2"}}, "headers"),
        ({"timeout": 3}, "timeout"),
    ],
)
def test_requests_that_cannot_be_saved_name_the_place(changes, loc):
    implementation = {"kind": "http", "method": "GET", "url": "https://example.com/{city}", **changes}
    assert loc in [where for where, _ in check(implementation, SCHEMA)]


def test_a_sound_request_passes():
    implementation = {
        "kind": "http",
        "method": "PUT",
        "url": "https://example.com:8443/v1/{city}?key={{secret:KEY}}",
        "headers": {"Authorization": "Bearer {{ secret:KEY }}"},
        "body": "none",
    }
    assert check(implementation, SCHEMA) == []

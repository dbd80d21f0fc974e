"""Bad input to the whole stack: every time a clear error, nothing lost, and nothing shown that must not be."""

import base64
import json
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from tests.harmless import check_harmless
from tests.playground import stub as play
from tests.playground.stub import Stub
from tests.running import RunningStack
from tests.stack.hosts import Host, Said, host
from tests.stack.visitor import Visitor
from tests.waiting import free_port

pytestmark = pytest.mark.stack

MANY = b"0123456789" * 1_000_000
BROKEN_TEXT = "a\x00b\ud800c"
KEY = 'sk-of+a/provider that=must&not"show'
SECRET = "tool/secret+with=odd&signs"
HTML = "<!doctype html><title>Welcome</title><h1>It works!</h1>"
EVIL = "\"'><evil-tag onerror=evil()></script></textarea></template><evil-tag>{{evil}}"


@pytest.fixture(scope="module")
def visitor(stack: RunningStack) -> Iterator[Visitor]:
    visitor = Visitor(stack)
    yield visitor
    visitor.close()


@pytest.fixture(scope="module")
def tool_host() -> Iterator[Host]:
    with host() as serving:
        yield serving


@pytest.fixture(scope="module")
def stub() -> Iterator[Stub]:
    stub = Stub()
    yield stub
    stub.stop()


@pytest.fixture(scope="module")
def provider(visitor: Visitor, stub: Stub) -> str:
    return visitor.provider(stub.url, "stub")


def places_of(answer) -> set[str]:
    assert answer.headers["content-type"].startswith("application/problem+json")
    return {error["loc"] for error in answer.json()["errors"]}


def tool(name: str, **more) -> dict:
    canned = {"kind": "canned", "default": {"output": "fine"}}
    return {"name": name, "description": "d", "parameters": {"type": "object"}, "implementation": canned, **more}


def test_a_tool_whose_name_or_schema_cannot_be_is_refused_with_the_place(visitor: Visitor) -> None:
    for name in ("", "1st", "with space", "a" * 129, "täglich", EVIL):
        answer = visitor.api.post("/tools", json=tool(name))
        assert (answer.status_code, places_of(answer)) == (422, {"body.name"}), name
    for schema in ({"type": "array"}, {"type": "object", "properties": {"city": {"type": "town"}}}, {"type": 7}):
        answer = visitor.api.post("/tools", json=tool("unmade", parameters=schema))
        assert answer.status_code == 422
        assert all(place.startswith("body.parameters") for place in places_of(answer)), schema
    assert visitor.api.get("/tools/unmade").status_code == 404


def test_text_that_no_database_keeps_is_refused_with_the_place(visitor: Visitor) -> None:
    for odd in ("a\\u0000b", "a\\ud800b"):
        body = json.dumps(tool("odd")).replace('"description": "d"', f'"description": "{odd}"')
        answer = visitor.api.post("/tools", content=body, headers={"Content-Type": "application/json"})
        assert (answer.status_code, places_of(answer)) == (422, {"body.description"})


def test_a_name_that_is_taken_is_409_and_the_first_stays_as_it_was(visitor: Visitor) -> None:
    first = visitor.make("/tools", **tool("taken"))
    assert visitor.api.post("/tools", json=tool("taken", description="another")).status_code == 409
    assert visitor.api.get("/tools/taken").json() == first
    first_id = visitor.provider("http://127.0.0.1:9/v1", "taken")
    body = {"name": "taken", "protocol": "openai_chat", "base_url": "http://127.0.0.1:10/v1"}
    answer = visitor.api.post("/providers", json=body)
    assert answer.status_code == 409
    assert "taken" in answer.json()["detail"]
    assert visitor.api.get(f"/providers/{first_id}").json()["base_url"] == "http://127.0.0.1:9/v1"


def test_a_run_with_an_unknown_provider_or_tool_is_refused_with_the_place(visitor: Visitor, provider: str) -> None:
    before = visitor.api.get("/traces").json()
    body = {"provider": "nobody", "model": "m-1", "messages": [{"role": "user", "content": "Hi"}], "tools": ["nothing"]}
    answer = visitor.api.post("/runs", json=body)
    assert (answer.status_code, places_of(answer)) == (422, {"body.provider", "body.tools.0"})
    answer = visitor.api.post("/runs", json={**body, "provider": provider})
    assert places_of(answer) == {"body.tools.0"}
    assert visitor.api.get("/traces").json() == before


def test_a_base_url_where_nobody_listens_is_said_by_check_and_run(visitor: Visitor) -> None:
    address = f"127.0.0.1:{free_port()}"
    provider = visitor.provider(f"http://{address}/v1", "nobody there")
    check = visitor.api.post(f"/providers/{provider}/check").json()
    assert not check["ok"]
    assert address in check["error"]
    run = visitor.run(provider)
    error = run["spans"][-1]["error"]
    assert (run["status"], error["type"]) == ("failed", "provider_unreachable")
    assert run["status_reason"].startswith("provider_unreachable: ")
    assert f"Is a server running at http://{address}/v1?" in error["message"]


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize(
    ("body", "type_"), [(HTML, "text/html"), ("Hello there", "text/plain"), ('{"a": 1}', "application/json"), ("", "")]
)
def test_a_base_url_that_is_not_an_api_is_said_by_check_and_run(
    visitor: Visitor, tool_host: Host, body: str, type_: str, stream: bool
) -> None:
    place = f"/site-{len(body)}-{stream}/v1"
    said = Said(body.encode(), type_)
    tool_host.answers |= {f"{place}/models": said, f"{place}/chat/completions": said}
    provider = visitor.provider(f"{tool_host.url}{place}", f"a site {place}")
    check = visitor.api.post(f"/providers/{provider}/check").json()
    assert not check["ok"]
    assert "base URL" in check["error"]
    run = visitor.run(provider, stream=stream)
    model = run["spans"][-1]
    assert (run["status"], model["error"]["type"]) == ("failed", "provider_bad_response")
    assert "base URL" in model["error"]["message"]
    if body:
        kept = visitor.api.get(f"/traces/{run['trace_id']}/spans/{model['id']}/response")
        assert kept.content == said.body


def test_of_a_10_mb_output_the_model_gets_a_part_and_the_trace_all(
    visitor: Visitor, provider: str, stub: Stub, tool_host: Host
) -> None:
    tool_host.answers["/many"] = Said(MANY, "text/plain")
    visitor.http_tool("many", f"{tool_host.url}/many")
    stub.play(play.calls(("many", "{}")), play.text("That was much."))
    run = visitor.run(provider, tools=["many"])
    assert run["status"] == "succeeded"
    [result] = play.results_of(stub.requests[-1])
    assert len(result["content"]) < 60_000
    assert result["content"].endswith("[cut here: these are the first 50,000 of 10,000,000 characters]")
    span = next(span for span in run["spans"] if span["kind"] == "tool")
    assert span["tool"]["output_truncated"]
    assert visitor.api.get(f"/traces/{run['trace_id']}/spans/{span['id']}/output").content == MANY
    for page in visitor.pages_about(run):
        assert len(page.content) < 1_000_000, page.url


def test_an_output_that_is_not_text_is_kept_exactly_and_told_in_words(
    visitor: Visitor, provider: str, stub: Stub, tool_host: Host
) -> None:
    outputs = {
        "picture": Said(bytes(range(256)) * 4, "image/png"),
        "latin": Said(b"caf\xe9 \x00 \xed\xa0\x80 \xff", "text/plain"),
        "nul": Said(b'{"a": "x\x00y \\u0000 \\ud800"}'),
    }
    tool_host.answers |= {f"/{name}": said for name, said in outputs.items()}
    for name in outputs:
        visitor.http_tool(name, f"{tool_host.url}/{name}")
    stub.play(play.calls(*((name, "{}") for name in outputs)), play.text("Odd."))
    run = visitor.run(provider, tools=list(outputs))
    assert run["status"] == "succeeded"
    told = [result["content"] for result in play.results_of(stub.requests[-1])]
    assert told[0] == "[binary, 1 kB, image/png; not shown]"
    assert told[1] == "[binary, 12 bytes, text/plain; not shown]"
    assert told[2] == outputs["nul"].body.decode()
    for span in run["spans"]:
        if span["kind"] == "tool":
            kept = visitor.api.get(f"/traces/{run['trace_id']}/spans/{span['id']}/output")
            assert kept.content == outputs[span["tool"]["name"]].body
    look_everywhere(visitor, run)


@pytest.mark.parametrize("stream", [True, False])
def test_nul_and_lone_surrogates_are_kept_in_the_bytes_and_shown_escaped(
    visitor: Visitor, provider: str, stub: Stub, stream: bool
) -> None:
    arguments = json.dumps({"note": BROKEN_TEXT})
    call = {"id": BROKEN_TEXT, "type": "function", "function": {"name": BROKEN_TEXT, "arguments": arguments}}
    raw = {**call, "function": {"name": "unknown", "arguments": BROKEN_TEXT}, "id": "raw", "index": 1}
    message = {"content": BROKEN_TEXT, "reasoning_content": BROKEN_TEXT, "tool_calls": [{**call, "index": 0}, raw]}
    if stream:
        asks = play.Answer([play.chunk(message), play.chunk({}, "tool_calls"), play.usage(1, 1)])
        stub.play(asks, play.text(BROKEN_TEXT))
    else:
        stub.play(play.whole(message, "tool_calls"), play.whole({"content": BROKEN_TEXT}))
    run = visitor.run(provider, stream=stream)
    assert run["status"] == "succeeded"
    assert run["output_text"] == "a\\u0000b\\ud800c"
    asked_again = stub.requests[-1]["messages"][1]
    assert asked_again["content"] == BROKEN_TEXT
    assert [call["function"]["arguments"] for call in asked_again["tool_calls"]] == [arguments, BROKEN_TEXT]
    look_everywhere(visitor, run)
    page = visitor.pages.get(f"/playground/{run['conversation_id']}/").text
    assert "a\\u0000b\\ud800c" in page
    assert "\x00" not in page


def test_hostile_html_is_text_on_every_page(visitor: Visitor, stub: Stub, tool_host: Host) -> None:
    provider = visitor.provider(stub.url, f"p {EVIL}", models=[EVIL], headers={"X-Team": EVIL})
    tool_host.answers["/evil"] = Said(EVIL.encode(), "text/html")
    schema = {"type": "object", "title": EVIL, "properties": {EVIL: {"type": "string", "description": EVIL}}}
    visitor.http_tool("hostile", f"{tool_host.url}/evil", description=EVIL, parameters=schema)
    visitor.make(
        "/tools",
        **tool("canned_evil", description=EVIL),
    )
    wanted = [("hostile", json.dumps({EVIL: EVIL})), (EVIL, EVIL), ("hostile", "{" + EVIL)]
    calls = [
        {"index": i, "id": f"{EVIL}{i}", "type": "function", "function": {"name": name, "arguments": arguments}}
        for i, (name, arguments) in enumerate(wanted)
    ]
    asks = [play.chunk({"content": EVIL, "reasoning_content": EVIL, "tool_calls": calls}), play.chunk({}, "tool_calls")]
    stub.play(play.Answer(asks), play.error(400, EVIL))
    wishes = {"tools": ["hostile", "canned_evil"], "system": EVIL, "tags": [EVIL], "metadata": {EVIL: EVIL}}
    run = visitor.run(provider, EVIL, model=EVIL, **wishes)
    assert run["status"] == "failed"
    assert EVIL in run["status_reason"]
    pages = [*visitor.pages_about(run), *visitor.other_pages()]
    assert sum("evil-tag" in page.text for page in pages) > 20
    for page in pages:
        assert "frame-ancestors" in page.headers["content-security-policy"]
        check_harmless(page.text, str(page.url))


FORMS = {
    "/settings/secrets/": ("name", "value"),
    "/settings/keys/": ("name",),
    "/providers/new/": ("name", "protocol", "base_url", "headers", "models", "preset"),
    "/tools/-/new/": ("name", "description", "parameters", "kind", "rules", "default", "timeout_s", "approval"),
    "/tools/-/check/": ("name", "description", "parameters", "kind", "url", "headers"),
    "/tools/-/try/": ("name", "description", "parameters", "kind", "arguments"),
    "/tools/-/sample/": ("parameters",),
    "/tools/-/import/": ("source",),
    "/playground/run/": ("provider", "model", "system", "message", "tools", "temperature", "from_span"),
}


@pytest.mark.parametrize("odd", [EVIL, f'{{"type": "object", "title": "{EVIL[2:]}"}}', "a\x00b", '"\\ud800\\u0000"'])
def test_whatever_is_typed_into_a_form_comes_back_as_text(visitor: Visitor, odd: str) -> None:
    for path, fields in FORMS.items():
        page = visitor.send(path, **dict.fromkeys(fields, odd))
        assert page.status_code in (200, 201, 302, 404, 422), f"{path}: {page.status_code}"
        if page.status_code in (200, 201, 422):
            check_harmless(page.text, path)


def test_a_secret_that_comes_back_is_nowhere(
    visitor: Visitor, stack: RunningStack, stub: Stub, tool_host: Host
) -> None:
    provider = visitor.provider(stub.url, "telltale", api_key=KEY, headers={"X-Api-Token": f"{KEY}-2"})
    visitor.keep_secret("TOOL", SECRET)
    header = {"implementation": {"headers": {"X-Own": "{{secret:TOOL}}"}}}
    visitor.http_tool("echo", f"{tool_host.url}/echo/{{{{secret:TOOL}}}}", **header)
    visitor.http_tool("refuse", f"{tool_host.url}/refuse", **header)
    told = " ".join(spelling for value in (KEY, SECRET) for spelling in spellings(value))
    tool_host.answers[f"/echo/{quote(SECRET, safe='')}"] = Said(json.dumps({"you": told}).encode())
    tool_host.answers["/refuse"] = Said(told.encode(), "text/plain", 403)
    calls = play.calls(("echo", "{}"), ("refuse", "{}"), (KEY, KEY), ("echo", json.dumps({"a": told})), words=told)
    stub.play(calls, play.error(401, f"Incorrect API key provided: {told}"))
    wishes = {"tools": ["echo", "refuse"], "system": told, "tags": [KEY], "metadata": {"key": KEY}}
    first = visitor.run(provider, f"My key is {KEY}", **wishes)
    assert first["status"] == "failed"
    assert tool_host.seen[-1]["x-own"] == SECRET
    stub.play(play.whole({"content": told, "reasoning_content": told}))
    second = visitor.run(provider, stream=False)
    assert second["output_text"].count("[secret:") == 8
    stub.play(play.text("It is ", KEY[:9], KEY[9:]))
    third = visitor.run(provider)
    assert third["output_text"] == f"It is [secret:provider:custom:{provider[-12:]}:key]"
    tool_host.answers["/telling/models"] = Said(json.dumps({"data": [{"id": f"m-{KEY}"}]}).encode())
    tool_host.answers["/refusing/models"] = Said(json.dumps({"error": {"message": told}}).encode(), status=401)
    for place in ("telling", "refusing"):
        other = visitor.provider(f"{tool_host.url}/{place}", place, api_key=KEY)
        check_secret_free("check", visitor.api.post(f"/providers/{other}/check").content)
    for run in (first, second, third):
        for answer in (*visitor.answers_about(run), *visitor.pages_about(run)):
            check_secret_free(str(answer.url), answer.content)
    for page in visitor.other_pages():
        check_secret_free(str(page.url), page.content)
    check_secret_free("log", stack.output.encode())
    for file in stack.data_dir.rglob("*"):
        if file.is_file():
            check_secret_free(file.name, file.read_bytes())


def look_everywhere(visitor: Visitor, run: dict) -> None:
    """No page and no answer of the API fails."""
    assert [*visitor.answers_about(run), *visitor.pages_about(run)]


def spellings(value: str) -> list[str]:
    return [value, quote(value, safe=""), json.dumps(value)[1:-1], base64.b64encode(value.encode()).decode()]


def check_secret_free(place: str, data: bytes) -> None:
    for value in (KEY, SECRET):
        for spelling in spellings(value):
            assert spelling.encode() not in data, f"{spelling} stands in {place}"

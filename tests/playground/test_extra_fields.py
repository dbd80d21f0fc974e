"""Credentials among a run's extra fields: in no record, in every request, and back again when one is opened."""

import json

import pytest

from accounts import secrets
from accounts.models import Secret
from playground.beforehand import foresee
from playground.errors import InvalidRun
from playground.models import Run
from playground.opening import open_span
from playground.runs import continue_run, order_for
from providers.service import update_provider
from tests.playground.raw_answers import last_words
from tests.playground.test_advance import spans
from tools.service import create_tool, delete_tool
from traces.reader import request_bytes

KEY = "shop-key-12345678"
NAME = "EXTRA_BODY_AUTHORIZATION_TOKEN"
PLACE = f"{{{{secret:{NAME}}}}}"
CLAUDE = "anthropic_messages"
RESPONSES = "openai_responses"


def servers(token: str) -> dict:
    server = {"type": "url", "name": "shop", "url": "https://shop.example.com/mcp"}
    return {"mcp_servers": [{**server, "authorization_token": token}]}


def mcp(header: str) -> dict:
    server = {"type": "mcp", "server_label": "shop", "server_url": "https://shop.example.com/mcp"}
    return {"tools": [{**server, "headers": {"Authorization": header}}]}


@pytest.mark.parametrize(
    ("protocol", "typed", "stored", "masked"),
    [
        (CLAUDE, servers(KEY), servers(PLACE), servers(f"[secret:{NAME}]")),
        (
            RESPONSES,
            mcp(f"Bearer {KEY}"),
            mcp("Bearer {{secret:EXTRA_BODY_AUTHORIZATION}}"),
            mcp("Bearer [secret:EXTRA_BODY_AUTHORIZATION]"),
        ),
    ],
)
def test_it_is_sent_and_stands_in_no_record(speaks, stub, make_run, finish, protocol, typed, stored, masked):
    speaks(protocol)
    stub.play(last_words(protocol))
    run = finish(make_run(stream=False, settings={"extra_body": typed}))
    assert run.trace.status == "succeeded", run.trace.status_reason
    assert run.settings["extra_body"] == stored
    assert stub.requests[0].items() >= typed.items()
    [span] = spans(run, "model")
    assert json.loads(request_bytes(span)).items() >= masked.items()
    assert KEY not in str(span.attributes)


def test_the_run_that_goes_on_sends_it_too_and_keeps_no_second_secret(speaks, stub, make_run, finish, workspace):
    speaks(CLAUDE)
    stub.play(last_words(CLAUDE), last_words(CLAUDE), last_words(CLAUDE))
    run = finish(make_run(stream=False, settings={"extra_body": servers(KEY)}))
    before = secrets.values_of(workspace)
    again = finish(continue_run(run, "And now?"))
    typed_again = finish(continue_run(again, "And now?", settings={"extra_body": servers(KEY)}))
    assert [request["mcp_servers"] for request in stub.requests] == [servers(KEY)["mcp_servers"]] * 3
    assert typed_again.settings == again.settings == run.settings
    assert secrets.values_of(workspace) == before


def test_what_is_kept_is_said_and_only_kept_with_the_run(speaks, workspace, make_run):
    wishes = {"provider": speaks(CLAUDE), "model": "stub-1", "settings": {"extra_body": servers(KEY)}}
    order = order_for(workspace, [{"role": "user", "content": "Hello."}], **wishes)
    assert foresee(order).differences[-1] == (
        f"A credential in the extra fields is kept as the secret “{NAME}”; {PLACE} stands for it in the run."
    )
    assert KEY not in repr(order)
    assert not Secret.objects.filter(name=NAME).exists()
    make_run(settings={"extra_body": servers(KEY)})
    order = order_for(workspace, [{"role": "user", "content": "Hello."}], **wishes)
    assert not order.kept
    assert secrets.values_of(workspace)[NAME] == KEY


def test_extra_fields_of_the_provider_are_filled_in(speaks, stub, make_run, finish):
    provider = speaks(CLAUDE)
    update_provider(provider, options={"extra_body": servers(KEY)})
    stub.play(last_words(CLAUDE))
    run = finish(make_run(stream=False))
    assert stub.requests[0].items() >= servers(KEY).items()
    assert KEY not in request_bytes(spans(run, "model")[0]).decode()


def test_a_secret_that_is_gone_refuses_the_run(speaks, make_run, workspace):
    provider = speaks(CLAUDE)
    with pytest.raises(InvalidRun) as refused:
        make_run(settings={"extra_body": servers("{{secret:GONE}}")})
    sentence = "The extra fields need a secret named “GONE”, and there is none."
    assert refused.value.errors == [("settings.extra_body", sentence)]
    update_provider(provider, options={"extra_body": servers("{{secret:GONE}}")})
    with pytest.raises(InvalidRun, match="of stub need a secret named “GONE”"):
        make_run()


def test_a_credential_that_is_too_long_refuses_the_run(make_run):
    with pytest.raises(InvalidRun) as refused:
        make_run(settings={"extra_body": {"api_key": "k" * 10_001}})
    assert refused.value.errors == [("settings.extra_body", "A credential in it is longer than 10,000 characters.")]
    assert not Run.objects.exists()


def test_fields_that_only_sound_like_it_stay(make_run):
    typed = {"eos_token": "<|endoftext|>", "max_tokens": 5, "user": "me"}
    assert make_run(settings={"extra_body": typed}).settings == {"extra_body": typed}


def test_a_recorded_request_opens_with_the_reference(speaks, stub, make_run, finish, workspace):
    speaks(RESPONSES)
    secrets.put(workspace, "SHOP_KEY", KEY)
    spec = mcp("Bearer {{secret:SHOP_KEY}}")["tools"][0]
    shop = create_tool(workspace=workspace, name="shop", implementation={"kind": "provider", "spec": spec})
    stub.play(last_words(RESPONSES), last_words(RESPONSES))
    [span] = spans(finish(make_run(tools=["shop"], stream=False)), "model")
    wishes = open_span(workspace, span.pk).opened.wishes()
    assert (wishes["tools"], "tools" in wishes["settings"]["extra_body"]) == (["shop"], False)
    delete_tool(shop)
    wishes = open_span(workspace, span.pk).opened.wishes()
    assert (wishes["tools"], wishes["settings"]["extra_body"]["tools"]) == ([], [spec])
    finish(make_run(stream=False, settings={"extra_body": {"tools": [spec]}}))
    assert stub.requests[1]["tools"] == stub.requests[0]["tools"]
    assert stub.requests[1]["tools"][0]["headers"] == {"Authorization": f"Bearer {KEY}"}


def test_a_mark_whose_secret_is_gone_opens_as_it_is_and_is_never_sent(speaks, stub, make_run, finish, workspace):
    speaks(CLAUDE)
    stub.play(last_words(CLAUDE))
    [span] = spans(finish(make_run(stream=False, settings={"extra_body": servers(KEY)})), "model")
    Secret.objects.get(name=NAME).delete()
    marked = servers(f"[secret:{NAME}]")
    assert open_span(workspace, span.pk).opened.wishes()["settings"]["extra_body"].items() >= marked.items()
    with pytest.raises(InvalidRun) as refused:
        make_run(settings={"extra_body": marked})
    [(place, sentence)] = refused.value.errors
    assert place == "settings.extra_body"
    assert sentence.startswith(f"“[secret:{NAME}]” stands where a secret was masked.")

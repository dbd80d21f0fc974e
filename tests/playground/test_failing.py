"""What a person reads when a provider's base URL is not one."""

from dataclasses import replace

import pytest

from accounts.masking import masker_of
from outbound.exchange import OutboundError
from playground.runs import output_text
from playground.steps import steps_of
from playground.worker import model_step
from playground.worker.failing import broken, not_understood, refused
from providers.endpoint import endpoint
from tests.playground import stub as play
from tests.playground.stub import Answer
from tests.waiting import free_port
from traces import reader
from traces.models import STATUS_CODE, Span
from traces.reader import response_bytes, stream_events
from wire.errors import ErrorType, ProviderError, WireError


@pytest.fixture
def failure(stub, make_run, finish):
    """Type and message of the error that a run ends with on a provider that answers so."""

    def fail(answer: Answer) -> tuple[str, str]:
        stub.play(answer)
        run = finish(make_run())
        assert run.trace.status == "failed"
        span = Span.objects.filter(trace=run.trace, kind=Span.Kind.MODEL).latest("sequence")
        assert run.trace.status_reason == f"{span.error_type}: {span.error_message}"
        return span.error_type, span.error_message

    return fail


@pytest.mark.parametrize("status", [200, 301, 404, 405])
def test_a_web_page_is_no_answer_whatever_its_status(failure, stub, status):
    type_, message = failure(Answer([b"<!doctype html><h1>Here</h1>"], status=status, type="text/html"))
    assert type_ == "provider_bad_response"
    assert "a web page" in message
    assert f"Is the base URL {stub.url} right?" in message
    assert ("It redirects" in message) == (status == 301)


@pytest.mark.parametrize("protocol", ["anthropic_messages", "gemini"])
def test_a_base_url_is_advised_on_as_it_was_entered(failure, stub, speaks, protocol):
    provider = speaks(protocol)
    provider.base_url = stub.url.removesuffix("/v1")
    provider.save()
    _, message = failure(Answer([b"<h1>Here</h1>"], status=404, type="text/html"))
    assert f"Is the base URL {provider.base_url} right? It is what the vendor's own SDK takes." in message


def test_a_model_that_is_not_there_is_the_providers_own_error(failure):
    body = b'{"error": {"message": "model not found", "type": "invalid_request_error", "code": "model_not_found"}}'
    type_, message = failure(Answer([body], status=404, type="application/json"))
    assert (type_, message) == ("provider_invalid_request", "model not found")


def test_an_answer_that_breaks_after_its_beginning_says_nothing_of_the_address(failure):
    type_, message = failure(Answer([play.chunk({"content": "Hel"}), b"data: {oops\n\n"]))
    assert type_ == "provider_bad_response"
    assert "base URL" not in message


def test_an_error_in_mid_stream_has_the_status_that_the_answer_began_with(failure):
    failure(Answer([play.chunk({"content": "Hel"}), b'data: {"error": {"message": "Overloaded."}}\n\n']))
    span = Span.objects.filter(kind=Span.Kind.MODEL).latest("sequence")
    assert span.attributes[STATUS_CODE] == 200
    assert span.attributes["toolscope.response.headers"]


def test_what_came_before_an_error_in_mid_stream_is_kept(stub, make_run, finish):
    stub.play(Answer([play.chunk({"content": "Hel"}), 0.05, b'data: {"error": {"message": "Overloaded."}}\n\n']))
    run = finish(make_run())
    assert run.trace.status == "failed"
    assert output_text(run) == "Hel"


@pytest.mark.parametrize("type_", ["application/json", "text/plain", "text/event-stream"])
def test_a_stream_is_read_as_one_afterwards_too_whatever_its_type_was_called(stub, make_run, finish, type_):
    stub.play(replace(play.text("It is ", "warm."), type=type_))
    run = finish(make_run())
    assert (run.trace.status, output_text(run)) == ("succeeded", "It is warm.")
    assert list(stream_events(Span.objects.get(trace=run.trace, kind=Span.Kind.MODEL)))


@pytest.mark.parametrize(
    ("answer", "type_", "says"),
    [
        (play.text(), "provider_bad_response", "is empty"),
        (play.text("I was", finish="content_filter"), "content_filtered", "content filter"),
        (play.text(finish="length"), "truncated", "before the answer began"),
    ],
)
def test_an_answer_that_fails_the_run_is_the_error_to_open(stub, make_run, finish, answer, type_, says):
    stub.play(answer)
    run = finish(make_run())
    (span,) = Span.objects.filter(trace=run.trace, kind=Span.Kind.MODEL)
    assert (run.trace.status, span.status, span.error_type, run.trace.error_count) == ("failed", "error", type_, 1)
    assert says in span.error_message
    assert run.trace.status_reason.startswith(f"{type_}: ")


def test_where_nobody_listens_the_address_is_named(make_run, finish, provider):
    provider.base_url = f"http://127.0.0.1:{free_port()}/v1"
    provider.save()
    run = finish(make_run())
    assert run.trace.status_reason.startswith("provider_unreachable: ")
    assert f"Is a server running at {provider.base_url}?" in run.trace.status_reason


@pytest.mark.django_db
def test_advice_is_a_sentence_of_its_own(provider):
    target = endpoint(provider)
    message = not_understood(WireError("no JSON"), target, masker_of({}), has_begun=False).message
    assert message == f"no JSON. Is the base URL {provider.base_url} right? Most end in /v1."
    other = refused(ProviderError(ErrorType.PROVIDER_AUTH, "No.", status=401), target)
    assert (other.type, other.message) == (ErrorType.PROVIDER_AUTH, "No.")


def test_no_connection_in_time_is_tried_again_a_long_silence_is_not(provider):
    target = endpoint(provider)
    unsent = broken(OutboundError("timeout", "No connection within 10 s.", was_sent=False), target)
    silent = broken(OutboundError("timeout", "Nothing came for 300 s."), target)
    assert (unsent.type, unsent.retryable) == ("provider_timeout", True)
    assert (silent.type, silent.retryable) == ("provider_timeout", False)


def test_of_an_answer_that_floods_only_the_beginning_is_read_and_this_is_said(stub, make_run, finish, monkeypatch):
    monkeypatch.setattr(model_step, "LARGEST_ANSWER", 60_000)
    monkeypatch.setattr(reader, "MOST_OF_A_CUT_ANSWER", 3_000)
    stub.play(Answer([play.chunk({"content": f"{number} "}) for number in range(2_000)]))
    run = finish(make_run())
    (step,) = steps_of(run)
    assert step.text.startswith("0 1 2 3 ")
    assert len(step.text) < 3_000 / 10
    assert "only the beginning" in step.error_message
    assert output_text(run) == step.text
    assert len(response_bytes(Span.objects.get(trace=run.trace, kind=Span.Kind.MODEL)) or b"") > 50_000

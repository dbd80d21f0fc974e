"""What was tried by hand is kept, repeated, and made a canned answer."""

import pytest

from accounts import secrets
from tests.tools.arguments.posting import posted_by
from tests.tools.test_editor import FORM
from tests.traces.story import tell
from tools import trials
from tools.canned_rule import rule_of, with_rule
from tools.executors.outcome import succeeded
from tools.models import Trial
from traces import reader
from traces.models import Span
from wire.errors import ErrorType

HTMX = {"HX-Request": "true"}


def attempt(client, **fields):
    return client.post("/tools/-/try/", {"name": "get_weather", **fields}, headers=HTMX)


@pytest.fixture
def tried(client, make_tool):
    """A tool, and what came of one try of it."""
    tool = make_tool()

    def run(arguments='{"city": "Bonn"}'):
        attempt(client, arguments=arguments)
        return trials.trials_of(tool)[0]

    return run


def test_a_try_is_kept_with_what_came_of_it(tried):
    trial = tried()
    assert (trial.arguments, trial.output, trial.is_error) == ('{"city": "Bonn"}', '{"temp":20}', False)
    assert (trial.content_type, trial.size, trial.version.number) == ("application/json", 11, 1)
    refused = tried('{"city": 3}')
    assert (refused.error_type, refused.output[:13]) == ("schema_violation", "The arguments")


def test_what_stands_in_the_form_unsaved_is_kept_with_the_tool_that_is_saved(client, make_tool):
    tool = make_tool()
    attempt(client, **{**FORM, "arguments": "{}"})
    assert trials.trials_of(tool)[0].version is None
    page = client.get("/tools/get_weather/").content.decode()
    attempt(client, **posted_by(page, "tool-form"), arguments="{}")
    assert trials.trials_of(tool)[0].version == tool.current
    client.post("/tools/-/try/", {**FORM, "name": "none_yet", "arguments": "{}"}, headers=HTMX)
    assert set(Trial.objects.values_list("tool_id", flat=True)) == {tool.pk}


def test_only_the_latest_are_kept_and_shown_newest_first(client, make_tool, monkeypatch):
    monkeypatch.setattr(trials, "MOST", 2)
    make_tool()
    for city in ("A", "B", "C"):
        page = attempt(client, arguments=f'{{"city": "{city}"}}')
    assert [trial.arguments for trial in page.context["trials"]] == ['{"city": "C"}', '{"city": "B"}']
    assert "Earlier tries" in client.get("/tools/get_weather/").content.decode()


def test_secrets_are_not_kept(client, make_tool, workspace):
    secrets.put(workspace, "KEY", "hush-hush-hush")
    tool = make_tool()
    attempt(client, arguments='{"city": "hush-hush-hush"}')
    assert trials.trials_of(tool)[0].arguments == '{"city": "[secret:KEY]"}'


@pytest.mark.parametrize(
    ("arguments", "outcome", "kept"),
    [
        ("{}", succeeded(b"\xff\x00", "image/png"), (False, "")),
        ("{}", succeeded(b"a\x00b", "text/plain"), (False, "")),
        ("{}", succeeded(b"x" * 100_001, "text/plain"), (False, "")),
        ("{}", succeeded(b""), (True, "")),
        ("x" * 100_001, succeeded(b"x"), None),
        ("\x00", succeeded(b"x"), None),
    ],
)
def test_what_cannot_be_kept_is_left_out(make_tool, arguments, outcome, kept):
    tool = make_tool()
    trial = trials.record(tool, tool.current, arguments, outcome)
    assert (trial and (trial.output_is_kept, trial.output)) == kept


def test_a_try_is_repeated_on_the_page_and_in_the_form(client, tried):
    trial = tried('{"city": "Bonn",  "x": 1.0}')
    page = client.get(f"/tools/get_weather/?trial={trial.pk}").content.decode()
    assert posted_by(page, "try-form")["arg-text/city"] == "Bonn"
    sent = {"name": "get_weather", "parameters": "{", "view": "json", "trial": trial.pk}
    assert client.post("/tools/-/arguments/", sent, headers=HTMX).context["arguments"].text == trial.arguments
    assert client.get("/tools/get_weather/?trial=nope").status_code == 200


def test_an_answer_becomes_the_first_rule_after_asking(client, tried, workspace):
    trial = tried()
    address = f"/tools/get_weather/tries/{trial.pk}/rule/"
    assert "becomes the first rule of version 2" in client.get(address).content.decode()
    assert "<html" not in client.get(address, headers=HTMX).content.decode()
    assert trial.tool.versions.count() == 1
    assert "Saved as version 2" in client.post(address, follow=True).content.decode()
    trial.tool.refresh_from_db()
    assert trial.tool.current.implementation == {
        "kind": "canned",
        "rules": [{"when": {"city": "Bonn"}, "output": {"temp": 20}}],
        "default": {"output": {"temp": 20}},
    }


def test_any_tool_becomes_canned_and_its_failures_too(client, make_tool):
    code = "def run(city):\n    return 1 / 0"
    tool = make_tool(implementation={"kind": "python", "code": code}, timeout_s=3)
    trial = attempt(client, arguments='{"city": "Bonn"}').context["trial"]
    client.post(f"/tools/get_weather/tries/{trial.pk}/rule/")
    tool.refresh_from_db()
    assert (tool.current.number, tool.current.timeout_s) == (2, 3)
    assert tool.current.implementation == {
        "kind": "canned",
        "rules": [{"when": {"city": "Bonn"}, "error": trial.output}],
    }


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"error_type": ErrorType.SCHEMA_VIOLATION}, "refused before anything answers it"),
        ({"output_is_kept": False}, "Its output was not kept"),
        ({"arguments": "{"}, "Its arguments cannot be read"),
    ],
)
def test_what_can_be_no_rule_says_why(client, tried, fields, sentence):
    trial = tried()
    Trial.objects.filter(pk=trial.pk).update(**fields)
    address = f"/tools/get_weather/tries/{trial.pk}/rule/"
    assert sentence in client.get(address).content.decode()
    assert sentence in client.post(address, follow=True).content.decode()
    assert trial.tool.versions.count() == 1


@pytest.mark.parametrize(
    ("output", "content_type", "expected"),
    [
        ('{"a": 1}', "application/json", {"a": 1}),
        ('{"a": 1}', "text/plain", '{"a": 1}'),
        ("{oops", "application/json", "{oops"),
    ],
)
def test_an_output_is_said_as_what_it_is(output, content_type, expected):
    trial = Trial(arguments="", output=output, output_is_kept=True, content_type=content_type)
    assert rule_of(trial) == {"when": {}, "output": expected}


def test_a_rule_replaces_the_one_for_the_same_arguments_and_keeps_the_rest():
    before = {
        "kind": "canned",
        "templates": True,
        "rules": [{"when": {}, "output": 1}, {"when": {"a": 1}, "output": 2}],
    }
    after = with_rule(before, {"when": {"a": 1}, "output": "say {{a}}"})
    assert after["rules"] == [{"when": {"a": 1}, "output": "say \\{{a}}"}, {"when": {}, "output": 1}]
    assert after["templates"] is True


def test_a_tool_that_is_not_there_has_no_tries(client, tried):
    trial = tried()
    assert client.get(f"/tools/nope/tries/{trial.pk}/rule/").status_code == 404
    assert client.get("/tools/get_weather/tries/nope/rule/").status_code == 404


def test_the_call_of_a_trace_is_tried_again_with_its_arguments(client, make_tool, workspace):
    make_tool(parameters={"type": "object"})
    story = tell(workspace)
    link = f"/tools/get_weather/?arguments_of={story.failed_call}"
    Span.objects.filter(pk=story.failed_call).update(tool_version=1)
    page = client.get(f"/traces/{story.trace.pk}/spans/{story.failed_call}/call/", headers=HTMX)
    assert link in page.content.decode()
    called = client.get(link).context["arguments"].text
    assert called == reader.arguments_text(reader.find_tool_span(workspace, story.failed_call))
    assert client.get("/tools/get_weather/?arguments_of=nope").context["arguments"].text == "{}"

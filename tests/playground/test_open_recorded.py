"""Every recorded request opens, and the first request of its run says what was pasted, up to the differences listed."""

import json
import re

import pytest

from accounts.ids import new_span_id
from accounts.owner import ensure_owner
from playground.beginning import beginning, of_paste
from playground.opening import open_paste
from playground.pasting import read
from playground.setup import SetupForm
from playground.starting import start
from playground.worker.job import take
from providers.service import create_provider
from tests.traces.conftest import NOW, model_started, record
from tests.wire.code.stub import one_spelling, recordings
from tools.importing import Choice, save
from tools.proposals import propose
from tools.sources.found import of_provider, of_request
from traces.changes import RunStarted
from traces.sent import ADDRESS
from wire import json_text
from wire.protocols import PROTOCOLS

ACCEPTED = {
    r"-/tool_choice": "auto is what every host does by itself",
    r"-/toolConfig(/functionCallingConfig)?": "AUTO is what Gemini does by itself",
    r"\+/toolConfig/includeServerSideToolInvocations": "AI Studio wants it said; this was sent to Vertex",
    r"~/tool_choice: any => required": "Mistral's word, here said to a provider with OpenAI's",
    r"\+/tool_choice/type": "left out by one client, required by the protocol",
    r"\+/tools/\d+/type": "left out by one client, required by the protocol",
    r"~/tools/\d+/description: None => ": "no description is an empty one",
    r"-/tools/\d+/functionDeclarations/\d+/parameters": "Gemini's two names of a schema",
    r"\+/tools/\d+/functionDeclarations/\d+/parametersJsonSchema": "Gemini's two names of a schema",
    r"-/systemInstruction/role": "has no meaning there",
    r"-/instructions": "an empty system prompt is none",
    r"~/input: .*": "a text alone is a list of one message",
    r"\+/messages/\d+/content": "null beside calls, where one client left it out",
    r"\+/stream": "said also where it is false",
    r"\+/stream_options": "usage is asked for with every stream",
    r"-/max_tokens": "OpenAI's newer name",
    r"\+/max_completion_tokens": "OpenAI's newer name",
    r"[+~]/store": "the whole history is sent, so that nobody need keep it",
    r"[+~]/include": "what is not kept is asked for in encrypted form",
    r"\+/reasoning(/summary)?": "thoughts are asked for",
    r"\+/generationConfig(/thinkingConfig(/includeThoughts)?)?": "thoughts are asked for",
    r"-/input/\d+/id": "names nothing where nothing is kept",
    r"-/tools/\d+/defer_loading": "the registry's tools have no such setting; the page says so",
    r"-/parallel_tool_calls": "said only beside tools that answer here",
}
"""Differences between what was pasted and what the run sends to a provider of the protocol's own vendor."""

VENDORS = {"openai_chat": "openai", "openai_responses": "openai", "anthropic_messages": "anthropic", "gemini": "google"}

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def user(workspace):
    return ensure_owner()[1]


REOPENED = (
    "anthropic-code-execution-tool-stream[0]",
    "anthropic-tool-with-thinking[1]",
    "deepseek-deferred-capability-with-thinking[1]",
    "google-streaming-tool-call-thought-signature[1]",
    "openai-responses-thinking-with-tool-calls[1]",
    "openrouter-web-search-annotations[0]",
    "structured-output--function-tools-with-builtin-tools[1]",
    "temporal--web-search-agent-run-in-workflow[0]",
)
"""Requests with state that must go back, and with tools that the provider runs, of all protocols."""


@pytest.fixture
def providers(workspace):
    return {
        name: create_provider(
            workspace=workspace, name=name, protocol=name, base_url="https://example.com/v1", preset=VENDORS[name]
        )
        for name in PROTOCOLS
    }


def test_every_recorded_request(workspace, user, shared_data, providers):
    differences: dict[str, list[str]] = {}
    for recorded in recordings(shared_data):
        command = f"curl 'https://example.com{recorded.path}' -d @- <<'BODY'\n{json.dumps(recorded.request)}\nBODY\n"
        request = read(command)
        assert request.protocol == recorded.protocol, recorded.name
        found = json_text.loads(sent(first_run(workspace, user, request, providers[recorded.protocol].pk)).body)
        said = one_spelling if recorded.protocol == "gemini" else (lambda value: value)
        differences[recorded.name] = list(differing(said(recorded.request), said(found)))
    unlisted = {name: [one for one in found if not is_accepted(one)] for name, found in differences.items()}
    assert not any(unlisted.values()), {name: found for name, found in unlisted.items() if found}
    assert len(differences) > 100


def test_what_is_opened_from_its_trace_and_run_sends_the_same_bytes(workspace, user, shared_data, providers):
    again = [one for one in recordings(shared_data) if one.name in REOPENED]
    assert len(again) == len(REOPENED)
    for recorded in again:
        command = f"curl 'https://example.com{recorded.path}' -d @- <<'BODY'\n{json.dumps(recorded.request)}\nBODY\n"
        run = first_run(workspace, user, read(command), providers[recorded.protocol].pk)
        encoded = sent(run)
        span_id = new_span_id()
        record(run.trace, RunStarted(new_span_id(), NOW))
        said = {"request": encoded.pieces, "protocol": recorded.protocol, "attributes": {ADDRESS: encoded.path}}
        record(run.trace, model_started(2, span_id=span_id, **said))
        begun = beginning(workspace, "", span_id, "")
        assert begun.notes == [], recorded.name
        assert sent(run_of(workspace, user, begun.initial)).body == encoded.body, recorded.name


def first_run(workspace, user, request, provider):
    opened = open_paste(workspace, request)
    found = [of_request(tool) for tool in opened.tools.values()]
    found += [of_provider(one.tool, one.name) for one in opened.missing_host_tools]
    save(workspace, [Choice(one, one.name, replace=True) for one in propose(workspace, found)])
    return run_of(workspace, user, {**of_paste(workspace, request).initial, "provider": provider})


def run_of(workspace, user, initial):
    # A browser tells the tools in the order of the page.
    initial = {**initial, "tools": sorted(initial["tools"])}
    form = SetupForm({name: value for name, value in initial.items() if value not in (None, False)})
    assert form.is_valid(), form.errors
    return start(workspace, user, form)


def sent(run):
    job = take([run.pk], "a worker")[run.pk]
    assert job is not None
    return PROTOCOLS[job.protocol].encode_request(job.request(()), job.endpoint.profile)


def is_accepted(difference):
    return any(re.match(f"{place}(?![a-z_/])", difference) for place in ACCEPTED)


def differing(one, other, where=""):
    """The places in which two values differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        for name in one.keys() | other.keys():
            if name not in one or name not in other:
                yield f"{'+' if name in other else '-'}{where}/{name}"
            else:
                yield from differing(one[name], other[name], f"{where}/{name}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, pair in enumerate(zip(one, other, strict=True)):
            yield from differing(*pair, f"{where}/{index}")
    elif one != other:
        yield f"~{where}: {str(one)[:40]} => {str(other)[:40]}"

"""Single recorded answers, each for its quirk."""

import json

import pytest

from tests.wire.recordings import recordings
from wire.conversation import FinishReason, ServerToolCall, ServerToolResult, Text


@pytest.fixture(scope="module")
def recorded(shared_data):
    found = list(recordings(shared_data, "gemini"))
    assert len(found) > 30
    return found


def one_of(recorded, name):
    (found,) = [one for one in recorded if one.name == name]
    return found


def test_a_blocked_prompt(recorded):
    response = one_of(recorded, "google-model-armor-prompt-template-text-gets-blocked[0]").decoded()
    assert response.message.parts == ()
    assert (response.finish_reason, response.raw_finish_reason) == (FinishReason.CONTENT_FILTER, "MODEL_ARMOR")
    assert "violated" in response.message.extra["response"]["promptFeedback"]["blockReasonMessage"]
    assert response.usage is None


def test_an_answer_that_its_thoughts_used_up(recorded):
    response = one_of(recorded, "google-model-max-tokens-thinking-model-empty-response[0]").decoded()
    assert (response.message.parts, response.finish_reason) == ((), FinishReason.LENGTH)
    assert response.usage is not None
    assert (response.usage.output_tokens, response.usage.reasoning_tokens) == (2, 2)


def test_an_answer_that_was_filtered(recorded):
    response = one_of(recorded, "google-model-safety-settings[0]").decoded()
    assert (response.message.parts, response.finish_reason) == ((), FinishReason.CONTENT_FILTER)
    assert response.message.extra["candidate"]["safetyRatings"][0]["blocked"] is True


def test_a_call_of_a_tool_that_was_not_offered_is_still_a_call(recorded):
    name = "multimodal-tool-returns--multimodal-tool-return-matrix-tool-return-content-url-image-google-vertex[0]"
    response = one_of(recorded, name).decoded()
    assert (response.finish_reason, response.raw_finish_reason) == (FinishReason.TOOL_CALLS, "UNEXPECTED_TOOL_CALL")
    assert [call.name for call in response.message.tool_calls] == ["list_files"]


def test_three_calls_without_ids_get_different_ones(recorded):
    response = one_of(recorded, "google-instructions-only-with-tool-calls[0]").decoded()
    assert len({call.call_id for call in response.message.tool_calls}) == 3


def test_the_providers_own_tools(recorded):
    response = one_of(recorded, "structured-output--function-tools-with-builtin-tools[0]").decoded()
    _, searched, found = response.message.parts
    assert isinstance(searched, ServerToolCall)
    assert (searched.name, searched.call_id) == ("GOOGLE_SEARCH_WEB", "93z4z1x3")
    assert isinstance(found, ServerToolResult)
    assert found.call_id == searched.call_id
    assert "search_suggestions" in found.output


def test_code_that_the_provider_ran(recorded):
    recording = one_of(recorded, "code-execution-stream[0]")
    response = recording.decoded()
    ran, printed, said, signed = response.message.parts
    assert isinstance(ran, ServerToolCall)
    assert json.loads(ran.arguments)["language"] == "PYTHON"
    assert isinstance(printed, ServerToolResult)
    assert printed.output == {"outcome": "OUTCOME_OK", "output": "-428330955.97745\n"}
    assert isinstance(said, Text)
    assert said.text.endswith("-428,330,955.97745**.")
    last = recording.chunks[-1]["candidates"][0]["content"]["parts"][-1]
    assert signed == Text("", {"thoughtSignature": last["thoughtSignature"]})


def test_citations_stand_where_their_words_are(recorded):
    name = "google-vertex-tool-combination-omits-include-server-side-tool-invocations[1]"
    search, found, words = one_of(recorded, name).decoded().message.parts
    assert "weather" in search.arguments
    assert found.call_id == search.call_id
    assert isinstance(words, Text)
    assert len(words.citations) == 16
    assert all(words.text[one.start : one.end] == one.quote for one in words.citations)
    assert {one.title for one in words.citations} == {
        "google.com",
        "wunderground.com",
        "weather25.com",
        "youtube.com",
    }

"""Google's own SDK drives the simulator over real HTTP."""

import httpx
import pytest
from google.genai import errors, types

from providers.simulated import simulator_key
from tests.simulator.chat import CITY
from tests.simulator.conftest import KEY, gemini_on
from tests.waiting import LONG_S

WEATHER = types.FunctionDeclaration(name="get_weather", description="Weather of a city", parameters_json_schema=CITY)
QUESTION = [types.Content(role="user", parts=[types.Part(text="Weather in Tokyo and Paris?")])]


def config(**options):
    no_loop = types.AutomaticFunctionCallingConfig(disable=True)
    return types.GenerateContentConfig(
        tools=[types.Tool(function_declarations=[WEATHER])], automatic_function_calling=no_loop, **options
    )


def ask(client, model="sim-planner", contents=QUESTION, **options):
    """The content of the answer, and its last chunk."""
    answer = client.models.generate_content(model=model, contents=contents, config=config(**options))
    return answer.candidates[0].content, answer


def streamed(client, model="sim-planner", contents=QUESTION, **options):
    chunks = list(client.models.generate_content_stream(model=model, contents=contents, config=config(**options)))
    parts = [part for chunk in chunks if chunk.candidates for part in chunk.candidates[0].content.parts or ()]
    return types.Content(role="model", parts=parts), chunks[-1]


def calls(content):
    return [part.function_call for part in content.parts if part.function_call]


def after(contents, content, output):
    parts = [
        types.Part(function_response=types.FunctionResponse(id=call.id, name=call.name, response=output))
        for call in calls(content)
    ]
    return [*contents, content, types.Content(role="user", parts=parts)]


@pytest.mark.parametrize("way", [ask, streamed])
def test_a_loop_to_its_end(google, way):
    content, answer = way(google)
    assert answer.candidates[0].finish_reason == types.FinishReason.STOP
    assert [call.args for call in calls(content)] == [{"city": "Tokyo"}, {"city": "Paris"}]
    said, last = way(google, contents=after(QUESTION, content, {"temperature": 21}))
    assert "Tokyo: temperature 21" in "".join(part.text or "" for part in said.parts)
    counts = last.usage_metadata
    assert counts.total_token_count == counts.prompt_token_count + counts.candidates_token_count > 0


@pytest.mark.parametrize("way", [ask, streamed])
@pytest.mark.parametrize(
    ("fault", "status", "word"),
    [
        ("401", 400, "INVALID_ARGUMENT"),
        ("429", 429, "RESOURCE_EXHAUSTED"),
        ("quota", 429, "RESOURCE_EXHAUSTED"),
        ("500", 500, "INTERNAL"),
        ("529", 503, "UNAVAILABLE"),
        ("context-length", 400, "INVALID_ARGUMENT"),
    ],
)
def test_each_error_status_is_the_sdk_s_own_exception(google, fault, status, word, way):
    with pytest.raises(errors.APIError, match="simulated") as caught:
        way(google, model=f"sim-fault-{fault}")
    assert (caught.value.code, caught.value.status) == (status, word)


def test_a_rate_limit_says_when_to_come_again(google):
    with pytest.raises(errors.ClientError) as caught:
        ask(google, model="sim-fault-429")
    assert caught.value.details["error"]["details"][0]["retryDelay"] == "2s"


def test_an_unknown_model_is_not_found(google):
    with pytest.raises(errors.ClientError, match="models/gemini-99 is not found") as caught:
        ask(google, model="gemini-99")
    assert caught.value.code == 404


def test_a_wrong_key_is_refused_as_the_real_one_does(alone_url):
    with pytest.raises(errors.ClientError, match="API key not valid") as caught:
        ask(gemini_on(alone_url, "wrong"))
    assert caught.value.details["error"]["details"][0]["reason"] == "API_KEY_INVALID"


def test_the_models_are_listed_in_gemini_s_form(google):
    assert {"models/sim-planner", "models/sim-fault-429"} <= {model.name for model in google.models.list()}
    assert google.models.get(model="sim-planner").input_token_limit > 0


def test_the_tokens_of_a_prompt_are_counted(google):
    assert google.models.count_tokens(model="sim-planner", contents=QUESTION).total_tokens > 5


def test_where_the_product_mounts_it(product_url):
    mounted = gemini_on(product_url, simulator_key())
    assert len(calls(ask(mounted)[0])) == 2
    assert len(calls(streamed(mounted)[0])) == 2


def test_without_alt_sse_the_stream_is_a_list(alone_url):
    address = f"{alone_url}/v1beta/models/sim-planner:streamGenerateContent"
    body = {"contents": [{"role": "user", "parts": [{"text": "Write a poem"}]}]}
    chunks = httpx.post(address, params={"key": KEY}, json=body, timeout=LONG_S).json()
    assert len(chunks) > 5
    assert chunks[-1]["candidates"][0]["finishReason"] == "STOP"
    refused = httpx.post(address, params={"key": KEY}, json={"contents": []}, timeout=LONG_S).json()
    assert refused[0]["error"]["status"] == "INVALID_ARGUMENT"


@pytest.mark.parametrize("way", [ask, streamed])
def test_the_first_call_is_signed_and_its_signature_goes_back(google, way):
    content, _ = way(google, model="sim-planner-thinking")
    signed = [bool(part.thought_signature) for part in content.parts if part.function_call]
    assert signed == [True, False]
    assert any(part.thought for part in content.parts)
    said, _ = way(google, model="sim-planner-thinking", contents=after(QUESTION, content, {"temperature": 21}))
    assert "Tokyo" in "".join(part.text or "" for part in said.parts)
    next(part for part in content.parts if part.function_call).thought_signature = None
    with pytest.raises(errors.ClientError, match="missing a thought_signature"):
        way(google, model="sim-planner-thinking", contents=after(QUESTION, content, {"temperature": 21}))


def test_each_chunk_says_the_counts(google):
    chunks = list(google.models.generate_content_stream(model="sim-planner", contents="Write a poem"))
    assert all(chunk.usage_metadata.prompt_token_count for chunk in chunks)

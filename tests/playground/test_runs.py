import pytest

from playground.history import conversation_after, input_of
from playground.runs import InvalidRun, branch_run, continue_run, create_run, find_run
from tests.playground.stub import calls, results_of, text
from tools.service import create_tool, delete_tool

TOKYO = '{"city": "Tokyo"}'


def faults(make_run, **wishes) -> dict[str, str]:
    with pytest.raises(InvalidRun) as refusal:
        make_run(**wishes)
    return dict(refusal.value.errors)


def test_a_run_is_queued_with_its_trace(make_run, workspace):
    run = make_run("Weather in Tokyo?\nAnd in London?", system="Be brief.", tags=["demo"], metadata={"a": 1})
    assert (run.trace.status, run.trace.title) == ("queued", "Weather in Tokyo?")
    assert input_of(run).system == "Be brief."
    assert find_run(workspace, run.pk) == run
    assert run.trace.metadata == {"a": 1}


def test_the_provider_is_found_by_name_too(make_run, provider):
    assert make_run(provider="stub").provider == provider
    assert make_run(provider=provider.pk).provider == provider


def test_all_faults_are_told_at_once_each_with_its_place(make_run, weather):
    found = faults(
        make_run,
        provider="nobody",
        model=" ",
        messages=[{"role": "robot", "content": "x"}],
        tools=["get_weather", "get_wether"],
        settings={"temperature": "hot", "temprature": 1, "top_p": 10**400},
        limits={"max_steps": 0},
        tags=[""],
    )
    assert set(found) == {
        "provider",
        "model",
        "messages[0].role",
        "tools[1]",
        "settings.temperature",
        "settings.temprature",
        "settings.top_p",
        "limits.max_steps",
        "tags[0]",
    }
    assert "get_weather" in found["tools[1]"]


def test_a_tool_that_was_misspelt_is_told_with_the_one_that_it_may_mean(make_run, weather):
    assert faults(make_run, tools=["get_wether"])["tools[0]"].endswith("Did you mean “get_weather”?")


@pytest.mark.parametrize(
    ("messages", "place"),
    [
        ([], "messages"),
        ("hello", "messages"),
        ([{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}], "messages[1].role"),
        ([{"role": "user", "content": ""}], "messages[0].content"),
        ([{"role": "user", "content": "a\0b"}], "messages[0].content"),
        ([{"role": "user", "content": "a\ud800"}], "messages[0].content"),
        ([{"role": "tool", "call_id": "c", "content": "x"}], "messages[0].call_id"),
        (
            [
                {"role": "user", "content": "a"},
                {
                    "role": "assistant",
                    "content": None,
                    "tool_calls": [{"call_id": "c", "name": "t", "arguments": "{}"}],
                },
                {"role": "user", "content": "b"},
            ],
            "messages[2]",
        ),
    ],
)
def test_messages_that_make_no_conversation_are_refused(make_run, messages, place):
    assert place in faults(make_run, messages=messages)


@pytest.mark.parametrize(
    ("wishes", "place"),
    [
        ({"tool_choice": {"name": "other"}, "tools": ["get_weather"]}, "tool_choice"),
        ({"tool_choice": {"allowed": ["other"], "mode": "auto"}, "tools": ["get_weather"]}, "tool_choice"),
        ({"tool_choice": "required"}, "tool_choice"),
        ({"tool_choice": "sometimes"}, "tool_choice"),
        ({"tools": ["get_weather", "get_weather"]}, "tools[1]"),
        ({"limits": {"max_cost_usd": 1}}, "limits.max_cost_usd"),
        ({"settings": {"stop": [""]}}, "settings.stop"),
        ({"settings": {"extra_body": {"x": "a\0"}}}, "settings.extra_body"),
        ({"system": "a\0"}, "system"),
        ({"metadata": {"k": "\udfff"}}, "metadata.k"),
        ({"model": "m" * 201}, "model"),
    ],
)
def test_other_faults(make_run, weather, wishes, place):
    assert place in faults(make_run, **wishes)


def test_a_tool_of_another_time_is_refused(make_run, weather):
    delete_tool(weather)
    assert "tools[0]" in faults(make_run, tools=["get_weather"])


def test_what_is_not_available_yet_is_said(make_run, weather):
    weather.current.implementation = {"kind": "fax"}
    weather.current.save()
    assert "not available yet" in faults(make_run, tools=["get_weather"])["tools[0]"]


def test_an_answer_in_the_background_is_refused_where_there_are_such(make_run, speaks):
    background, not_so = {"extra_body": {"background": True}}, {"extra_body": {"background": False}}
    make_run(settings=background)  # a field that means nothing in this protocol
    provider = speaks("openai_responses")
    assert "in the background" in faults(make_run, settings=background)["settings.extra_body"]
    make_run(settings=not_so)
    provider.options = {"extra_body": {"background": True}}
    provider.save()
    assert "Its extra fields" in faults(make_run)["provider"]
    make_run(settings=not_so)


def test_nothing_is_left_of_a_refused_run(make_run, workspace):
    faults(make_run, model="")
    assert not workspace.runs.exists()
    assert not workspace.traces.exists()


def test_a_tool_result_learns_its_tool_from_the_call(make_run):
    run = make_run(
        messages=[
            {"role": "user", "content": "a"},
            {"role": "assistant", "tool_calls": [{"call_id": "c", "name": "t", "arguments": "{}"}]},
            {"role": "tool", "call_id": "c", "content": "x", "is_error": True},
        ]
    )
    [result] = input_of(run).messages[2].parts
    assert (result.name, result.is_error) == ("t", True)


def test_a_follow_up_is_a_new_run_of_the_same_conversation(stub, make_run, finish, weather):
    stub.play(calls(("get_weather", TOKYO)), text("24."), text("Warm."))
    first = finish(make_run("Weather?", tools=["get_weather"], system="Be brief.", settings={"temperature": 0}))
    second = finish(continue_run(first, "Is that warm?"))
    assert (second.conversation, second.parent, second.inherited_messages) == (first.conversation, first, 4)
    assert second.trace != first.trace
    asked = stub.requests[2]
    assert [message["role"] for message in asked["messages"]] == [
        "system",
        "user",
        "assistant",
        "tool",
        "assistant",
        "user",
    ]
    assert asked["messages"][:-1] == [*stub.requests[1]["messages"], {"role": "assistant", "content": "24."}]
    assert asked["temperature"] == 0
    assert [message.role for message in conversation_after(second)][-1] == "assistant"


def test_a_follow_up_waits_for_the_end(make_run):
    with pytest.raises(InvalidRun):
        continue_run(make_run(), "More")


def test_a_follow_up_may_change_the_setup(stub, make_run, finish):
    first = finish(make_run())
    finish(continue_run(first, "More", model="stub-2", tools=[], settings={"temperature": 1}))
    assert (stub.requests[-1]["model"], stub.requests[-1]["temperature"]) == ("stub-2", 1)


def test_an_edited_message_branches_and_overwrites_nothing(stub, make_run, finish):
    stub.play(text("one"), text("two"), text("three"))
    first = finish(make_run("First"))
    second = finish(continue_run(first, "Second"))
    branch = finish(branch_run(second, 2, "Other second"))
    assert (branch.parent, branch.conversation) == (first, first.conversation)
    assert [message.text for message in conversation_after(branch)] == ["First", "one", "Other second", "three"]
    assert [message.text for message in conversation_after(second)] == ["First", "one", "Second", "two"]


def test_the_very_first_message_can_be_edited(stub, make_run, finish):
    second = finish(continue_run(finish(make_run("First")), "Second"))
    branch = finish(branch_run(second, 0, "Other first"))
    assert branch.parent is None
    assert conversation_after(branch)[0].text == "Other first"
    assert branch.inherited_messages == 0


def test_an_edited_message_keeps_its_pictures(stub, make_run, finish):
    content = [{"type": "image", "url": "data:image/png;base64,iVBORw0KGgo="}]
    first = finish(make_run([*content, {"type": "text", "text": "What is it?"}]))
    branch = finish(branch_run(first, 0, "What colour is it?"))
    picture, words = conversation_after(branch)[0].parts
    assert picture == conversation_after(first)[0].parts[0]
    assert words.text == "What colour is it?"


@pytest.mark.parametrize("index", [-1, 1, 9])
def test_only_a_persons_message_can_be_edited(make_run, finish, index):
    run = finish(make_run())
    with pytest.raises(InvalidRun):
        branch_run(run, index, "x")


def test_a_child_outlives_its_parent(stub, make_run, finish):
    first = finish(make_run("First"))
    second = finish(continue_run(first, "Second"))
    first.trace.delete()
    assert [message.text for message in conversation_after(find_run(second.workspace, second.pk))][:1] == ["First"]


def test_names_that_the_protocol_does_not_allow_come_back_as_they_are(stub, make_run, finish, workspace):
    create_tool(
        workspace=workspace,
        name="weather.now:v1",
        description="",
        parameters={"type": "object"},
        implementation={"kind": "canned", "default": {"output": "ok"}},
    )
    stub.choose(
        lambda request: (
            text("Done.")
            if request["messages"][-1]["role"] == "tool"
            else calls((request["tools"][0]["function"]["name"], "{}"))
        )
    )
    run = finish(make_run(tools=["weather.now:v1"]))
    assert run.trace.status == "succeeded"
    assert stub.requests[0]["tools"][0]["function"]["name"] != "weather.now:v1"
    assert conversation_after(run)[1].tool_calls[0].name == "weather.now:v1"


def test_secrets_in_messages_are_not_stored(make_run, workspace, provider):
    run = create_run(
        workspace=workspace,
        provider=provider,
        model="stub-1",
        messages=[{"role": "user", "content": "My key is sk-a-key-that-must-not-show"}],
    )
    assert "must-not-show" not in input_of(run).messages[0].text
    assert "must-not-show" not in run.trace.title


def test_a_follow_up_tells_the_model_the_very_results_that_it_was_told_before(
    stub, make_run, finish, workspace, weather
):
    create_tool(
        workspace=workspace,
        name="long",
        description="",
        parameters={"type": "object"},
        implementation={"kind": "canned", "default": {"output": "wörter " * 10_000}},
    )
    wanted = [("long", ""), ("get_weather", '{"city": "Atlantis"}'), ("get_weather", "{broken"), ("nothing", "{}")]
    stub.play(calls(*wanted), text("I see."))
    first = finish(make_run(tools=["long", "get_weather"]))
    finish(continue_run(first, "Go on."))
    told = list(results_of(stub.requests[1]))
    assert len(told) == 4
    assert "cut here" in told[0]["content"]
    assert list(results_of(stub.requests[2])) == told


def test_a_tool_that_the_provider_runs_is_refused_where_its_protocol_has_none(make_run, workspace, weather):
    create_tool(workspace=workspace, name="search", implementation={"kind": "provider", "spec": {"type": "web_search"}})
    with pytest.raises(InvalidRun) as caught:
        make_run(tools=["get_weather", "search"], tool_choice={"name": "search"})
    assert dict(caught.value.errors) == {
        "tools[1]": "“search” is run by the provider, and OpenAI Chat Completions has no such tool (Web search).",
        "tool_choice": "“search” is run by the provider: a choice cannot name it.",
    }

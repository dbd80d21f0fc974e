"""What a run asks the model: tools of every kind, the choice while it holds."""

import pytest

from playground.asking import model_request
from tools.definitions import Definitions
from wire.conversation import CustomTool, ProviderTool, Settings, ToolChoice, ToolDefinition

EVERY_KIND = Definitions(
    (ToolDefinition("a", "", {}),),
    (CustomTool("b", ""),),
    (ProviderTool("gemini", {"googleSearch": {}}),),
)
AUTO = ToolChoice()


def ask(definitions=EVERY_KIND, choice=AUTO, parallel=True, has_called=False):
    return model_request(
        "m",
        (),
        system=None,
        definitions=definitions,
        tool_choice=choice,
        parallel_tool_calls=parallel,
        stream=True,
        settings=Settings(),
        has_called=has_called,
    )


def test_tools_of_every_kind_are_offered():
    request = ask()
    asked = (request.tools, request.custom_tools, request.provider_tools)
    assert asked == (EVERY_KIND.functions, EVERY_KIND.custom, EVERY_KIND.provider)


def test_what_every_host_does_by_itself_is_not_said():
    assert (ask().tool_choice, ask().parallel_tool_calls) == (None, None)
    assert ask(parallel=False).parallel_tool_calls is False


def test_without_tools_nothing_is_said_of_their_choice():
    request = ask(Definitions(), ToolChoice("none"), parallel=False)
    assert (request.tool_choice, request.parallel_tool_calls) == (None, None)


@pytest.mark.parametrize(
    ("choice", "later"),
    [
        (ToolChoice("none"), ToolChoice("none")),
        (ToolChoice("auto", ("a",)), ToolChoice("auto", ("a",))),
        (ToolChoice("required"), None),
        (ToolChoice("required", ("a",)), ToolChoice("auto", ("a",))),
        (ToolChoice("tool", ("a",)), None),
    ],
)
def test_a_forced_choice_holds_until_the_first_call(choice, later):
    assert ask(choice=choice).tool_choice == choice
    assert ask(choice=choice, has_called=True).tool_choice == later

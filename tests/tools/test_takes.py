"""Tools that take free text: how one says so, how it is offered, and how it is called."""

import json

import pytest
from asgiref.sync import async_to_sync

from tests.tools.conftest import make_version
from tools import service
from tools.definitions import Definitions, definitions_for
from tools.execution import call
from tools.service import InvalidTool
from tools.takes import IN_AN_OBJECT
from wire.conversation import CustomTool, ToolDefinition

GRAMMAR = {"type": "grammar", "syntax": "regex", "definition": "[A-Z]{3}-[0-9]+"}
ECHO = {"kind": "canned", "rules": [{"when": {"input": "select 1"}, "output": "one"}], "default": {"output": "many"}}


def create(workspace, **fields):
    return service.create_tool(workspace=workspace, name="sql", description="Runs SQL.", implementation=ECHO, **fields)


def refusals(workspace, **fields):
    with pytest.raises(InvalidTool) as caught:
        create(workspace, **fields)
    return dict(caught.value.errors)


@pytest.mark.parametrize("free_text", [{"type": "text"}, GRAMMAR])
def test_a_tool_says_what_text_it_takes(workspace, free_text):
    version = create(workspace, input=free_text).current
    assert (version.input, version.parameters) == (free_text, IN_AN_OBJECT)


@pytest.mark.parametrize(
    ("free_text", "place"),
    [
        ({}, "input"),
        ("text", "input"),
        ({"type": "words"}, "input"),
        ({"type": "text", "more": 1}, "input"),
        ({"type": "grammar"}, "input"),
        ({**GRAMMAR, "syntax": "abnf"}, "input.syntax"),
        ({**GRAMMAR, "definition": " "}, "input.definition"),
        ({**GRAMMAR, "definition": "a\0"}, "input.definition"),
        ({**GRAMMAR, "definition": "a" * 50_001}, "input.definition"),
    ],
)
def test_a_kind_of_text_that_is_not_known_is_refused(workspace, free_text, place):
    assert place in refusals(workspace, input=free_text)


def test_a_schema_beside_free_text_is_refused(workspace):
    assert "parameters" in refusals(workspace, input={"type": "text"}, parameters={"type": "object", "properties": {}})
    assert "parameters" in refusals(workspace, input={"type": "text"}, parameters_text="{}")


def test_without_a_schema_or_free_text_a_tool_is_refused(workspace):
    assert "Give a JSON Schema" in refusals(workspace)["parameters"]
    assert "Give a JSON Schema" in refusals(workspace, parameters=None)["parameters"]


def test_another_kind_of_text_is_another_version(workspace):
    tool = create(workspace, input={"type": "text"})
    again = service.new_version(tool, description="Runs SQL.", input={"type": "text"})
    assert again.number == 1
    assert service.new_version(tool, description="Runs SQL.", input=GRAMMAR).number == 2


def test_a_model_is_offered_a_custom_tool_in_its_place():
    versions = [make_version(ECHO, name="sql", input=GRAMMAR), make_version(ECHO, parameters='{"type": "object"}')]
    assert definitions_for(versions, "openai_chat") == Definitions(
        functions=(ToolDefinition("get_weather", "", {"type": "object"}),),
        custom=(CustomTool("sql", "", GRAMMAR),),
        order=("custom", "function"),
    )


def ask(raw_arguments, **more):
    version = make_version(ECHO, parameters=json.dumps(IN_AN_OBJECT), name="sql", input={"type": "text"})
    return async_to_sync(call)(version, raw_arguments, **more)


def test_free_text_reaches_the_implementation_in_an_object():
    assert ask("select 1", is_free_text=True).text == "one"
    assert ask('{"input": "select 1"}', is_free_text=True).text == "many"
    assert ask("", is_free_text=True).text == "many"


def test_where_a_protocol_knows_only_objects_the_text_comes_in_one():
    assert ask('{"input": "select 1"}').text == "one"
    assert ask("select 1").error_type == "invalid_json_arguments"
    assert ask("{}").error_type == "schema_violation"

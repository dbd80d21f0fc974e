"""Making, changing and removing tools."""

import json

import pytest

from accounts.models import Workspace
from tools import service
from tools.definitions import definition
from tools.history import changes
from tools.models import Tool
from tools.service import DuplicateName, InvalidTool

SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
CANNED = {"kind": "canned", "default": {"output": {"temp": 20}}}


def create(workspace, name="get_weather", **changes):
    fields = {"description": "Weather.", "parameters": SCHEMA, "implementation": CANNED, **changes}
    return service.create_tool(workspace=workspace, name=name, **fields)


def refusals(workspace, **changes):
    with pytest.raises(InvalidTool) as caught:
        create(workspace, **changes)
    assert not Tool.objects.filter(workspace=workspace).exists()
    return dict(caught.value.errors)


def test_a_tool_is_made_with_its_first_version(workspace):
    tool = create(workspace, timeout_s=2.5, side_effects="destructive", strict=True)
    version = service.get_tool(workspace, "get_weather").current
    assert tool.current == version
    assert (version.number, version.parameters, version.implementation) == (1, SCHEMA, CANNED)
    assert (version.timeout_s, version.side_effects, version.strict, version.approval) == (
        2.5,
        "destructive",
        True,
        "auto",
    )


def test_the_schemas_text_is_kept_as_it_was_written(workspace):
    text = '{ "type":"object",\n\n "properties": {"x": {"type": "number", "maximum": 1.0e2}} }'
    assert create(workspace, parameters_text=text).current.parameters_text == text


def test_without_an_implementation_a_marked_sample_answers(workspace):
    implementation = create(workspace, implementation=None).current.implementation
    assert implementation["kind"] == "canned"
    assert implementation["sample"] is True
    assert implementation["default"]["output"]


def test_a_name_is_taken_once_in_a_workspace(workspace):
    create(workspace)
    with pytest.raises(DuplicateName):
        create(workspace)
    assert create(Workspace.objects.create(name="Theirs")).name == "get_weather"


@pytest.mark.parametrize("name", ["a", "_x", "geo.distance", "ns:tool", "a-b", "A" * 128])
def test_names_that_are_allowed(workspace, name):
    assert create(workspace, name=name).name == name


@pytest.mark.parametrize("name", ["", "1a", "a b", "a/b", "A" * 129, "é", "a\n", "<b>", "a\x00", None, 3])
def test_names_that_are_refused(workspace, name):
    assert "name" in refusals(workspace, name=name)


@pytest.mark.parametrize(
    ("changes", "loc"),
    [
        ({"description": "x" * 10_001}, "description"),
        ({"description": "a\x00b"}, "description"),
        ({"description": "\ud800"}, "description"),
        ({"description": 3}, "description"),
        ({"strict": "yes"}, "strict"),
        ({"approval": "maybe"}, "approval"),
        ({"side_effects": "some"}, "side_effects"),
        ({"timeout_s": 0}, "timeout_s"),
        ({"timeout_s": 301}, "timeout_s"),
        ({"timeout_s": float("nan")}, "timeout_s"),
        ({"timeout_s": 10**400}, "timeout_s"),
        ({"timeout_s": True}, "timeout_s"),
        ({"timeout_s": "10"}, "timeout_s"),
        ({"implementation": {}}, "implementation.kind"),
        ({"implementation": {"kind": "shell"}}, "implementation.kind"),
        ({"implementation": {"kind": []}}, "implementation.kind"),
        ({"implementation": "canned"}, "implementation.kind"),
        ({"implementation": {"kind": "canned", "default": {"output": float("inf")}}}, "implementation"),
        ({"implementation": {"kind": "canned", "default": {"output": ["\x00"]}}}, "implementation"),
        ({"implementation": {"kind": "canned", "default": {"output": {"\udfff": 1}}}}, "implementation"),
        ({"implementation": {"kind": "canned", "default": {"output": "x" * 1_000_001}}}, "implementation"),
        ({"implementation": {"kind": "canned", "rules": [{"output": 1}]}}, "implementation.rules.0.when"),
        ({"implementation": {"kind": "http", "method": "GET", "url": "https://h/{town}"}}, "implementation.url"),
        ({"parameters": None}, "parameters"),
        ({"parameters": []}, "parameters"),
        ({"parameters": {"type": "string"}}, "parameters"),
        ({"parameters": {"type": "object", "properties": {"a": {"type": "dict"}}}}, "parameters"),
        ({"parameters": {"type": "object", "description": "\x00"}}, "parameters"),
        ({"parameters_text": ""}, "parameters"),
        ({"parameters_text": "{"}, "parameters"),
        ({"parameters_text": "[" * 100_000}, "parameters"),
        ({"parameters_text": '{"type": "object", "maximum": NaN}'}, "parameters"),
    ],
)
def test_what_is_refused_names_its_place(workspace, changes, loc):
    assert any(where.startswith(loc) for where in refusals(workspace, **changes))


def test_without_parameters_the_refusal_shows_the_smallest_schema(workspace):
    with pytest.raises(InvalidTool, match='"type": "object"'):
        service.create_tool(workspace=workspace, name="x", implementation=CANNED)


def test_a_written_schemas_fault_names_line_and_column(workspace):
    text = '{\n  "type": "object",\n  "properties": {\n    "city": {"type": "strng"}\n  }\n}'
    errors = refusals(workspace, parameters_text=text)
    [(loc, sentence)] = errors.items()
    assert loc.startswith("parameters.properties.city")
    assert sentence.startswith("Line 4, column ")
    assert "Line 3, column 1" in refusals(workspace, parameters_text='{\n"type": "object"\n"x": 1}')["parameters"]


def test_everything_wrong_is_told_at_once(workspace):
    errors = refusals(workspace, name="1", parameters_text="{", timeout_s=-1, implementation={"kind": "canned"})
    assert set(errors) == {"name", "parameters", "timeout_s", "implementation.default"}


@pytest.mark.parametrize("approval", ["auto", "ask", "deny"])
def test_a_call_runs_waits_or_is_refused(workspace, approval):
    assert create(workspace, approval=approval).current.approval == approval


def test_rules_on_arguments_are_part_of_a_version_and_come_back_with_it(workspace):
    rules = [{"argument": "city", "operator": "=", "value": "Tokyo", "approval": "ask"}]
    tool = create(workspace, approval_rules=rules)
    first = tool.current
    second = service.new_version(tool, description="Weather.", parameters=SCHEMA, implementation=CANNED)
    assert changes(first, second) == ["approval rules"]
    assert service.restore(first).approval_rules == rules


def test_the_schema_of_a_persons_answer_must_be_one(workspace):
    errors = refusals(workspace, implementation={"kind": "manual", "output_schema": {"type": "strng"}})
    assert "is not a type" in errors["implementation.output_schema"]


def test_a_person_may_be_who_answers(workspace):
    manual = {"kind": "manual", "instructions": "Ring.", "output_schema": {"type": "integer"}}
    assert create(workspace, implementation=manual).current.implementation == manual


@pytest.mark.parametrize(
    "change",
    [
        {"description": "Better."},
        {"parameters": {"type": "object"}},
        {"parameters": None, "input": {"type": "text"}},
        {"strict": True},
        {"implementation": {"kind": "manual"}},
        {"approval": "ask"},
        {"approval_rules": [{"argument": "city", "operator": "=", "value": "Bonn", "approval": "ask"}]},
        {"side_effects": "destructive"},
        {"timeout_s": 11},
        {"limits": {"concurrency": 2}},
    ],
)
def test_whatever_is_decided_about_a_tool_makes_a_new_version_when_it_changes(workspace, change):
    fields = {"description": "Weather.", "parameters": SCHEMA, "implementation": CANNED}
    tool = create(workspace)
    assert service.new_version(tool, **fields) == tool.current
    assert service.new_version(tool, **{**fields, **change}).number == 2


def test_a_change_makes_a_new_version_and_keeps_the_old(workspace):
    tool = create(workspace)
    version = service.new_version(tool, description="Better.", parameters=SCHEMA, implementation=CANNED)
    assert version.number == 2
    assert [v.description for v in tool.versions.order_by("number")] == ["Weather.", "Better."]
    assert service.get_tool(workspace, "get_weather").current == version


def test_nothing_changed_makes_no_version(workspace):
    tool = create(workspace)
    service.new_version(tool, description="Weather.", parameters=SCHEMA, implementation=json.loads(json.dumps(CANNED)))
    assert tool.versions.count() == 1


def test_a_version_without_an_implementation_keeps_the_one_before(workspace):
    version = service.new_version(create(workspace), description="Better.", parameters=SCHEMA)
    assert version.implementation == CANNED


def test_an_invalid_change_changes_nothing(workspace):
    tool = create(workspace)
    with pytest.raises(InvalidTool):
        service.new_version(tool, description="Better.", parameters={"type": "array"})
    assert tool.versions.count() == 1


def test_a_deleted_tool_is_gone_and_its_versions_stay(workspace):
    tool = create(workspace)
    service.delete_tool(tool)
    assert list(service.tools_of(workspace)) == []
    assert tool.versions.count() == 1
    assert create(workspace).pk != tool.pk


def test_search_looks_in_names_and_descriptions(workspace):
    create(workspace, name="get_weather", description="Forecasts.")
    create(workspace, name="get_order", description="Orders and weather delays.")
    create(workspace, name="send_email", description="Mail.")
    assert [tool.name for tool in service.tools_of(workspace, "WEATHER")] == ["get_order", "get_weather"]


def test_current_versions_need_no_further_query(workspace, django_assert_num_queries):
    service.new_version(create(workspace), description="Better.", parameters=SCHEMA)
    service.delete_tool(create(workspace, name="gone"))
    with django_assert_num_queries(1):
        versions = service.current_versions(workspace, ["get_weather", "gone", "never"])
        assert [(name, v.number, v.tool.name) for name, v in versions.items()] == [("get_weather", 2, "get_weather")]


def test_the_definition_is_what_a_model_sees(workspace):
    told = definition(create(workspace, strict=True).current)
    assert (told.name, told.description, told.parameters) == ("get_weather", "Weather.", SCHEMA)
    assert told.strict

"""What a request says of a tool: its schema in the dialect of whom it goes to."""

import pytest
from asgiref.sync import async_to_sync

from tests.tools.conftest import make_version
from tools.comparing import compared
from tools.definitions import definition_for, definitions_for, takes_null_for_absence
from tools.execution import call
from wire.profiles import Profile

ECHO = {"kind": "http", "method": "GET", "url": "https://example.com/{id}"}
SCHEMA = """{
  "type": "object",
  "properties": {"id": {"type": "string", "minLength": 3}, "note": {"type": "string"}},
  "required": ["id"]
}"""
SENT_STRICT = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "description": "(at least 3 characters)"},
        "note": {"type": ["string", "null"]},
    },
    "required": ["id", "note"],
    "additionalProperties": False,
}
CANNED = {"kind": "canned", "rules": [{"when": {"note": None}, "error": "null came through"}], "default": {"output": 1}}


def tool(**fields):
    return make_version(fields.pop("implementation", CANNED), parameters=SCHEMA, **fields)


@pytest.mark.parametrize("protocol", ["openai_chat", "openai_responses"])
def test_a_strict_tool_goes_to_openai_as_strict_wants_it(protocol):
    assert definition_for(tool(strict=True), protocol).parameters == SENT_STRICT


def test_anthropic_keeps_what_is_optional():
    sent = definition_for(tool(strict=True), "anthropic_messages").parameters
    assert (sent["required"], sent["additionalProperties"]) == (["id"], False)


@pytest.mark.parametrize("strict", [True, False])
def test_gemini_gets_its_dialect_strict_or_not(strict):
    sent = definition_for(tool(strict=strict), "gemini").parameters
    assert sent["properties"]["id"] == {"type": "string", "description": "(at least 3 characters)"}


@pytest.mark.parametrize("protocol", ["openai_chat", "openai_responses", "anthropic_messages"])
def test_a_tool_that_is_not_strict_goes_as_it_is(protocol):
    assert definition_for(tool(), protocol).parameters == tool().parameters


def test_a_host_that_knows_no_strict_tools_gets_the_schema_as_it_is():
    [sent] = definitions_for([tool(strict=True)], "openai_chat", Profile(strict=False)).functions
    assert sent.parameters == tool().parameters


def test_null_stands_for_absence_only_where_it_was_asked_for():
    asked = [takes_null_for_absence(tool(strict=True), protocol, Profile()) for protocol in ("openai_chat", "gemini")]
    assert asked == [True, False]
    assert not takes_null_for_absence(tool(), "openai_chat", Profile())
    assert not takes_null_for_absence(tool(strict=True), "openai_chat", Profile(strict=False))
    assert not takes_null_for_absence(tool(strict=True, input={"type": "text"}), "openai_chat", Profile())


def run(arguments, **options):
    return async_to_sync(call)(tool(), arguments, **options)


def test_nulls_for_what_is_left_out_are_gone_before_the_tool_runs_and_it_is_said():
    outcome = run('{"id": "abc", "note": null}', null_is_absent=True)
    assert (outcome.is_error, outcome.dropped_nulls) == (False, True)


def test_without_that_null_breaks_the_schema():
    assert run('{"id": "abc", "note": null}').error_type == "schema_violation"


def test_nothing_is_said_where_there_was_no_null():
    assert not run('{"id": "abc"}', null_is_absent=True).dropped_nulls


def test_lines_that_differ_stand_among_some_that_do_not():
    before = "\n".join(map(str, range(20)))
    after = before.replace("\n10\n", "\nten\n")
    signs = [line.sign for line in compared(before, after)]
    assert signs == ["…", " ", " ", " ", "-", "+", " ", " ", " ", "…"]
    assert compared(before, before) == []


def test_a_very_long_text_is_not_compared_line_by_line():
    [line] = compared("a\n" * 15_000, "b\n" * 15_000)
    assert "Too long" in line.text

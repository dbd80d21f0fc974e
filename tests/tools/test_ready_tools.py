"""The tools that a workspace begins with."""

import asyncio
import json

import pytest

from tools import service
from tools.execution import call
from tools.models import Tool, ToolVersion
from tools.ready_tools import ensure_ready_tools, ready_tools

NAMES = ["get_exchange_rate", "get_order", "get_stock_price", "get_weather", "list_calendar_events", "send_email"]
WITH_RULES = [tool for tool in ready_tools() if tool["name"] in NAMES]


def test_they_are_made_once(workspace):
    made = [tool.name for tool in ensure_ready_tools(workspace)]
    assert set(made) >= set(NAMES)
    assert ensure_ready_tools(workspace) == []
    assert ToolVersion.objects.count() == len(made)


def test_one_that_was_deleted_does_not_come_back(workspace):
    ensure_ready_tools(workspace)
    service.delete_tool(service.get_tool(workspace, "send_email"))
    assert ensure_ready_tools(workspace) == []


def test_one_that_was_changed_stays_changed(workspace):
    ensure_ready_tools(workspace)
    tool = service.get_tool(workspace, "get_order")
    service.new_version(tool, description="Mine.", parameters=tool.current.parameters)
    ensure_ready_tools(workspace)
    assert service.get_tool(workspace, "get_order").current.description == "Mine."


def version_of(tool):
    return ToolVersion(
        tool=Tool(name=tool["name"]),
        number=1,
        parameters_text=json.dumps(tool["parameters"]),
        implementation={
            **tool["implementation"],
            "rules": [{**r, "delay_ms": 0} for r in tool["implementation"]["rules"]],
        },
    )


@pytest.mark.parametrize("tool", WITH_RULES, ids=lambda tool: tool["name"])
def test_every_rule_is_reached_by_arguments_that_fit_the_schema(tool):
    version, filler = version_of(tool), {"city": "Bonn", "subject": "Hi", "body": "Hello"}
    for rule in tool["implementation"]["rules"]:
        wanted = {**{k: filler[k] for k in tool["parameters"]["required"] if k in filler}, **rule["when"]}
        outcome = asyncio.run(call(version, json.dumps(wanted)))
        answer = {"error": True, "message": rule["error"]} if "error" in rule else rule["output"]
        assert json.loads(outcome.text) == answer


@pytest.mark.parametrize("tool", WITH_RULES, ids=lambda tool: tool["name"])
def test_each_explains_itself_and_takes_its_time(tool):
    assert tool["description"]
    assert all(schema["description"] for schema in tool["parameters"]["properties"].values())
    answers = [*tool["implementation"]["rules"], tool["implementation"]["default"]]
    assert len(answers) > 12
    assert all(100 <= answer["delay_ms"] <= 400 for answer in answers)


def test_only_mails_and_refunds_have_side_effects():
    changing = [tool["name"] for tool in ready_tools() if tool["side_effects"] != "read_only"]
    assert changing == ["refund_order", "send_email"]

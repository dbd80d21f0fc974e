"""What answers tell about their own cost, in each host's form."""

from decimal import Decimal

import pytest

from providers.told import has_other_fees, hour_long_writes, stated_cost, web_searches
from wire.conversation import Message, ServerToolCall, Text, Usage


def told(**raw) -> Usage:
    return Usage(input_tokens=10, raw=raw)


@pytest.mark.parametrize(
    ("raw", "cost"),
    [
        ({"cost": 0.007637029}, "0.007637029"),
        ({"cost": 0}, "0"),
        ({"cost": {"input_cost": 0.1, "total_cost": 0.00512, "currency": "USD"}}, "0.00512"),
        ({"cost": "0.25"}, "0.25"),
    ],
)
def test_the_hosts_own_sum_is_read_exactly(raw, cost):
    assert stated_cost(told(**raw)) == Decimal(cost)


@pytest.mark.parametrize(
    "raw",
    [{}, {"cost": None}, {"cost": True}, {"cost": {}}, {"cost": [1]}, {"cost": -1}, {"cost": "much"}, {"cost": "NaN"}],
)
def test_a_sum_that_is_none_is_unknown(raw):
    assert stated_cost(told(**raw)) is None
    assert stated_cost(None) is None


@pytest.mark.parametrize(
    ("raw", "count"),
    [
        ({"server_tool_use": {"web_search_requests": 3, "web_fetch_requests": 2}}, 3),
        ({"tool_calls_details": {"search_web": {"invocation": 2}, "fetch_url": {"invocation": 4}}}, 2),
        ({"tool_calls_details": {"web_search": 2}}, 2),
        ({"server_tool_use": None, "tool_calls_details": "none"}, 0),
        ({}, 0),
    ],
)
def test_searches_are_counted_where_the_usage_tells(raw, count):
    assert web_searches(told(**raw), None) == count


def test_searches_are_counted_among_the_parts_of_an_answer():
    call = ServerToolCall("ws_1", "web_search", "{}")
    other = ServerToolCall("ci_1", "code_interpreter", "{}")
    message = Message("assistant", (call, other, call, Text("Found.")))
    assert web_searches(told(), message) == 2
    assert web_searches(told(server_tool_use={"web_search_requests": 1}), message) == 1


def test_geminis_searches_are_known_to_be_but_not_how_they_are_paid():
    grounded = {"candidate": {"groundingMetadata": {"webSearchQueries": ["weather"]}}}
    assert web_searches(told(), Message("assistant", (Text("Sunny."),), extra=grounded)) is None
    assert web_searches(told(), Message("assistant", (Text("Sunny."),), extra={"candidate": {}})) == 0


@pytest.mark.parametrize("name", ["code_interpreter", "file_search", "image_generation"])
def test_other_tools_that_cost_a_fee_are_told_by_the_parts_of_an_answer(name):
    assert has_other_fees(told(), Message("assistant", (ServerToolCall("c", name, "{}"), Text("Done."))))


@pytest.mark.parametrize("name", ["web_search", "web_fetch", "code_execution", "an_mcp_tool"])
def test_what_costs_tokens_only_or_is_counted_is_no_other_fee(name):
    assert not has_other_fees(told(), Message("assistant", (ServerToolCall("c", name, "{}"),)))
    assert not has_other_fees(told(), None)


@pytest.mark.parametrize(
    ("details", "has_fees"),
    [
        ({"search_web": {"invocation": 2}}, False),
        ({"fetch_url": {"invocation": 0}}, False),
        ({"search_web": {"invocation": 2}, "fetch_url": {"invocation": 1}}, True),
        ({"finance_search": 1}, True),
    ],
)
def test_perplexitys_other_tools_are_counted_in_the_usage(details, has_fees):
    assert has_other_fees(told(tool_calls_details=details), None) == has_fees


def test_geminis_maps_are_paid_by_the_answer():
    grounded = {"candidate": {"groundingMetadata": {"groundingChunks": [{"maps": {"title": "A place"}}]}}}
    assert has_other_fees(told(), Message("assistant", (Text("There."),), extra=grounded))


def test_writes_for_an_hour_are_told_by_anthropic():
    usage = told(cache_creation={"ephemeral_5m_input_tokens": 3, "ephemeral_1h_input_tokens": 7})
    assert hour_long_writes(usage) == 7
    assert hour_long_writes(told(cache_creation=None)) == 0

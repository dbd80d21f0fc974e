"""The examples of docs/simulator.md, with the ready tools as they are."""

import re
from pathlib import Path

from tests.simulator.conversations import Talk, error
from tools.ready_tools import ready_tools
from wire.conversation import ToolDefinition
from wire.schemas.validation import violations

READY = {tool["name"]: tool for tool in ready_tools()}


def run(name: str, arguments: dict) -> object:
    """A ready tool, as the product calls it: the schema first, then the first rule that fits."""
    wrong = violations(READY[name]["parameters"], arguments)
    if wrong:
        return error(f"{wrong[0].path}: {wrong[0].message}")
    rules = READY[name]["implementation"].get("rules", ())
    canned = next(
        (rule for rule in rules if rule["when"].items() <= arguments.items()), READY[name]["implementation"]["default"]
    )
    return canned["output"] if "output" in canned else error(canned["error"])


def talking(*names: str) -> Talk:
    tools = tuple(
        ToolDefinition(tool["name"], tool["description"], tool["parameters"])
        for tool in READY.values()
        if not names or tool["name"] in names
    )
    return Talk(tools=tools, run=run)


def called(talk: Talk) -> list[list[str]]:
    return [[name for name, _ in step] for step in talk.steps]


def test_simple():
    talk = talking("get_weather")
    assert "Tokyo: temperature 17 °C" in talk.say("What's the weather in Tokyo?")


def test_multiple_chooses_one_of_all_tools():
    talk = talking()
    assert "shipped" in talk.say("Where is order A-1002?")
    assert called(talk) == [["get_order"]]


def test_parallel():
    talk = talking()
    talk.say("What's the weather in Tokyo, London and Paris?")
    assert called(talk) == [["get_weather"] * 3]


def test_parallel_multiple():
    talk = talking()
    talk.say("Plan my day: the weather in Rome, the Apple stock price and my calendar for today")
    assert called(talk) == [["get_weather", "get_stock_price", "list_calendar_events"]]


def test_multi_step():
    talk = talking()
    talk.say("Look up order A-1001 and email the customer its status")
    assert called(talk) == [["get_order"], ["send_email"]]
    assert talk.steps[1][0][1]["to"] == "mia@example.com"


def test_a_tool_that_asks_first():
    talk = talking("refund_order")
    talk.say("Refund 120 dollars for order A-1003.")
    assert talk.steps == [[("refund_order", {"order_id": "A-1003", "amount_usd": 120})]]


def test_multi_step_with_a_sum():
    talk = talking()
    answer = talk.say("Look up the Apple stock price and convert it to euros")
    assert called(talk) == [["get_stock_price"], ["get_exchange_rate"]]
    assert "268.4 USD is 246.93 EUR." in answer


def test_multi_turn():
    talk = talking()
    for text in (
        "What's the weather in Paris?",
        "And in Berlin?",
        "And the stock price of Apple?",
        "Convert that to euros",
    ):
        talk.say(text)
    assert called(talk) == [["get_weather"], ["get_weather"], ["get_stock_price"], ["get_exchange_rate"]]


def test_an_error_that_the_model_recovers_from():
    talk = talking()
    answer = talk.say("Where is order 1001?")
    assert [step[0][1]["order_id"] for step in talk.steps] == ["1001", "A-1001"]
    assert "delivered" in answer


def test_a_slow_tool():
    talk = talking()
    talk.say('Search the archive for "solar panels".')
    assert talk.steps == [[("search_archive", {"query": "solar panels"})]]


def test_no_tool_fits():
    talk = talking()
    assert "not a language model" in talk.say("Write me a poem about autumn.")
    assert talk.steps == []


def test_what_is_documented_is_what_is_tested():
    document = (Path(__file__).parents[2] / "docs" / "simulator.md").read_text()
    rows = [line.split("|") for line in document.split("## Examples")[1].splitlines() if "`sim-planner`" in line]
    here = Path(__file__).read_text()
    for row in rows:
        for text in re.split(r" · ", row[4].split("(")[0].strip()):
            assert not text or text in here, text

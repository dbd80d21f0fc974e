"""Conversations with a simulated model in memory: tools answer from a function, the model from its rules."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from simulator.planner.plan import Plan, plan
from wire.conversation import Message, ModelRequest, Text, ToolCall, ToolDefinition, ToolResult

TODAY = date(2026, 11, 21)  # a Saturday


def tool(name: str, description: str = "", required: tuple[str, ...] | None = None, **properties) -> ToolDefinition:
    """A tool; a property is a schema or a description of a string."""
    schemas = {
        key: {"type": "string", "description": one} if isinstance(one, str) else one for key, one in properties.items()
    }
    parameters = {"type": "object", "properties": schemas, "required": list(schemas if required is None else required)}
    return ToolDefinition(name, description, parameters)


WEATHER = tool(
    "get_weather",
    "Current weather in a city.",
    required=("city",),
    city="Name of the city",
    unit={"type": "string", "enum": ["celsius", "fahrenheit"]},
)
RATE = tool(
    "get_exchange_rate",
    "Exchange rate between two currencies.",
    base="Currency code, ISO 4217",
    quote="Currency code, ISO 4217",
)
STOCK = tool("get_stock_price", "Latest price of a stock.", symbol="Ticker symbol")
ORDER = tool(
    "get_order",
    "Look up an order.",
    order_id={"type": "string", "pattern": "^[A-Z]-[0-9]{4}$", "examples": ["A-1003"]},
)
CALENDAR = tool("list_calendar_events", "Events of one day.", date={"type": "string", "format": "date"})
EMAIL = tool(
    "send_email",
    "Send an e-mail.",
    to={"type": "string", "format": "email"},
    subject="Subject line",
    body="The message",
)
ALL = (WEATHER, RATE, STOCK, ORDER, CALENDAR, EMAIL)

Tools = Callable[[str, dict], object]


@dataclass
class Talk:
    """One conversation. `steps` are the calls of each step, `answers` what was said at the end of each turn."""

    tools: tuple[ToolDefinition, ...] = ALL
    run: Tools = lambda name, arguments: {"ok": True}
    options: dict = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    steps: list[list[tuple[str, dict]]] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)

    def say(self, text: str, limit: int = 10) -> str:
        """The person says something; the model acts until it answers."""
        self.messages.append(Message("user", (Text(text),)))
        for _ in range(limit):
            made = self.ask()
            if not made.calls:
                self.messages.append(Message("assistant", (Text(made.text),)))
                self.answers.append(made.text)
                return made.text
            self._perform(made)
        raise AssertionError(f"no answer after {limit} steps: {self.steps}")

    def ask(self) -> Plan:
        request = ModelRequest("sim-planner", tuple(self.messages), tools=self.tools, **self.options)
        return plan(request, TODAY)

    def _perform(self, made: Plan) -> None:
        self.steps.append(list(made.calls))
        calls, results = [], []
        for name, arguments in made.calls:
            call_id = f"call_{len(self.messages)}_{len(calls)}"
            calls.append(ToolCall(call_id, name, json.dumps(arguments)))
            output = self.run(name, arguments)
            text = output if isinstance(output, str) else json.dumps(output)
            results.append(Message("tool", (ToolResult(call_id, name, text),)))
        self.messages += [Message("assistant", tuple(calls)), *results]


def calls(text: str, *tools: ToolDefinition, **options) -> list[tuple[str, dict]]:
    """The calls of the first step."""
    talk = Talk(tools=tools or ALL, options=options, messages=[Message("user", (Text(text),))])
    return list(talk.ask().calls)


def error(message: str) -> dict:
    """A tool's error as the house writes it for a model."""
    return {"error": True, "message": message}

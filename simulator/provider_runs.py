"""When the provider runs a tool of its own: a search or a program, where one is offered and no function fits."""

import ast
import operator
import re
from collections.abc import Callable
from dataclasses import replace

from simulator.planner import turns
from simulator.reply import ProviderRun, Reply
from wire.conversation import ModelRequest, ProviderTool

_KINDS = {
    "web_search": "web_search",
    "googleSearch": "web_search",
    "code_execution": "code_execution",
    "code_interpreter": "code_execution",
    "codeExecution": "code_execution",
}
"""How the name of a tool begins that the provider runs, and what it does."""
_SUM = re.compile(r"\d+(?:\.\d+)?(?:\s*[-+*/]\s*\d+(?:\.\d+)?)+")
_OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_LONGEST_QUERY = 200


def with_run(reply: Reply, request: ModelRequest) -> Reply:
    """The reply, after a tool of the provider where that helps: no function is called, and none was in this turn."""
    kinds = {kind for tool in request.provider_tools for kind in _kinds(tool)}
    turn = turns.read(request)
    words = " ".join(turn.text.split())[:_LONGEST_QUERY]
    if not words or reply.calls or turn.made:
        return reply
    found = _SUM.search(words)
    if found and "code_execution" in kinds:
        return _computed(reply, found[0])
    return _searched(reply, words) if "web_search" in kinds else reply


def _kinds(tool: ProviderTool) -> set[str]:
    """What a tool does: in most protocols its `type` says it, in Gemini the name of its only field."""
    names = [str(tool.spec["type"])] if "type" in tool.spec else list(tool.spec)
    return {kind for name in names for start, kind in _KINDS.items() if name.startswith(start)}


def _searched(reply: Reply, words: str) -> Reply:
    found = f"This page about “{words}” is made up: the search was simulated."
    run = ProviderRun("web_search", words, found, "https://example.com/simulated", "A simulated page")
    return replace(reply, runs=(run,), text=f"I searched the web. {found}")


def _computed(reply: Reply, expression: str) -> Reply:
    try:
        value = f"{_value(ast.parse(expression, mode='eval').body):.10g}"
    except (ZeroDivisionError, OverflowError):
        value = "nan"
    run = ProviderRun("code_execution", f"print({expression})", value)
    return replace(reply, runs=(run,), text=f"I ran a program (a simulated one): {expression} is {value}.")


def _value(node: ast.expr) -> float:
    if isinstance(node, ast.BinOp):
        return _OPERATORS[type(node.op)](_value(node.left), _value(node.right))
    assert isinstance(node, ast.Constant)
    return float(node.value)  # type: ignore[arg-type] # digits, by the pattern that found it

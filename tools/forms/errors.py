"""Errors of a tool, each beside the field of the form that it is about."""

from tools.executors.outcome import Problem
from tools.limiting.limits import RANGES

# The longest beginning of a place decides; `{rest}` of the place goes before the sentence.
_FIELDS = {
    "name": "name",
    "description": "description",
    "parameters": "parameters",
    "input": "syntax",
    "input.syntax": "syntax",
    "input.definition": "grammar",
    "implementation": "kind",
    "implementation.spec": "spec",
    "implementation.protocol": "owner",
    "implementation.rules": "rules",
    "implementation.default": "default",
    "implementation.default.delay_ms": "delay_ms",
    "implementation.default.failure": "failure_percent",
    "implementation.default.failure.error": "failure_error",
    "implementation.templates": "templates",
    "implementation.seed": "seed",
    "implementation.method": "method",
    "implementation.url": "url",
    "implementation.headers": "headers",
    "implementation.body": "body",
    "implementation.query": "query",
    "implementation.body_argument": "body_argument",
    "implementation.header_arguments": "header_arguments",
    "implementation.code": "code",
    "implementation.server": "mcp",
    "implementation.tool": "mcp",
    "strict": "strict",
    "implementation.instructions": "instructions",
    "implementation.output_schema": "output_schema",
    "approval": "approval",
    "approval_rules": "approval_rules",
    "side_effects": "side_effects",
    "timeout_s": "timeout_s",
    "limits": "limits",
    **{f"limits.{name}": f"limit_{name}" for name in RANGES},
}


def by_field(problems: list[Problem]) -> dict[str, list[str]]:
    """Sentences by field, in the order of the form."""
    found: dict[str, list[str]] = {}
    for loc, sentence in problems:
        start = max((start for start in _FIELDS if _begins(loc, start)), key=len, default="implementation")
        found.setdefault(_FIELDS[start], []).append(_with_place(start, loc, sentence))
    return {field: found[field] for field in _FIELDS.values() if field in found}


def _begins(loc: str, start: str) -> bool:
    return loc == start or loc.startswith(f"{start}.")


def _with_place(start: str, loc: str, sentence: str) -> str:
    rest = loc[len(start) + 1 :]
    if not rest or start in (
        "parameters",
        "implementation.default.failure",
    ):  # a schema's sentence names line and column itself
        return sentence
    if start in ("implementation.rules", "approval_rules"):
        number, _, field = rest.partition(".")
        return f"Rule {int(number) + 1}{', ' + field if field else ''}: {sentence}"
    return f"{rest}: {sentence}"

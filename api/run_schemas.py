"""The JSON Schemas of a run's parts, for the OpenAPI document. What they mean is checked in `playground`."""

from typing import Annotated, Any

from pydantic import Field, WithJsonSchema

from playground.limits import HIGHEST, MAY_BE_ABSENT
from wire.conversation import Json


def _object(description: str, properties: dict[str, Any], required: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


TEXT = {"type": "string"}
CONTENT = {
    "description": "Text, or a list of parts.",
    "anyOf": [TEXT, {"type": "array", "items": {"type": "object"}}],
    "examples": ["Weather in Tokyo and London?"],
}
TOOL_CALL = _object(
    "A call that the assistant made. `arguments` is the raw string.",
    {"call_id": TEXT, "name": TEXT, "arguments": TEXT},
    ("call_id", "name", "arguments"),
)
MESSAGE = _object(
    "A message. A tool's has `call_id`; an assistant's may have `tool_calls`.",
    {
        "role": {"type": "string", "enum": ["user", "assistant", "tool"]},
        "content": CONTENT,
        "tool_calls": {"type": "array", "items": TOOL_CALL},
        "call_id": TEXT,
        "is_error": {"type": "boolean"},
    },
    ("role",),
) | {"examples": [{"role": "user", "content": "Weather in Tokyo and London?"}]}
TOOL_CHOICE = {
    "description": "Whether and which tools may be called.",
    "anyOf": [
        {"type": "string", "enum": ["auto", "required", "none"]},
        _object("This tool must be called.", {"name": TEXT}, ("name",)),
        _object(
            "Only these tools.",
            {
                "allowed": {"type": "array", "items": TEXT},
                "mode": {"type": "string", "enum": ["auto", "required"]},
            },
            ("allowed",),
        ),
    ],
}
EXTRA_BODY = (
    "Merged into the request last. A credential in it is kept as a secret, and `{{secret:NAME}}` stands in its place; "
    "`{{secret:NAME}}` takes one that is there."
)
SETTINGS = _object(
    "What the model is asked to do; what is left out or null is not sent.",
    {
        "temperature": _or_null({"type": "number", "minimum": 0, "maximum": 2}),
        "top_p": _or_null({"type": "number", "minimum": 0, "maximum": 1}),
        "max_output_tokens": _or_null({"type": "integer", "minimum": 1}),
        "stop": _or_null({"anyOf": [TEXT, {"type": "array", "items": TEXT}]}),
        "seed": _or_null({"type": "integer"}),
        "reasoning_effort": _or_null(TEXT),
        "response_format": _or_null({"type": "object"}),
        "extra_body": _or_null({"type": "object", "description": EXTRA_BODY}),
    },
)


def _limit(name: str, highest: int) -> dict[str, Any]:
    if name in ("max_seconds", "max_cost_usd"):
        amount: dict[str, Any] = {"type": "number", "exclusiveMinimum": 0, "maximum": highest}
    else:
        amount = {"type": "integer", "minimum": 1, "maximum": highest}
    if name == "max_cost_usd":
        amount = {"description": "A number or decimal string.", "anyOf": [amount, {"type": "string"}]}
    return _or_null(amount) if name in MAY_BE_ABSENT else amount


LIMITS = _object(
    "What ends the run early. `max_cost_usd` is refused where the model has no price; `max_seconds` stands still while "
    "the run waits for a person.",
    {name: _limit(name, highest) for name, highest in HIGHEST.items()},
)

Content = Annotated[Json, WithJsonSchema(CONTENT)]
Messages = Annotated[list[Json], WithJsonSchema({"type": "array", "items": MESSAGE, "minItems": 1})]
ToolChoice = Annotated[Json, WithJsonSchema(TOOL_CHOICE)]
Settings = Annotated[dict[str, Json], WithJsonSchema(SETTINGS)]
Limits = Annotated[dict[str, Json], WithJsonSchema(LIMITS)]
Metadata = Annotated[dict[str, Json], Field(description="Anything that you want to find in the trace.")]

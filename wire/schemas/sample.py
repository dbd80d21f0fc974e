"""Samples made from a schema: arguments that follow it, and an output that its tool might give.

Made from names and types alone, the same every time, so that a tool can be tried before it has an implementation.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from wire.conversation import Json
from wire.schemas.sample_words import FORMATS, OUTPUTS, WORDS
from wire.schemas.walk import as_list, required_of

_DEEPEST = 6
MOST_VALUES = 5_000
"""Of one sample; a schema whose parts refer to large ones could unfold to very many."""
_KINDS = {
    dict: "object",
    list: "array",
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    type(None): "null",
}


@dataclass(slots=True)
class _Making:
    """A sample in the making: the schema that references point into, and how many values may come."""

    root: Json
    left: int = MOST_VALUES


def sample_arguments(schema: Json) -> Json:
    """A value that follows `schema`, as far as patterns and contradictions allow."""
    return _sample(schema, _Making(schema), "", 0)


def sample_output(name: str, parameters: Json) -> Json:
    """What a tool of this name might answer: the arguments' own values, and what its name promises."""
    arguments = sample_arguments(parameters)
    echoed = arguments if isinstance(arguments, dict) else {}
    words = _words(name)
    plain = {key: value for key, value in echoed.items() if isinstance(value, str | int | float)}
    for keywords, output in OUTPUTS:
        if keywords & set(words):
            return {**dict(list(plain.items())[:3]), **output}
    return {**plain, "status": "ok", "result": f"Sample result of {' '.join(words) or 'the tool'}"}


def _sample(schema: Json, making: _Making, name: str, depth: int) -> Json:
    if not isinstance(schema, Mapping):
        return "sample"
    for value in _given(schema):
        if _fits(schema, value):
            return value
    making.left -= 1
    if depth > _DEEPEST or making.left < 0:
        return None
    part = _referred(schema, making.root)
    if part is not None:
        return _sample(part, making, name, depth + 1)
    return _of_type(schema, making, name, depth)


def _given(schema: Mapping[str, Json]) -> Iterator[Json]:
    """The values that the schema itself names."""
    yield from (schema[keyword] for keyword in ("const", "default") if keyword in schema)
    for keyword in ("examples", "enum"):
        if isinstance(schema.get(keyword), list):
            yield from schema[keyword]


def _fits(schema: Mapping[str, Json], value: Json) -> bool:
    """Is the value of the declared type? Defaults in published tools often are not."""
    declared = schema.get("type")
    kinds = declared if isinstance(declared, list) else [declared]
    return declared is None or _KINDS[type(value)] in kinds or (_is_number(value) and "number" in kinds)


def _referred(schema: Mapping[str, Json], root: Json) -> Json:
    """The schema that this one hands over to: its reference, or the first of its alternatives."""
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference.startswith("#/"):
        target = root
        for step in reference.split("/")[1:]:
            target = target.get(step.replace("~1", "/").replace("~0", "~")) if isinstance(target, Mapping) else None
        return target
    for keyword in ("anyOf", "oneOf", "allOf"):
        alternatives = schema.get(keyword)
        if isinstance(alternatives, list) and alternatives and "properties" not in schema:
            return next((one for one in alternatives if one != {"type": "null"}), alternatives[0])
    return None


def _of_type(schema: Mapping[str, Json], making: _Making, name: str, depth: int) -> Json:
    match _type_of(schema):
        case "object":
            return _object(schema, making, depth)
        case "array":
            return _array(schema, making, name, depth)
        case "integer" | "number" as kind:
            return _number(schema, name, kind)
        case "boolean":
            return True
        case "null":
            return None
    return _string(schema, name)


def _type_of(schema: Mapping[str, Json]) -> str:
    declared = schema.get("type")
    if isinstance(declared, list):
        declared = next((kind for kind in declared if kind != "null"), "null")
    if isinstance(declared, str):
        return declared
    return "object" if "properties" in schema else "array" if "items" in schema else "string"


def _object(schema: Mapping[str, Json], making: _Making, depth: int) -> dict[str, Json]:
    properties = schema.get("properties")
    named = properties if isinstance(properties, Mapping) else {}
    required = required_of(schema)
    # Deep down only what is required, so that a schema that contains itself comes to an end.
    kept = {name: sub for name, sub in named.items() if depth < 3 or name in required}
    missing = {name: True for name in as_list(schema.get("required")) if isinstance(name, str) and name not in named}
    return {name: _sample(sub, making, name, depth + 1) for name, sub in {**kept, **missing}.items()}


def _array(schema: Mapping[str, Json], making: _Making, name: str, depth: int) -> list[Json]:
    first = schema.get("prefixItems")
    if isinstance(first, list):
        return [_sample(sub, making, name, depth + 1) for sub in first]
    least = schema.get("minItems")
    count = min(max(1, least if isinstance(least, int) else 1), 10)
    if schema.get("maxItems") == 0:
        return []
    return [_sample(schema.get("items", {}), making, name.removesuffix("s"), depth + 1) for _ in range(count)]


def _number(schema: Mapping[str, Json], name: str, kind: str) -> Json:
    value: float = next((WORDS[word] for word in reversed(_words(name)) if isinstance(WORDS.get(word), int | float)), 1)
    for keyword, step in (("minimum", 0), ("exclusiveMinimum", 1)):
        if _is_number(schema.get(keyword)):
            value = max(value, schema[keyword] + step)
    for keyword, step in (("maximum", 0), ("exclusiveMaximum", 1)):
        if _is_number(schema.get(keyword)):
            value = min(value, schema[keyword] - step)
    factor: Json = schema.get("multipleOf")
    if _is_number(factor) and factor > 0.001:
        value = -(-value // factor) * factor
    return int(value) if kind == "integer" else value


def _string(schema: Mapping[str, Json], name: str) -> str:
    known = FORMATS.get(str(schema.get("format")))
    words = (WORDS[word] for word in reversed(_words(name)) if isinstance(WORDS.get(word), str))
    text = known or next(words, f"sample {' '.join(_words(name))}".strip())
    least, most = schema.get("minLength"), schema.get("maxLength")
    if isinstance(least, int) and len(text) < least:
        text += "x" * (min(least, 1_000) - len(text))
    return text[:most] if isinstance(most, int) else text


def _words(name: str) -> list[str]:
    """The words of a name in snake, kebab, camel or dotted case."""
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+", name)]


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15

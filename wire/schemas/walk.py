"""The parts of a schema: which keywords hold other schemas, and where a pointer leads."""

from collections.abc import Iterator, Mapping, Set
from urllib.parse import unquote

from wire.conversation import Json

SAME_VALUE = ("not", "if", "then", "else")
SAME_VALUE_LISTS = ("allOf", "anyOf", "oneOf")
SAME_VALUE_MAPS = ("dependentSchemas", "dependencies")
EVERY_CHILD = ("additionalProperties", "unevaluatedProperties", "additionalItems", "contains", "unevaluatedItems")
"""Keywords by what their schemas apply to: the value itself, or each of its members."""
_ONE = frozenset({*SAME_VALUE, *EVERY_CHILD, "items", "propertyNames"})
_LISTS = frozenset({*SAME_VALUE_LISTS, "prefixItems", "items"})
_MAPS = frozenset({*SAME_VALUE_MAPS, "properties", "patternProperties", "$defs", "definitions"})


def subschemas(schema: Mapping[str, Json]) -> Iterator[tuple[str, Json]]:
    """The schemas directly inside a schema, with their JSON Pointers from it, without the leading slash."""
    for keyword, value in schema.items():
        if isinstance(value, dict | Mapping):  # `dict` first: asking an abstract class costs ten times as much
            if keyword in _ONE:
                yield keyword, value
            elif keyword in _MAPS:
                yield from ((f"{keyword}/{escape(name)}", sub) for name, sub in value.items())
        elif keyword in _LISTS and isinstance(value, list):
            yield from ((f"{keyword}/{index}", sub) for index, sub in enumerate(value))


def parts(schema: Json, path: str = "") -> Iterator[tuple[str, Mapping[str, Json]]]:
    """The schema and all schemas inside it, outer ones first, each with its JSON Pointer."""
    if isinstance(schema, dict | Mapping):
        yield path, schema
        for step, child in subschemas(schema):
            yield from parts(child, f"{path}/{step}")


def escape(name: str) -> str:
    """A name as a step of a JSON Pointer."""
    return name.replace("~", "~0").replace("/", "~1") if "~" in name or "/" in name else name


def resolve(root: Json, reference: str) -> Json:
    """What a reference of the form `#` or `#/...` means within `root`; None where it leads nowhere."""
    target = root
    for step in unquote(reference).split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(target, Mapping):
            target = target.get(name)
        elif isinstance(target, list) and name.isdecimal() and int(name[:9]) < len(target):
            target = target[int(name[:9])]
        else:
            return None
    return target


def as_list(value: Json) -> list[Json]:
    """The value where it is a list; an empty one otherwise."""
    return value if isinstance(value, list) else []


def as_map(value: Json) -> Mapping[str, Json]:
    """The value where it is an object; an empty one otherwise."""
    return value if isinstance(value, dict | Mapping) else {}


def required_of(schema: Mapping[str, Json]) -> Set[str]:
    """The names that an object must have: a set, for they are asked one by one of very many."""
    return {name for name in as_list(schema.get("required")) if isinstance(name, str)}

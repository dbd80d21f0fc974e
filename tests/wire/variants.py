"""Values of the vendors' own types: as many of each as it takes for every variant and every field to stand in one.

A field of an object takes its values in turn, one object after the other, so that a type with a union of twenty makes
twenty objects, not twenty times what its other fields can be. The last one has only what is required, if anything is.
"""

import datetime
import enum
import types
import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import typing_extensions
from pydantic import BaseModel

_WRAPPERS = (typing_extensions.Required, typing_extensions.NotRequired, Annotated)
_WORDS = {
    "arguments": '{"a": 1}',
    "data": "AAAA",
    "file_data": "data:application/pdf;base64,AAAA",
    "partial_json": '{"a": 1}',
    "role": "model",
    "tool_use_id": "toolu_1",
}
"""Texts that have a form; all others are their field's name."""
_ONE_OF = {
    "FunctionResponsePart": (),
    "GroundingChunk": (),
    "Part": ("thoughtSignature", "videoMetadata", "mediaResolution"),
    "Tool": (),
}
"""Google's types of which one field is set at a time, and those of its fields that may stand beside it."""
_IN_PIECES = ("partialArgs", "willContinue")
"""Fields of calls that come in pieces: they stand in no whole answer."""


@cache
def variants(kind: Any) -> tuple[Any, ...]:
    """Values of a type, each to be left as it is."""
    return tuple(_values(kind, "text", ()))


def _values(kind: Any, name: str, within: tuple[Any, ...]) -> list[Any]:
    origin, args = get_origin(kind), get_args(kind)
    if origin in _WRAPPERS:
        return _values(args[0], name, within)
    if isinstance(kind, typing_extensions.TypeAliasType):
        return _values(kind.__value__, name, within)
    if origin in (Union, types.UnionType):
        return [value for arg in args if arg is not type(None) for value in _values(arg, name, within)]
    if origin is Literal:
        return list(args)
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return [one.value for one in kind]
    if typing_extensions.is_typeddict(kind) or (isinstance(kind, type) and issubclass(kind, BaseModel)):
        return [] if kind in within else list(_objects(kind, (*within, kind)))
    if kind is dict or origin in (dict, Mapping):
        inner = _values(args[1], name, within) if args else [1]
        return [{f"{name}_key": value} for value in inner]
    if origin in (list, Iterable, Sequence) or getattr(origin, "__name__", "") == "SequenceNotStr":
        return [[value] for value in _values(args[0], name, within)]
    return _plain(kind, name)


def _plain(kind: Any, name: str) -> list[Any]:
    word = "https://example.com/a.png" if name.lower().endswith(("url", "uri")) else _WORDS.get(name, f"{name}_1")
    plain: dict[Any, list[Any]] = {
        str: [word],
        bool: [True, False],
        int: [0 if name == "index" else 3],
        float: [0.5],
        bytes: ["AAAA"],
        datetime.datetime: ["2026-01-01T00:00:00Z"],
        object: [{"any": [1, None]}],
        Any: [{"any": [1, None]}],
    }
    return plain.get(kind, [])


def _fields(kind: Any) -> dict[str, tuple[Any, bool]]:
    """The type of each field, and whether it is required."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return {one.alias or name: (one.annotation, one.is_required()) for name, one in kind.model_fields.items()}
    hints = get_type_hints(kind, include_extras=True)
    return {name: (hint, get_origin(hint) in (typing.Required, *_WRAPPERS[:1])) for name, hint in hints.items()}


def _objects(kind: Any, within: tuple[Any, ...]) -> Iterator[dict[str, Any]]:
    fields = _fields(kind)
    values = {name: _values(hint, name, within) for name, (hint, _) in fields.items()}
    if any(required and not values[name] for name, (_, required) in fields.items()):
        return
    values = {name: some for name, some in values.items() if some and name not in _IN_PIECES}
    if kind.__name__ in _ONE_OF and "genai" in kind.__module__:
        yield from _one_at_a_time(values, _ONE_OF[kind.__name__])
        return
    for turn in range(max(map(len, values.values()), default=0)):
        yield {name: some[turn % len(some)] for name, some in values.items()}
    if least := {name: values[name][0] for name, (_, required) in fields.items() if required}:
        yield least


def _one_at_a_time(values: Mapping[str, list[Any]], beside: Sequence[str]) -> Iterator[dict[str, Any]]:
    more = {name: values[name][0] for name in beside}
    for name in (name for name in values if name not in (*beside, "thought")):
        for value in values[name]:
            yield {name: value, **more}
            yield {name: value}
    if "thought" in values:
        yield {"text": "thought", "thought": True, **more}
        yield {"text": "", "thoughtSignature": "AAAA"}

"""The JSON of a run's settings and tool choice, checked and made neutral values. Pure."""

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import fields

from playground.errors import FieldError, InvalidRun
from wire.conversation import Json, Settings, ToolChoice


def parse_settings(value: Mapping[str, Json]) -> Settings:
    """The settings that `value` names. Raises InvalidRun."""
    errors: list[FieldError] = []
    for name, given in value.items():
        if problem := _problem(name, given):
            errors.append((f"settings.{name}", problem))
    if errors:
        raise InvalidRun(errors)
    found = {name: given for name, given in value.items() if given is not None}
    if "stop" in found:
        found["stop"] = (found["stop"],) if isinstance(found["stop"], str) else tuple(found["stop"])
    return Settings(**found)


def parse_tool_choice(value: Json, names: Collection[str]) -> ToolChoice:
    """What `tool_choice` says about the tools of these names. Raises InvalidRun."""
    match value or "auto":
        case "auto":
            return ToolChoice()
        case "none":
            return ToolChoice("none")
        case "required":
            return _with_tools(ToolChoice("required"), names)
        case {"name": str(name), **rest} if not rest:
            return _with_tools(ToolChoice("tool", (name,)), names)
        case {"allowed": [*allowed], "mode": "required", **rest} if not rest:
            return _with_tools(ToolChoice("required", tuple(allowed)), names, is_subset=True)
        case {"allowed": [*allowed], **rest} if rest in ({}, {"mode": "auto"}):
            return _with_tools(ToolChoice("auto", tuple(allowed)), names, is_subset=True)
    raise InvalidRun(
        [
            (
                "tool_choice",
                'Must be "auto", "required", "none", {"name"} or {"allowed": [names], "mode": "auto|required"}.',
            )
        ]
    )


def check_text(value: Json, place: str) -> list[FieldError]:
    """What of a JSON value cannot be kept: strings, keys too, with U+0000 or lone surrogates, and no numbers."""
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= char <= "\udfff" for char in value):
            return [(place, "Must not hold U+0000 or lone surrogates.")]
    elif isinstance(value, float) and not math.isfinite(value):
        return [(place, "Must be a finite number.")]
    elif isinstance(value, Mapping):
        keys = [error for key in value for error in check_text(key, place)]
        return keys + [error for key, item in value.items() for error in check_text(item, f"{place}.{key}")]
    elif isinstance(value, (list, tuple)):
        return [error for index, item in enumerate(value) for error in check_text(item, f"{place}[{index}]")]
    return []


def _with_tools(choice: ToolChoice, names: Collection[str], *, is_subset: bool = False) -> ToolChoice:
    if is_subset and not choice.names:
        raise InvalidRun([("tool_choice", "Allows no tool: name at least one, or choose none.")])
    if not names:
        raise InvalidRun([("tool_choice", "Asks for a tool, but the run offers none.")])
    if unknown := [name for name in choice.names if name not in names]:
        raise InvalidRun([("tool_choice", f"“{unknown[0]}” is not among the run's tools.")])
    return choice


def _problem(name: str, given: Json) -> str:
    """What is wrong with one setting; empty when nothing is."""
    if name not in _CHECKS:
        return f"There is no such setting; there are {', '.join(field.name for field in fields(Settings))}."
    if given is None:
        return ""
    fits, sentence = _CHECKS[name]
    if not fits(given):
        return sentence
    return "".join(message for _, message in check_text(given, name)[:1])


def _is_number(value: Json) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_whole(value: Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63


def _is_stop(value: Json) -> bool:
    words = [value] if isinstance(value, str) else value
    return isinstance(words, (list, tuple)) and all(isinstance(word, str) and word for word in words)


_CHECKS: dict[str, tuple[Callable[[Json], bool], str]] = {
    "temperature": (lambda value: _is_number(value) and 0 <= value <= 2, "Must be a number from 0 to 2."),
    "top_p": (lambda value: _is_number(value) and 0 <= value <= 1, "Must be a number from 0 to 1."),
    "max_output_tokens": (lambda value: _is_whole(value) and value >= 1, "Must be a whole number of at least 1."),
    "stop": (_is_stop, "Must be a text or a list of texts, none empty."),
    "seed": (_is_whole, "Must be a whole number."),
    "reasoning_effort": (lambda value: isinstance(value, str) and bool(value), 'Must be a word like "low".'),
    "response_format": (lambda value: isinstance(value, Mapping), "Must be an object."),
    "extra_body": (lambda value: isinstance(value, Mapping), "Must be an object of fields to add to the request."),
}

"""What was typed into the fields of arguments, as the value that it means.

A control's name says how to read it, so that no schema is needed: `arg-KIND`, and the JSON Pointer of its value.

    text    words; blank means left out        string  words, which may be blank
    number  a number; blank means left out     json    JSON; blank means left out
    null    where it is on and nothing is typed beside it, null
    group   the members below are an object    list    the rows below are a list, blank ones left out
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from tools.arguments.values import MISSING, Broken, Number, Value, parse
from tools.places import path_of
from tools.written_json import InvalidJson

_DEEPEST = 40
_NAME = re.compile(r"arg-(text|string|number|json|null|group|list)((?:/.*)?)", re.DOTALL)
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")


@dataclass(slots=True)
class _Part:
    """What was posted for one path, by kind, and the parts below it by their step."""

    posted: dict[str, str] = field(default_factory=dict)
    parts: "dict[str, _Part]" = field(default_factory=dict)


def read(post: Mapping[str, str]) -> Value:
    """The arguments that the fields say; parts of it are `Broken` where what was typed cannot be read."""
    root = _Part()
    for name, text in post.items():
        found = _NAME.fullmatch(name)
        steps = path_of(found[2]) if found else ()
        if found and len(steps) <= _DEEPEST:
            part = root
            for step in steps:
                part = part.parts.setdefault(step, _Part())
            part.posted[found[1]] = text.replace("\r\n", "\n")
    value = _value(root)
    return {} if value is MISSING else value


def _value(part: _Part) -> Value:
    posted = part.posted
    if "group" in posted:
        members = ((step, _value(one)) for step, one in part.parts.items())
        return {step: value for step, value in members if value is not MISSING}
    if "list" in posted:
        rows = sorted((int(step), one) for step, one in part.parts.items() if step.isdecimal() and len(step) < 9)
        return [value for value in (_value(one) for _, one in rows) if value is not MISSING]
    value = _written(posted)
    return None if value in (MISSING, "") and "null" in posted else value


def _written(posted: Mapping[str, str]) -> Value:
    if "string" in posted:
        return posted["string"]
    if posted.get("text"):
        return posted["text"]
    if posted.get("number", "").strip():
        return _number(posted["number"].strip())
    if posted.get("json", "").strip():
        return _json(posted["json"])
    return MISSING


def _number(text: str) -> Number | Broken:
    return Number(text) if _NUMBER.fullmatch(text) else Broken(text, "Write a number, like 42 or -3.5.")


def _json(text: str) -> Value:
    try:
        return parse(text)
    except InvalidJson as error:
        return Broken(text, str(error))

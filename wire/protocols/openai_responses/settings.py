"""Settings <-> the request's top-level fields.

`reasoning` and `text` are objects of which one field each is a setting; the others stay in `extra_body`, and the two
are laid together again.
"""

from collections.abc import Callable, Mapping
from typing import Any

from wire.conversation import Json, Settings
from wire.profiles import Profile
from wire.protocols.fields import is_count, is_number, take

_SHOWN: dict[str, Json] = {"summary": "auto"}
"""The words of `reasoning` that ask for thoughts."""


def encode_settings(settings: Settings, profile: Profile) -> dict[str, Json]:
    """The fields that say these settings, `extra_body` apart."""
    said = {
        "temperature": settings.temperature,
        "top_p": settings.top_p,
        "max_output_tokens": settings.max_output_tokens,
        "reasoning": _reasoning(settings, profile) or None,
        "text": None if settings.response_format is None else {"format": _flat(settings.response_format)},
    }
    return {name: value for name, value in said.items() if value is not None}


def decode_settings(fields: Mapping[str, Json], profile: Profile) -> Settings:
    """The settings among a request's fields. All that is not one, or not in a known form, goes to `extra_body`."""
    rest = dict(fields)
    effort = _take_inner(rest, "reasoning", "effort", lambda value: isinstance(value, str))
    if profile.asks_for_thoughts(effort) and rest.get("reasoning") == _SHOWN:
        del rest["reasoning"]
    form = _take_inner(rest, "text", "format", _is_format)
    return Settings(
        temperature=take(rest, "temperature", is_number),
        top_p=take(rest, "top_p", is_number),
        max_output_tokens=take(rest, "max_output_tokens", is_count),
        reasoning_effort=effort,
        response_format=None if form is None else _nested(form),
        extra_body=rest,
    )


def _reasoning(settings: Settings, profile: Profile) -> dict[str, Json]:
    effort = settings.reasoning_effort
    asks = profile.asks_for_thoughts(effort) and "reasoning" not in settings.extra_body
    return {**({} if effort is None else {"effort": effort}), **(_SHOWN if asks else {})}


def _flat(form: Mapping[str, Json]) -> Json:
    """A response format as this protocol says it: the fields of the schema beside the type."""
    match form:
        case {"type": "json_schema", "json_schema": dict() as schema, **rest} if not rest and "type" not in schema:
            return {"type": "json_schema", **schema}
    return dict(form)


def _nested(form: dict[str, Json]) -> dict[str, Json]:
    rest = {name: value for name, value in form.items() if name != "type"}
    return {"type": "json_schema", "json_schema": rest} if form["type"] == "json_schema" else form


def _is_format(value: Json) -> bool:
    return isinstance(value, dict) and isinstance(value.get("type"), str)


def _take_inner(fields: dict[str, Json], name: str, inner: str, fits: Callable[[Json], bool]) -> Any:
    """Take a field of an object; the object stays for what else it holds."""
    holder = fields.get(name)
    if not isinstance(holder, dict) or not fits(holder.get(inner)):
        return None
    fields[name] = {key: value for key, value in holder.items() if key != inner}
    if not fields[name]:
        del fields[name]
    return holder[inner]

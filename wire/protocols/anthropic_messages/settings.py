"""Sampling and output settings <-> the fields of a request."""

from collections.abc import Mapping

from wire.conversation import Json, Settings
from wire.protocols.fields import are_words, is_count, is_number, take

DEFAULT_MAX_TOKENS = 8_192
_THINKING_ROOM = 4_096
_EFFORTS = {"minimal": "low"}


def encode_settings(settings: Settings, notes: list[str]) -> dict[str, Json]:
    """The fields that say these settings, `extra_body` apart."""
    said: dict[str, Json] = {
        "max_tokens": _max_tokens(settings, notes),
        "temperature": _temperature(settings.temperature, notes),
        "top_p": settings.top_p,
        "stop_sequences": list(settings.stop) or None,
        "output_config": _output_config(settings, notes) or None,
    }
    if settings.reasoning_effort == "none":
        said["thinking"] = {"type": "disabled"}
    if settings.seed is not None:
        notes.append("This protocol has no seed: it is not sent.")
    return {name: value for name, value in said.items() if value is not None}


def decode_settings(fields: Mapping[str, Json]) -> Settings:
    """The settings among a request's fields. All that is not one, or not in a known form, goes to `extra_body`."""
    rest = dict(fields)
    effort, response_format = _take_output_config(rest)
    return Settings(
        temperature=take(rest, "temperature", is_number),
        top_p=take(rest, "top_p", is_number),
        max_output_tokens=take(rest, "max_tokens", is_count),
        stop=tuple(take(rest, "stop_sequences", are_words) or ()),
        reasoning_effort=effort,
        response_format=response_format,
        extra_body=rest,
    )


def _max_tokens(settings: Settings, notes: list[str]) -> int:
    if settings.max_output_tokens is not None:
        return settings.max_output_tokens
    thinking = settings.extra_body.get("thinking")
    budget: Json = thinking.get("budget_tokens") if isinstance(thinking, dict) else None
    limit = max(DEFAULT_MAX_TOKENS, budget + _THINKING_ROOM) if is_count(budget) else DEFAULT_MAX_TOKENS
    notes.append(f"This protocol requires a limit of output tokens: {limit} is sent.")
    return limit


def _temperature(temperature: float | None, notes: list[str]) -> float | None:
    if temperature is None or temperature <= 1:
        return temperature
    notes.append("The temperature goes up to 1 in this protocol: 1 is sent.")
    return 1.0


def _output_config(settings: Settings, notes: list[str]) -> dict[str, Json]:
    config: dict[str, Json] = {}
    effort = settings.reasoning_effort
    if effort is not None and effort != "none":
        config["effort"] = _EFFORTS.get(effort, effort)
        if effort in _EFFORTS:
            notes.append(f"This protocol has no effort {effort!r}: {_EFFORTS[effort]!r} is sent.")
    match settings.response_format:
        case None | {"type": "text"}:
            pass
        case {"type": "json_schema", "json_schema": {"schema": dict(schema)}}:
            config["format"] = {"type": "json_schema", "schema": schema}
        case _:
            notes.append("JSON without a schema cannot be asked for in this protocol: it is not.")
    return config


def _take_output_config(fields: dict[str, Json]) -> tuple[str | None, Mapping[str, Json] | None]:
    """The effort and the format of the answer; what else the field holds stays in it."""
    config = fields.get("output_config")
    if not isinstance(config, dict):
        return None, None
    rest = dict(config)
    effort = rest.pop("effort") if rest.get("effort") not in ("none", "minimal", None) else None
    if not isinstance(effort, str | None):
        return None, None
    response_format = None
    match rest.get("format"):
        case {"type": "json_schema", "schema": dict(schema), **more} if not more:
            response_format = {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema}}
            del rest["format"]
    if rest or not config:
        fields["output_config"] = rest
    else:
        del fields["output_config"]
    return effort, response_format

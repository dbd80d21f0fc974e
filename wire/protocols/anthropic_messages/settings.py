"""Sampling and output settings <-> the fields of a request."""

from collections.abc import Mapping
from dataclasses import replace

from wire.conversation import Json, Settings
from wire.profiles import Profile
from wire.protocols.fields import are_words, as_object, is_count, is_number, take
from wire.protocols.fitting.losses import Losses

DEFAULT_MAX_TOKENS = 8_192
_THINKING_ROOM = 4_096
"""What is left for the answer where no limit was asked for; of one that was, half."""
_BUDGETS = {"minimal": 1_024, "low": 4_096, "medium": 10_000, "high": 24_000, "xhigh": 48_000, "max": 60_000}
"""Thinking tokens for an effort, for models that take no effort."""
_LEAST_BUDGET = 1_024
_EFFORTS = {"minimal": "low"}


def encode_settings(settings: Settings, profile: Profile, losses: Losses) -> dict[str, Json]:
    """The fields that say these settings, `extra_body` apart."""
    limit = _max_tokens(settings, profile, losses)
    thinking = _thinking(settings, profile, limit, losses)
    if as_object(thinking).get("type") == "enabled" and settings.temperature not in (None, 1):
        losses.note("While thinking is enabled no `temperature` is taken: it is not sent.")
        settings = replace(settings, temperature=None)
    said: dict[str, Json] = {
        "max_tokens": limit,
        "temperature": settings.temperature,
        "top_p": settings.top_p,
        "stop_sequences": list(settings.stop) or None,
        "output_config": _output_config(settings, profile, losses) or None,
        "thinking": thinking,
    }
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


def _max_tokens(settings: Settings, profile: Profile, losses: Losses) -> int:
    if settings.max_output_tokens is not None:
        return settings.max_output_tokens
    budget: Json = as_object(settings.extra_body.get("thinking")).get("budget_tokens") or _budget(settings, profile)
    wanted = max(DEFAULT_MAX_TOKENS, budget + _THINKING_ROOM) if is_count(budget) else DEFAULT_MAX_TOKENS
    limit = min(wanted, profile.most_output_tokens)
    losses.note(f"This protocol requires a limit of output tokens: {limit} is sent.")
    return limit


def _thinking(settings: Settings, profile: Profile, limit: int, losses: Losses) -> Json:
    effort = settings.reasoning_effort
    if effort is None:
        return None
    if effort == "none":
        return {"type": "disabled"}
    shown: dict[str, Json] = {"display": "summarized"} if _asks_for_thoughts(settings, profile) else {}
    if profile.thinking_form == "adaptive":
        return {"type": "adaptive", **shown}
    budget = _budget(settings, profile)
    if budget is None:
        return None
    most = limit - _THINKING_ROOM if settings.max_output_tokens is None else limit // 2
    if most < _LEAST_BUDGET:
        losses.note("The limit of output tokens leaves no room for thinking beside the answer: it is not asked for.")
        return None
    if most < budget:
        losses.note(f"The limit of output tokens is for thinking and answer: thinking may take {most}, half of it.")
    return {"type": "enabled", "budget_tokens": min(budget, most), **shown}


def _asks_for_thoughts(settings: Settings, profile: Profile) -> bool:
    return profile.asks_for_thoughts(settings.reasoning_effort) and "thinking" not in settings.extra_body


def _budget(settings: Settings, profile: Profile) -> int | None:
    if profile.thinking_form != "budget" or settings.reasoning_effort is None:
        return None
    return _BUDGETS.get(settings.reasoning_effort)


def _output_config(settings: Settings, profile: Profile, losses: Losses) -> dict[str, Json]:
    config: dict[str, Json] = {}
    effort = settings.reasoning_effort
    if effort is not None and effort != "none" and profile.thinking_form != "budget":
        config["effort"] = _EFFORTS.get(effort, effort)
        if effort in _EFFORTS:
            losses.note(f"This protocol has no effort {effort!r}: {_EFFORTS[effort]!r} is sent.")
    match settings.response_format:
        case None | {"type": "text"}:
            pass
        case {"type": "json_schema", "json_schema": {"schema": dict(schema)}}:
            config["format"] = {"type": "json_schema", "schema": schema}
        case _:
            losses.note("JSON without a schema cannot be asked for in this protocol: it is not.")
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

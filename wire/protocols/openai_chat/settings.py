"""Settings <-> the request's top-level fields."""

from collections.abc import Mapping
from typing import assert_never

from wire.conversation import Json, Settings
from wire.profiles import Profile
from wire.protocols.fields import filled, is_count, is_number, is_object, take
from wire.protocols.fitting.losses import Losses

_LIMIT_FIELDS = ("max_completion_tokens", "max_tokens")


def encode_settings(settings: Settings, profile: Profile, losses: Losses) -> dict[str, Json]:
    """The fields that say these settings, `extra_body` apart."""
    said = {
        "temperature": settings.temperature,
        "top_p": settings.top_p,
        profile.max_tokens_field: settings.max_output_tokens,
        "stop": list(settings.stop) or None,
        "seed": settings.seed,
        **_encode_effort(settings.reasoning_effort, profile, losses),
        "response_format": settings.response_format,
    }
    return {name: value for name, value in said.items() if value is not None}


def _encode_effort(effort: str | None, profile: Profile, losses: Losses) -> dict[str, Json]:
    if effort is None:
        return {}
    if effort != "none" and profile.thoughts == "unshown":
        losses.note("This host shows no thoughts of the model in Chat Completions; in Responses it does.")
    match profile.effort_form:
        case "reasoning_effort":
            return {"reasoning_effort": effort}
        case "reasoning":
            return {"reasoning": {"effort": effort}}
        case "thinking":
            if effort != "none":
                losses.note("This host only turns thinking on or off: the effort is not sent.")
            return {"thinking": {"type": "disabled" if effort == "none" else "enabled"}}
        case "":
            losses.note("This host takes no reasoning effort: it is not sent.")
            return {}
    assert_never(profile.effort_form)


def decode_settings(fields: Mapping[str, Json], profile: Profile) -> Settings:
    """The settings among a request's fields. All that is not one, or not in a known form, goes to `extra_body`."""
    rest = dict(fields)
    limit = next((name for name in _limit_fields(profile) if is_count(rest.get(name))), None)
    return Settings(
        temperature=take(rest, "temperature", is_number),
        top_p=take(rest, "top_p", is_number),
        max_output_tokens=rest.pop(limit) if limit else None,
        stop=_take_stop(rest),
        seed=take(rest, "seed", is_count),
        reasoning_effort=_take_effort(rest, profile),
        response_format=take(rest, "response_format", is_object),
        extra_body=rest,
    )


def _take_effort(fields: dict[str, Json], profile: Profile) -> str | None:
    """The effort, where it stands in the form that this host is sent."""
    match profile.effort_form, fields.get("reasoning"), fields.get("thinking"):
        case "reasoning_effort", _, _:
            effort: str | None = take(fields, "reasoning_effort", filled)
            return effort
        case "reasoning", {"effort": str(effort), **rest}, _ if not rest:
            del fields["reasoning"]
            return effort
        case "thinking", _, {"type": "disabled", **rest} if not rest:
            del fields["thinking"]
            return "none"
    return None


def _limit_fields(profile: Profile) -> tuple[str, ...]:
    return (profile.max_tokens_field, *(name for name in _LIMIT_FIELDS if name != profile.max_tokens_field))


def _take_stop(fields: dict[str, Json]) -> tuple[str, ...]:
    stop = fields.get("stop")
    words = [stop] if isinstance(stop, str) else stop
    if isinstance(words, list) and words and all(isinstance(word, str) for word in words):
        del fields["stop"]
        return tuple(words)
    return ()

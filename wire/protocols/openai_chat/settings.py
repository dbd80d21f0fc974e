"""Settings <-> the request's top-level fields."""

from collections.abc import Mapping

from wire.conversation import Json, Settings
from wire.profiles import Profile
from wire.protocols.fields import is_count, is_number, take

_LIMIT_FIELDS = ("max_completion_tokens", "max_tokens")


def encode_settings(settings: Settings, profile: Profile) -> dict[str, Json]:
    """The fields that say these settings, `extra_body` apart."""
    said = {
        "temperature": settings.temperature,
        "top_p": settings.top_p,
        profile.max_tokens_field: settings.max_output_tokens,
        "stop": list(settings.stop) or None,
        "seed": settings.seed,
        "reasoning_effort": settings.reasoning_effort,
        "response_format": settings.response_format,
    }
    return {name: value for name, value in said.items() if value is not None}


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
        reasoning_effort=take(rest, "reasoning_effort", lambda value: isinstance(value, str)),
        response_format=take(rest, "response_format", lambda value: isinstance(value, dict)),
        extra_body=rest,
    )


def _limit_fields(profile: Profile) -> tuple[str, ...]:
    return (profile.max_tokens_field, *(name for name in _LIMIT_FIELDS if name != profile.max_tokens_field))


def _take_stop(fields: dict[str, Json]) -> tuple[str, ...]:
    stop = fields.get("stop")
    words = [stop] if isinstance(stop, str) else stop
    if isinstance(words, list) and words and all(isinstance(word, str) for word in words):
        del fields["stop"]
        return tuple(words)
    return ()

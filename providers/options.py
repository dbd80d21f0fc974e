"""Settings of a protocol that hold for every request to a provider: API version, betas, account, extra fields.

They stand in `Provider.options` by name. Which there are is said by each protocol; which of them a host knows,
by its preset.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from providers.errors import FieldError
from providers.models import Provider
from providers.presets import Preset, preset_of
from wire.conversation import Json, Settings
from wire.profiles import Profile
from wire.protocols import PROTOCOLS
from wire.protocols.options import Option

MAX_LENGTH = 500
MAX_OBJECT = 20_000

OF_ALL = (
    Option(
        "app_url",
        "Address of your app",
        "text",
        "Goes out as HTTP-Referer: OpenRouter shows it in its rankings.",
        placeholder="https://example.com",
        pattern=r"https?://[\x21-\x7e]+",
        header="HTTP-Referer",
    ),
    Option("app_name", "Name of your app", "text", "Goes out as X-Title.", placeholder="My app", header="X-Title"),
    Option(
        "extra_body",
        "Extra fields of every request",
        "object",
        "A JSON object, merged into the body of every request. What a run says itself goes before it. A key in it is "
        "kept as a secret; {{secret:NAME}} takes one that is there.",
        placeholder="{}",
        everywhere=True,
    ),
)
"""Settings that hosts of any protocol may have. Each protocol's own stand in its facts."""


def all_options() -> Iterator[Option]:
    """Every setting that there is."""
    for codec in PROTOCOLS.values():
        yield from codec.FACTS.options
    yield from OF_ALL


def options_of(preset: Preset, protocol: str) -> tuple[Option, ...]:
    """The settings that can be made for this protocol at this host."""
    speaks = preset.speaking(protocol)
    options = (*PROTOCOLS[speaks.protocol].FACTS.options, *OF_ALL)
    return tuple(option for option in options if option.everywhere or option.name in speaks.options)


def options_errors(preset: str, protocol: str, options: Mapping[str, Json]) -> list[FieldError]:
    """Only settings that there are, with values that can be sent."""
    known = {option.name: option for option in options_of(preset_of(preset), protocol)}
    faults = ((name, _fault(known, name, value)) for name, value in options.items())
    return [(f"options.{name[:60]}", fault) for name, fault in faults if fault]


def fault_of(option: Option, value: Json) -> str | None:
    """What is wrong with a value, in a sentence."""
    match option.kind, value:
        case "flag", bool():
            return None
        case "text", str():
            return _text_fault(option, value)
        case "words", [*words] if all(isinstance(word, str) for word in words):
            return next((fault for word in words if (fault := _text_fault(option, word))), None)
        case "object", dict():
            return _object_fault(value)
    kinds = {"text": "text", "words": "a list of words", "flag": "true or false", "object": "a JSON object"}
    return f"It must be {kinds[option.kind]}."


def _text_fault(option: Option, text: str) -> str | None:
    if len(text) > MAX_LENGTH:
        return f"It is longer than {MAX_LENGTH} characters."
    return None if option.has_form(text) else f"“{text[:60]}” is not of the form {option.placeholder}."


def _object_fault(value: dict[str, Json]) -> str | None:
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    except ValueError:
        return "It has a number that JSON does not know (NaN or Infinity)."
    if "\\u0000" in text or re.search(r"[\ud800-\udfff]", text):
        return "It has characters that no text can carry (NUL or a lone surrogate)."
    return None if len(text) <= MAX_OBJECT else f"It is longer than {MAX_OBJECT:,} characters."


def _fault(known: Mapping[str, Option], name: str, value: Json) -> str | None:
    if name not in known:
        return f"There is no option {name[:60]!r} for this protocol at this host. Known are {', '.join(known)}."
    return fault_of(known[name], value)


def with_extra_fields(provider: Provider, settings: Settings) -> Settings:
    """A run's settings with the fields that its provider adds to every request; the run's own go before them."""
    extra: Mapping[str, Json] = provider.options.get("extra_body") or {}
    return replace(settings, extra_body={**extra, **settings.extra_body}) if extra else settings


def headers_of(options: Mapping[str, Json], preset: Preset, protocol: str) -> dict[str, str]:
    """The headers that these settings are sent as."""
    chosen = (option for option in options_of(preset, protocol) if option.header and option.name in options)
    return {option.header: str(options[option.name]) for option in chosen}


def placed(options: Mapping[str, Json], preset: Preset, protocol: str) -> dict[str, str]:
    """The settings that say where requests go, by the place in the address."""
    chosen = (option for option in options_of(preset, protocol) if option.place and options.get(option.name))
    return {option.place: str(options[option.name]) for option in chosen}


def query_of(options: Mapping[str, Json], preset: Preset, protocol: str) -> dict[str, str]:
    """The settings that stand behind the path of every request."""
    chosen = (option for option in options_of(preset, protocol) if option.query and options.get(option.name))
    return {option.query: str(options[option.name]) for option in chosen}


def in_profile(profile: Profile, options: Mapping[str, Json], preset: Preset, protocol: str) -> Profile:
    """What a host can do, with what these settings change in it."""
    chosen = (option for option in options_of(preset, protocol) if option.profile and options.get(option.name))
    changes: dict[str, Any] = {option.profile: _in_profile(options[option.name]) for option in chosen}
    return replace(profile, **changes)


def _in_profile(value: Json) -> Json:
    return tuple(value) if isinstance(value, list) else value

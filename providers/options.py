"""Settings of a protocol that hold for every request to a provider: API version, betas, account, extra fields.

They stand in `Provider.options` by name. Which there are is this table's; which of them a host knows is its preset's.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from providers.errors import FieldError
from providers.models import Provider
from providers.presets import Preset, preset_of
from wire.conversation import Json, Settings

Kind = Literal["text", "words", "flag", "object"]
ALL = ("openai_chat", "openai_responses", "anthropic_messages", "gemini")
OPENAI = ("openai_chat", "openai_responses")
MAX_LENGTH = 500
MAX_OBJECT = 20_000


@dataclass(frozen=True, slots=True)
class Option:
    """A setting. One that is sent as a header names it; `everywhere` says that every host of the protocol knows it."""

    name: str
    label: str
    kind: Kind
    protocols: tuple[str, ...]
    hint: str
    placeholder: str = ""
    pattern: str = r"[\x20-\xff]+"
    header: str = ""
    everywhere: bool = False

    @property
    def field(self) -> str:
        """Its name in the form and in the place of an error."""
        return f"option_{self.name}"

    def fault(self, value: Json) -> str | None:
        """What is wrong with a value, in a sentence."""
        match self.kind, value:
            case "flag", bool():
                return None
            case "text", str():
                return self._text_fault(value)
            case "words", [*words] if all(isinstance(word, str) for word in words):
                return next(filter(None, map(self._text_fault, words)), None)
            case "object", dict():
                return _object_fault(value)
        kinds = {"text": "text", "words": "a list of words", "flag": "true or false", "object": "a JSON object"}
        return f"It must be {kinds[self.kind]}."

    def _text_fault(self, text: str) -> str | None:
        if len(text) > MAX_LENGTH:
            return f"It is longer than {MAX_LENGTH} characters."
        return None if re.fullmatch(self.pattern, text) else f"“{text[:60]}” is not of the form {self.placeholder}."


OPTIONS = (
    Option(
        "api_version",
        "API version",
        "text",
        ("anthropic_messages",),
        "Goes out as anthropic-version. From 2026-10-21 on temperature and its like are refused.",
        placeholder="2023-06-01",
        pattern=r"\d{4}-\d\d-\d\d",
        everywhere=True,
    ),
    Option(
        "betas",
        "Betas",
        "words",
        ("anthropic_messages",),
        "Goes out as anthropic-beta. Several are separated by commas.",
        placeholder="name-2026-01-31",
        pattern=r"[A-Za-z0-9._-]+",
        everywhere=True,
    ),
    Option(
        "api_version",
        "API version",
        "text",
        ("gemini",),
        "The part of the address before the model: v1 lacks what is new.",
        placeholder="v1beta",
        pattern=r"v\d+(?:(?:alpha|beta)\d*)?",
        everywhere=True,
    ),
    Option(
        "api_version",
        "API version",
        "text",
        ("openai_chat",),
        "Goes out as ?api-version=, which Azure's older interface asks for. The v1 interface takes none.",
        placeholder="2024-10-21",
        pattern=r"\d{4}-\d\d-\d\d(?:-preview)?",
    ),
    Option(
        "organization",
        "Organisation",
        "text",
        OPENAI,
        "Goes out as OpenAI-Organization.",
        placeholder="org-…",
        header="OpenAI-Organization",
    ),
    Option("project", "Project", "text", OPENAI, "Goes out as OpenAI-Project.", "proj_…", header="OpenAI-Project"),
    Option(
        "project",
        "Project",
        "text",
        ("gemini",),
        "The Google Cloud project whose quota and bill it is.",
        placeholder="my-project",
        pattern=r"[a-z0-9][a-z0-9.:-]{1,99}",
    ),
    Option(
        "location",
        "Location",
        "text",
        ("gemini",),
        "A region such as europe-west4, us or eu; global where it stays empty.",
        placeholder="global",
        pattern=r"[a-z0-9-]{2,40}",
    ),
    Option(
        "stateful",
        "Let the host keep the conversation",
        "flag",
        ("openai_responses",),
        "Each request then sends what is new and names the answer before it (previous_response_id). Otherwise the "
        "whole conversation is sent.",
    ),
    Option(
        "no_thoughts",
        "Do not ask for thoughts",
        "flag",
        ("openai_responses", "anthropic_messages", "gemini"),
        "Models think all the same; what they think is not shown. Otherwise it is asked for where a model is known to "
        "give it. Extra fields that speak of reasoning go before this.",
    ),
    Option(
        "app_url",
        "Address of your app",
        "text",
        ALL,
        "Goes out as HTTP-Referer: OpenRouter shows it in its rankings.",
        placeholder="https://example.com",
        pattern=r"https?://[\x21-\x7e]+",
        header="HTTP-Referer",
    ),
    Option("app_name", "Name of your app", "text", ALL, "Goes out as X-Title.", "My app", header="X-Title"),
    Option(
        "extra_body",
        "Extra fields of every request",
        "object",
        ALL,
        "A JSON object, merged into the body of every request. What a run says itself goes before it. A key in it is "
        "kept as a secret; {{secret:NAME}} takes one that is there.",
        placeholder="{}",
        everywhere=True,
    ),
)


def options_of(preset: Preset, protocol: str) -> tuple[Option, ...]:
    """The settings that can be made for this protocol at this host."""
    known = preset.speaking(protocol).options
    return tuple(
        option for option in OPTIONS if protocol in option.protocols and (option.everywhere or option.name in known)
    )


def options_errors(preset: str, protocol: str, options: Mapping[str, Json]) -> list[FieldError]:
    """Only settings that there are, with values that can be sent."""
    known = {option.name: option for option in options_of(preset_of(preset), protocol)}
    faults = ((name, _fault(known, name, value)) for name, value in options.items())
    return [(f"options.{name[:60]}", fault) for name, fault in faults if fault]


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
    return known[name].fault(value)


def with_extra_fields(provider: Provider, settings: Settings) -> Settings:
    """A run's settings with the fields that its provider adds to every request; the run's own go before them."""
    extra: Mapping[str, Json] = provider.options.get("extra_body") or {}
    return replace(settings, extra_body={**extra, **settings.extra_body}) if extra else settings


def headers_of(options: Mapping[str, Json], preset: Preset, protocol: str) -> dict[str, str]:
    """The headers that these settings are sent as."""
    chosen = (option for option in options_of(preset, protocol) if option.header and option.name in options)
    return {option.header: str(options[option.name]) for option in chosen}

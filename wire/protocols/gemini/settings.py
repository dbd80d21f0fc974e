"""Settings <-> `generationConfig`."""

import re
from collections.abc import Mapping

from wire.conversation import Json, Settings
from wire.profiles import Profile
from wire.protocols.fields import are_words, is_count, is_number, take
from wire.protocols.fitting.losses import Losses
from wire.protocols.gemini.spelling import camel_or_empty

_BUDGETS = {"none": 0, "minimal": 1024, "low": 1024, "medium": 8192, "high": 24576}
"""Thinking tokens for an effort, before Gemini 3: Google's own table for its compatible endpoint."""
_EFFORT_OF_BUDGET = {0: "none", 1024: "low", 8192: "medium", 24576: "high"}
_LEVELS = ("minimal", "low", "medium", "high", "xhigh")
_SHOWN = "includeThoughts"
_WITH_BUDGETS = re.compile(r"gemini-[12]\b")


def encode_settings(settings: Settings, model: str, profile: Profile, losses: Losses) -> dict[str, Json]:
    """The fields of `generationConfig`, `extra_body` apart."""
    said = {
        "temperature": settings.temperature,
        "topP": settings.top_p,
        "maxOutputTokens": settings.max_output_tokens,
        "stopSequences": list(settings.stop) or None,
        "seed": settings.seed,
        "thinkingConfig": _thinking(settings, model, profile, losses) or None,
        **_encode_format(settings.response_format, losses),
    }
    return {name: value for name, value in said.items() if value is not None}


def decode_settings(config: Mapping[str, Json], model: str, profile: Profile) -> tuple[Settings, dict[str, Json]]:
    """The settings among the fields of `generationConfig`, and the fields that are none, or in no known form."""
    rest = camel_or_empty(config)
    effort = _take_effort(rest, model, profile)
    stop = take(rest, "stopSequences", are_words) or []
    settings = Settings(
        temperature=take(rest, "temperature", is_number),
        top_p=take(rest, "topP", is_number),
        max_output_tokens=take(rest, "maxOutputTokens", is_count),
        stop=tuple(stop),
        seed=take(rest, "seed", is_count),
        reasoning_effort=effort,
        response_format=_take_format(rest),
    )
    return settings, rest


def _thinking(settings: Settings, model: str, profile: Profile, losses: Losses) -> dict[str, Json]:
    """How much is thought, and that thoughts be shown; where thinking is off, asking for them is refused."""
    effort = settings.reasoning_effort
    said = camel_or_empty(settings.extra_body.get("generationConfig"))
    asks = profile.asks_for_thoughts(effort) and "thinkingConfig" not in said
    return {**_encode_effort(effort, model, profile, losses), **({_SHOWN: True} if asks else {})}


def _encode_effort(effort: str | None, model: str, profile: Profile, losses: Losses) -> dict[str, Json]:
    if effort is None:
        return {}
    if _takes_budget(model, profile):
        if effort in _BUDGETS:
            return {"thinkingBudget": _BUDGETS[effort]}
        losses.note(f"This model takes no reasoning effort “{effort}”: it thinks as much as it likes.")
        return {"thinkingBudget": -1}
    if effort in _LEVELS:
        return {"thinkingLevel": effort.upper()}
    nearest = {"none": "MINIMAL", "max": "XHIGH"}.get(effort)
    if nearest is None:
        losses.note(f"Gemini knows no reasoning effort “{effort}”: none is sent.")
        return {}
    losses.note(f"Gemini knows no reasoning effort “{effort}”: the nearest is sent, {nearest}.")
    return {"thinkingLevel": nearest}


def _take_effort(fields: dict[str, Json], model: str, profile: Profile) -> str | None:
    match fields.get("thinkingConfig"):
        case dict(config):
            thinking = camel_or_empty(config)
        case _:
            return None
    level, budget = thinking.get("thinkingLevel"), thinking.get("thinkingBudget")
    effort = None
    if isinstance(level, str) and level.isupper() and level.lower() in _LEVELS and not _takes_budget(model, profile):
        effort = level.lower()
        del thinking["thinkingLevel"]
    elif _takes_budget(model, profile) and is_count(budget) and budget in _EFFORT_OF_BUDGET:
        effort = _EFFORT_OF_BUDGET[budget]
        del thinking["thinkingBudget"]
    is_asked_anyway = profile.asks_for_thoughts(effort) and thinking == {_SHOWN: True}
    if is_asked_anyway:
        del thinking[_SHOWN]
    fields["thinkingConfig"] = thinking
    if not thinking and (effort is not None or is_asked_anyway):
        del fields["thinkingConfig"]
    return effort


def _takes_budget(model: str, profile: Profile) -> bool:
    """Does the model take a budget of thinking tokens, and no level?"""
    if profile.thinking_field:
        return profile.thinking_field == "thinkingBudget"
    return bool(_WITH_BUDGETS.search(model))


def _encode_format(wanted: Mapping[str, Json] | None, losses: Losses) -> dict[str, Json]:
    """The neutral form is Chat Completions' `response_format`."""
    if wanted is None or wanted.get("type") == "text":
        return {}
    match wanted:
        case {"type": "json_schema", "json_schema": {"schema": dict(schema)}}:
            return {"responseMimeType": "application/json", "responseJsonSchema": schema}
        case {"type": "json_object" | "json_schema"}:
            return {"responseMimeType": "application/json"}
    losses.note("Gemini does not know this response format: it is not sent.")
    return {}


def _take_format(fields: dict[str, Json]) -> dict[str, Json] | None:
    if fields.get("responseMimeType") != "application/json" or "responseSchema" in fields:
        return None
    schema = fields.get("responseJsonSchema")
    if not isinstance(schema, dict | None):
        return None
    del fields["responseMimeType"]
    fields.pop("responseJsonSchema", None)
    if schema is None:
        return {"type": "json_object"}
    title = schema.get("title")
    name = re.sub("[^A-Za-z0-9_-]", "_", title)[:64] if isinstance(title, str) and title else "answer"
    return {"type": "json_schema", "json_schema": {"name": name, "schema": schema}}

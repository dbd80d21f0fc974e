"""Answers in words: composed from the outputs, or plainly saying what is missing. It never pretends to know."""

import re
from collections.abc import Mapping, Sequence

from simulator.planner.intents import Intent
from simulator.planner.sums import conversions
from simulator.planner.turns import Made
from simulator.planner.words import split_identifier
from wire.conversation import Json, ToolDefinition

_UNITS = {
    "percent": "%",
    "kmh": "km/h",
    "usd": "USD",
    "eur": "EUR",
    "km": "km",
    "kg": "kg",
    "ms": "ms",
    "celsius": "°C",
}
_UNIT_NAMES = {"celsius": "°C", "fahrenheit": "°F"}
_PAIRS = (("base", "quote"), ("from", "to"), ("from_currency", "to_currency"), ("origin", "destination"))
MAX_TEXT = 300
MAX_ITEMS = 8


def from_outputs(made: Sequence[Made], text: str) -> str:
    """One sentence for each call that was made, and what follows from them."""
    final = [call for index, call in enumerate(made) if not (call.failed and _was_corrected(call, made[index + 1 :]))]
    sentences = [sentence(call) for call in final]
    extra = conversions(final, text)
    return "\n".join([f"- {line}" for line in sentences] if len(sentences) > 1 else sentences) + (
        "\n\n" + " ".join(extra) if extra else ""
    )


def _was_corrected(call: Made, later: Sequence[Made]) -> bool:
    return any(other.name == call.name and other.step > call.step for other in later)


def sentence(call: Made) -> str:
    """What one call found, in words."""
    about = label(call)
    if call.failed:
        return f"{call.name} failed for {about}: {call.error}" if about else f"{call.name} failed: {call.error}"
    said = in_words(call.output, skip={str(value) for value in call.arguments.values()})
    return f"{about}: {said}." if about else f"{_spoken(call.name)}: {said}."


def label(call: Made) -> str:
    """What a call was about: its short arguments."""
    shown = [str(value) for value in call.arguments.values() if isinstance(value, str | int | float) and value != ""]
    is_pair = len(shown) == 2 and tuple(call.arguments) in _PAIRS
    return (" to ".join(shown) if is_pair else ", ".join(shown[:1]))[:60]


def in_words(value: Json, skip: set[str] = frozenset()) -> str:  # type: ignore[assignment]
    """A JSON value as readable facts: `{"wind_kmh": 12}` is "wind 12 km/h"."""
    if isinstance(value, dict):
        facts = [_fact(key, inner, value) for key, inner in value.items() if str(inner) not in skip and key != "unit"]
        return ", ".join(fact for fact in facts if fact)[: 2 * MAX_TEXT] or "done"
    if isinstance(value, list):
        return "; ".join(_item(inner) for inner in value[:MAX_ITEMS]) or "nothing found"
    return str(value).strip().rstrip(".")[:MAX_TEXT] or "done"


def _fact(key: str, value: Json, whole: Mapping[str, Json]) -> str:
    words = split_identifier(key)
    unit = _UNITS.get(words[-1], "") if len(words) > 1 else ""
    if value is None:
        return ""
    if isinstance(value, dict | list):
        return f"{_spoken(key)}: {in_words(value)}"
    if isinstance(value, bool):
        return f"{_spoken(key)}: {'yes' if value else 'no'}"
    if isinstance(value, int | float) and not unit and key in ("temperature", "value", "price", "amount", "total"):
        given = str(whole.get("unit") or whole.get("currency") or "")
        unit, words = _UNIT_NAMES.get(given, given), [*words, ""]
    name = " ".join(words[:-1] if unit else words)
    return f"{name.strip()} {value}{' ' if unit else ''}{unit}"


def _item(value: Json) -> str:
    if isinstance(value, dict):
        return " ".join(_short(inner) for inner in value.values() if inner is not None)[:MAX_TEXT]
    return _short(value)


def _short(value: Json) -> str:
    return "(" + ", ".join(str(one) for one in value) + ")" if isinstance(value, list) else str(value)


def _spoken(identifier: str) -> str:
    return " ".join(split_identifier(identifier))


def asking_for(intent: Intent) -> str:
    """A question for the arguments that nobody gave."""
    wanted = " and ".join(_described(slot.name, slot.schema) for slot in intent.missing)
    return f"To call {intent.name} I still need {wanted}. Could you tell me?"


def _described(name: str, schema: Mapping[str, Json]) -> str:
    description = str(schema.get("description") or "").strip().rstrip(".")
    options = schema.get("enum")
    if isinstance(options, list) and options:
        return f"`{name}` (one of {', '.join(map(str, options[:8]))})"
    return f"`{name}` ({_lower_first(description)})" if description else f"`{name}`"


def _lower_first(text: str) -> str:
    return text if re.match(r"[A-Z]{2}", text) else text[:1].lower() + text[1:]


def nothing_fits(tools: Sequence[ToolDefinition], *, withheld: bool = False) -> str:
    """What to say where no tool matches: that this is no language model, and what the tools can do."""
    opening = "I am a simulated model, not a language model: I only match your words against the tools. "
    if not tools and withheld:
        return opening + "The request's tool choice lets me call none of them, so there is nothing that I can do."
    if not tools:
        return opening + "No tool is offered with this request, so there is nothing that I can call."
    known = "; ".join(f"{tool.name} ({_lower_first(_first_sentence(tool.description))})" for tool in tools[:8])
    return f"{opening}None of them fits what you ask. Offered here: {known}."


def _first_sentence(text: str) -> str:
    return re.split(r"[.!?:;](?:\s|$)", text.strip(), maxsplit=1)[0][:100] or "no description"

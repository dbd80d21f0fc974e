"""The options of a provider as fields of a form: text there, values of their own kinds in the record."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from django import forms

from providers.options import all_options
from wire.conversation import Json
from wire.protocols.options import Option


@dataclass(frozen=True, slots=True)
class OptionField:
    """An option beside its field."""

    option: Option
    field: forms.BoundField


def empty_fields() -> dict[str, forms.Field]:
    """A field for every option that there is; which of them are shown depends on protocol and host."""
    return {option.field: forms.CharField(required=False) for option in all_options()}


def as_text(option: Option, options: Mapping[str, Json]) -> str:
    """A kept value as it stands in the form."""
    value = options.get(option.name)
    if value is None:
        return ""
    match option.kind:
        case "words":
            return ", ".join(value)
        case "flag":
            return "on" if value else ""
        case "object":
            return json.dumps(value, indent=2, ensure_ascii=False)
    return str(value)


def from_text(option: Option, text: str) -> Json:
    """What is kept of the text; None where nothing stands there. Raises json.JSONDecodeError."""
    if not text.strip():
        return None
    match option.kind:
        case "words":
            return [word.strip() for word in text.split(",") if word.strip()]
        case "flag":
            return True
        case "object":
            return json.loads(text)
    return text.strip()

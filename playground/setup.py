"""The playground's form: what a person set up, as typed, and the run that it asks for."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from playground.limits import HIGHEST, Limits
from wire.conversation import Json

TOOL_PREFIX = "tool:"
"""What stands before a tool's name in the tool choice that forces it."""

SUBSET_MODES = ("auto", "required")
"""The tool choices that can be held to some of the tools."""


class JsonObject(forms.CharField):
    """A JSON object typed as text; None when empty. The text stays as it was typed."""

    widget = forms.Textarea

    def clean(self, value: Any) -> Json:
        """The object. Raises ValidationError with the place of the fault."""
        text = super().clean(value)
        if not text:
            return None
        try:
            found = json.loads(text)
        except json.JSONDecodeError as error:
            place = f"line {error.lineno}, column {error.colno}"
            raise ValidationError(f"Not JSON: {error.msg.removesuffix(' at')} at {place}.") from None
        if not isinstance(found, dict):
            raise ValidationError("Must be a JSON object, like {}.")
        return found


class Lines(forms.CharField):
    """One text a line; in it `\\n` is the end of a line, and `\\\\` a backslash."""

    widget = forms.Textarea

    def clean(self, value: Any) -> list[str]:
        """The lines that are not empty."""
        lines = re.split(r"\r\n|\r|\n", super().clean(value))
        return [re.sub(r"\\([n\\])", lambda found: "\n" if found[1] == "n" else "\\", line) for line in lines if line]


def one_a_line(texts: Sequence[str]) -> str:
    """The other way: texts as they are typed."""
    return "\n".join(text.replace("\\", "\\\\").replace("\n", "\\n") for text in texts)


def _number(label: str, hint: str, *, whole: bool = False) -> forms.Field:
    kind = forms.IntegerField if whole else forms.FloatField
    return kind(label=label, required=False, widget=forms.TextInput(attrs={"placeholder": hint}))


class SetupForm(forms.Form):
    """Left side and composer of the playground. Field names are those of the public API."""

    provider = forms.CharField(error_messages={"required": "Choose a provider."})
    model = forms.CharField(max_length=200, error_messages={"required": "Name a model."})
    system = forms.CharField(required=False, strip=False)
    message = forms.CharField(required=False, strip=False)
    tools = forms.Field(required=False, widget=forms.SelectMultiple)
    toolsets = forms.Field(required=False, widget=forms.SelectMultiple)
    tool_choice = forms.CharField(required=False, initial="auto")
    allowed = forms.Field(required=False, widget=forms.SelectMultiple)
    parallel_tool_calls = forms.BooleanField(required=False, initial=True)
    stream = forms.BooleanField(required=False, initial=True)
    parent = forms.CharField(required=False)
    from_span = forms.CharField(required=False)
    pasted = forms.CharField(required=False, strip=False)

    temperature = _number("Temperature", "model's own")
    top_p = _number("Top p", "model's own")
    max_output_tokens = _number("Max output tokens", "model's own", whole=True)
    seed = _number("Seed", "none", whole=True)
    reasoning_effort = forms.CharField(
        label="Reasoning effort", required=False, widget=forms.TextInput(attrs={"placeholder": "low, medium, high"})
    )
    stop = Lines(
        label="Stop sequences",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"placeholder": r"one a line; \n is a line's end"}),
    )
    response_format = JsonObject(
        label="Response format (JSON)",
        required=False,
        widget=forms.Textarea(attrs={"placeholder": '{"type": "json_object"}'}),
    )
    extra_body = JsonObject(
        label="Extra body (JSON)",
        required=False,
        widget=forms.Textarea(attrs={"placeholder": "fields added to the request"}),
    )

    max_steps = _number("Steps", "10", whole=True)
    max_calls_per_step = _number("Calls per step", "32", whole=True)
    max_calls = _number("Calls in all", "no limit", whole=True)
    max_seconds = _number("Seconds", "300")
    max_total_tokens = _number("Tokens", "no limit", whole=True)
    max_cost_usd = forms.CharField(
        label="Cost in USD", required=False, widget=forms.TextInput(attrs={"placeholder": "no limit"})
    )

    NUMBERS = ("temperature", "top_p", "max_output_tokens", "seed", "reasoning_effort")
    TEXTS = ("stop", "response_format", "extra_body")
    LIMITS = tuple(HIGHEST)

    def clean_system(self) -> str:
        """The system prompt; a browser sends the ends of its lines in another form."""
        return str(self.cleaned_data["system"]).replace("\r\n", "\n")

    @property
    def wishes(self) -> dict[str, Any]:
        """What `playground.runs` takes, messages aside. Only of a valid form."""
        typed = self.cleaned_data
        return {
            "provider": typed["provider"],
            "model": typed["model"].strip(),
            "system": typed["system"] or None,
            "tools": list(typed["tools"] or []),
            **({"toolsets": list(typed["toolsets"])} if typed["toolsets"] else {}),
            "tool_choice": read_tool_choice(typed["tool_choice"], typed["allowed"] or []),
            "parallel_tool_calls": typed["parallel_tool_calls"],
            "stream": typed["stream"],
            "settings": _given(typed, (*self.NUMBERS, *self.TEXTS)),
            "limits": _given(typed, self.LIMITS),
        }

    def take_errors(self, errors: list[tuple[str, str]]) -> None:
        """Put what a service refused to the fields that it names; the rest above all."""
        for place, sentence in errors:
            name = place.removeprefix("settings.").removeprefix("limits.").partition("[")[0].partition(".")[0]
            name = {"messages": "message", "content": "message"}.get(name, name)
            self.add_error(name if name in self.fields else None, sentence)


def initial_of(wishes: Mapping[str, Json]) -> dict[str, Json]:
    """The form's initial values for the wishes of a run, in the words of the public API."""
    settings, limits = wishes.get("settings") or {}, wishes.get("limits") or {}
    defaults = Limits().as_json()
    return {
        **{name: value for name, value in wishes.items() if name not in ("settings", "limits", "tool_choice")},
        **{name: settings[name] for name in SetupForm.NUMBERS if settings.get(name) is not None},
        **{name: _text(settings[name]) for name in SetupForm.TEXTS if settings.get(name)},
        **{name: value for name, value in limits.items() if value is not None and value != defaults.get(name)},
        **write_tool_choice(wishes.get("tool_choice")),
    }


def read_tool_choice(typed: str, allowed: Sequence[str] = ()) -> Json:
    """The public API's form of the select's value and the tools ticked below it: none ticked allows all."""
    if typed.startswith(TOOL_PREFIX):
        return {"name": typed.removeprefix(TOOL_PREFIX)}
    mode = typed or "auto"
    return {"allowed": list(allowed), "mode": mode} if allowed and mode in SUBSET_MODES else mode


def write_tool_choice(value: Json) -> dict[str, Json]:
    """The form's values for the public API's form."""
    match value:
        case {"name": str(name)}:
            return {"tool_choice": f"{TOOL_PREFIX}{name}", "allowed": []}
        case {"allowed": [*allowed], **rest}:
            return {"tool_choice": rest.get("mode", "auto"), "allowed": allowed}
        case "required" | "none":
            return {"tool_choice": value, "allowed": []}
    return {"tool_choice": "auto", "allowed": []}


def _given(typed: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Json]:
    return {name: typed[name] for name in names if typed.get(name) not in (None, "", [], {})}


def _text(value: Json) -> str:
    if isinstance(value, list | tuple):
        return one_a_line(value)
    return json.dumps(value, indent=2, ensure_ascii=False)

"""What a person types about a provider, and its way to the service and back: nothing typed is lost on an error."""

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings

from accounts.models import Workspace
from providers.authentication import SERVICE_ACCOUNT, usual_auth
from providers.authentication import forms as key_forms
from providers.errors import InvalidProvider
from providers.models import Provider, protocol_choices
from providers.offers import found_key
from providers.option_fields import OptionField, as_text, empty_fields, from_text
from providers.options import options_of
from providers.presets import CUSTOM, Preset, Speaks, preset_of
from providers.service import create_provider, update_provider
from wire.conversation import Json
from wire.protocols import PROTOCOLS
from wire.protocols.options import Option

KEPT = "[kept]"
"""Stands for a credential that is stored and never shown."""


class ProviderForm(forms.Form):
    """A provider's fields. The rules are the service's; this only turns lines into lists and back."""

    preset = forms.CharField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(required=False)
    protocol = forms.ChoiceField(required=False, choices=protocol_choices)
    base_url = forms.CharField(required=False)
    auth = forms.CharField(required=False)
    api_key = forms.CharField(required=False, widget=forms.PasswordInput(render_value=True))
    use_environment_key = forms.BooleanField(required=False)
    remove_key = forms.BooleanField(required=False)
    headers = forms.CharField(required=False, widget=forms.Textarea)
    models = forms.CharField(required=False, widget=forms.Textarea)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(empty_fields())

    @classmethod
    def for_preset(cls, preset: Preset, taken: set[str], protocol: str = "") -> "ProviderForm":
        """A form with everything that the preset knows filled in, under a name that is free."""
        names = (preset.name, *(f"{preset.name} {number}" for number in range(2, 100)))
        name = next((name for name in names if name not in taken), "")
        speaks = preset.speaking(protocol)
        fields = {"preset": preset.slug, "name": "" if preset is CUSTOM else name}
        return cls(initial=fields | _known(speaks))

    @classmethod
    def for_provider(cls, provider: Provider) -> "ProviderForm":
        """A form with the provider's fields; of credentials it only says that they are there."""
        fields = {
            "preset": provider.preset,
            "name": provider.name,
            "protocol": provider.protocol,
            "base_url": provider.base_url,
            "auth": provider.auth,
            "headers": "\n".join(f"{name}: {_shown(value)}" for name, value in provider.headers.items()),
            "models": "\n".join(provider.model_names),
        }
        shown = options_of(preset_of(provider.preset), provider.protocol)
        return cls(initial=fields | {option.field: as_text(option, provider.options) for option in shown})

    @classmethod
    def for_protocol(cls, typed: Mapping[str, str]) -> "ProviderForm":
        """The form as typed, after another protocol was chosen: what the preset filled in follows, the rest stays."""
        preset = preset_of(typed.get("preset", ""))
        known = [_known(one) for one in preset.speaks]
        news = _known(preset.speaking(typed.get("protocol", "")))
        followed = {
            name: news[name]
            for name in ("base_url", "models")
            if _same_lines(typed.get(name, ""), "") or any(_same_lines(typed.get(name, ""), one[name]) for one in known)
        }
        return cls(initial={**typed, **followed, "protocol": news["protocol"], "auth": ""})

    @property
    def known(self) -> Preset:
        """The host that the form is about."""
        return preset_of(self["preset"].value() or "")

    @property
    def spoken(self) -> Speaks:
        """What is known of that host in the protocol that is chosen."""
        return self.known.speaking(self["protocol"].value() or "")

    @property
    def base_url_example(self) -> str:
        """What a base URL of the protocol looks like."""
        return PROTOCOLS[self.spoken.protocol].FACTS.base_url_example

    @property
    def protocol_choices(self) -> list[tuple[str, str]]:
        """The protocols that the host speaks, with their names."""
        return [(name, PROTOCOLS[name].FACTS.label) for name in self.known.protocols]

    @property
    def auth_choices(self) -> list[tuple[str, str]]:
        """The ways of sending the key, the host's usual one first and chosen by saying nothing."""
        usual = usual_auth(self.known.slug, self.spoken.protocol)
        known = key_forms()
        others = self.spoken.auth or tuple(form for form in known if form != SERVICE_ACCOUNT)
        return [("", known[usual]), *((form, known[form]) for form in others if form != usual)]

    @property
    def takes_account(self) -> bool:
        """Is a service account among them? Then how the key is sent is the first question, not an advanced one."""
        return SERVICE_ACCOUNT in self.spoken.auth

    @property
    def option_fields(self) -> list[OptionField]:
        """The settings that the protocol has at this host."""
        return [OptionField(option, self[option.field]) for option in self._options()]

    @property
    def has_advanced(self) -> bool:
        """Is there something under Advanced that a person should see?"""
        fields = [*(one.field for one in self.option_fields), self["headers"]]
        fields += [] if self.takes_account else [self["auth"]]
        return any(field.value() or field.errors for field in fields)

    @property
    def environment_key(self) -> str:
        """The name of the environment variable that holds a key for this host; empty when there is none."""
        return found_key(self.known)

    def clean_headers(self) -> dict[str, str | None]:
        """One header a line; a credential that is kept is None."""
        headers: dict[str, str | None] = {}
        for line in filter(str.strip, self.cleaned_data["headers"].splitlines()):
            name, colon, value = line.partition(":")
            if not colon:
                raise forms.ValidationError(f"“{line.strip()[:60]}” is not of the form Name: value.")
            if name.strip() in headers:
                raise forms.ValidationError(f"The header {name.strip()[:60]} stands there twice.")
            headers[name.strip()] = None if value.strip() == KEPT else value.strip()
        return headers

    def clean_models(self) -> list[str]:
        """One model a line."""
        return [line.strip() for line in self.cleaned_data["models"].splitlines() if line.strip()]

    def clean(self) -> dict[str, Any]:
        """The options in their own types; those of another protocol are left out."""
        options: dict[str, Json] = {}
        for option in self._options():
            try:
                value = from_text(option, self.cleaned_data.get(option.field, ""))
            except json.JSONDecodeError as error:
                self.add_error(option.field, f"This is not JSON: {error.msg} in line {error.lineno}.")
                continue
            options |= {} if value is None else {option.name: value}
        return {**self.cleaned_data, "options": options}

    def create(self, workspace: Workspace) -> Provider | None:
        """The provider that the fields describe; None, with errors at the fields, when they cannot be used."""
        if not self.is_valid():
            return None
        try:
            return create_provider(workspace=workspace, api_key=self._key() or "", **self._fields())
        except InvalidProvider as error:
            self._take_errors(error)
            return None

    def update(self, provider: Provider) -> Provider | None:
        """The provider, changed; None, with errors at the fields, when they cannot be used."""
        if not self.is_valid():
            return None
        try:
            return update_provider(provider, api_key=self._key(), **self._fields())
        except InvalidProvider as error:
            self._take_errors(error)
            return None

    def _options(self) -> tuple[Option, ...]:
        return options_of(self.known, self.spoken.protocol)

    def _fields(self) -> dict[str, Any]:
        names = ("name", "protocol", "base_url", "auth", "headers", "preset", "models", "options")
        return {name: self.cleaned_data[name] for name in names}

    def _key(self) -> str | None:
        """The key to keep; None leaves what is kept, empty removes it."""
        found: Mapping[str, str] = settings.PROVIDER_KEYS_FOUND
        if typed := self.cleaned_data["api_key"]:
            return str(typed)
        if self.cleaned_data["use_environment_key"] and self.environment_key:
            return found[self.environment_key]
        return "" if self.cleaned_data["remove_key"] else None

    def _take_errors(self, error: InvalidProvider) -> None:
        for place, sentence in error.errors:
            field = place.replace("options.", "option_")
            self.add_error(field if field in self.fields else None, sentence)


def _known(speaks: Speaks) -> dict[str, str]:
    return {"protocol": speaks.protocol, "base_url": speaks.base_url, "models": "\n".join(speaks.models)}


def _same_lines(one: str, other: str) -> bool:
    return one.split() == other.split()


def _shown(value: str | None) -> str:
    return KEPT if value is None else value

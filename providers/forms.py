"""What a person types about a provider, and its way to the service and back: nothing typed is lost on an error."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings

from accounts.models import Workspace
from providers.errors import InvalidProvider
from providers.models import Provider
from providers.presets import Preset, preset_of
from providers.service import create_provider, update_provider
from wire.protocols import PROTOCOLS

KEPT = "[kept]"
"""Stands for a credential that is stored and never shown."""


class ProviderForm(forms.Form):
    """A provider's fields. The rules are the service's; this only turns lines into lists and back."""

    preset = forms.CharField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(required=False)
    protocol = forms.ChoiceField(
        required=False, choices=[choice for choice in Provider.Protocol.choices if choice[0] in PROTOCOLS]
    )
    base_url = forms.CharField(required=False)
    api_key = forms.CharField(required=False, widget=forms.PasswordInput(render_value=True))
    use_environment_key = forms.BooleanField(required=False)
    remove_key = forms.BooleanField(required=False)
    headers = forms.CharField(required=False, widget=forms.Textarea)
    models = forms.CharField(required=False, widget=forms.Textarea)

    @classmethod
    def for_preset(cls, preset: Preset, taken: set[str]) -> "ProviderForm":
        """A form with everything that the preset knows filled in, under a name that is free."""
        names = (preset.name, *(f"{preset.name} {number}" for number in range(2, 100)))
        name = next((name for name in names if name not in taken), "")
        fields = {"preset": preset.slug, "protocol": preset.protocol, "base_url": preset.base_url}
        custom = preset.slug == "custom"
        return cls(initial=fields | {"name": "" if custom else name, "models": "\n".join(preset.models)})

    @classmethod
    def for_provider(cls, provider: Provider) -> "ProviderForm":
        """A form with the provider's fields; of credentials it only says that they are there."""
        return cls(
            initial={
                "preset": provider.preset,
                "name": provider.name,
                "protocol": provider.protocol,
                "base_url": provider.base_url,
                "headers": "\n".join(f"{name}: {_shown(value)}" for name, value in provider.headers.items()),
                "models": "\n".join(provider.model_names),
            }
        )

    @property
    def environment_key(self) -> str:
        """The name of the environment variable that holds a key for this host; empty when there is none."""
        variable = preset_of(self["preset"].value() or "").key_variable or ""
        return variable if variable in settings.PROVIDER_KEYS_FOUND else ""

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

    def _fields(self) -> dict[str, Any]:
        names = ("name", "protocol", "base_url", "headers", "preset", "models")
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
        for field, sentence in error.errors:
            self.add_error(field, sentence)


def _shown(value: str | None) -> str:
    return KEPT if value is None else value


class PriceForm(forms.Form):
    """A workspace's own price of a model, in USD per million tokens."""

    model = forms.CharField(max_length=200, error_messages={"required": "Name the model."})
    input_per_million = forms.DecimalField(
        min_value=0, max_digits=14, decimal_places=6, error_messages={"required": "Enter a price; 0 is free."}
    )
    output_per_million = forms.DecimalField(
        min_value=0, max_digits=14, decimal_places=6, error_messages={"required": "Enter a price; 0 is free."}
    )
    cache_read_per_million = forms.DecimalField(required=False, min_value=0, max_digits=14, decimal_places=6)

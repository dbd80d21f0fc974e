"""What a person types on the settings and sign-in pages."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms

from accounts import secrets
from accounts.keys import ENVIRONMENT_NAME, KEPT_NAME, LONGEST_NAME
from accounts.models import ApiKey, Secret, Workspace

# With a colon the product names secrets of its own (a provider's key).
_OWN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,99}")


class SignInForm(forms.Form):
    """The owner's password. Whether it is the right one is not the form's to say."""

    password = forms.CharField(strip=False, max_length=1000, error_messages={"required": "Enter the password."})


class KeyForm(forms.Form):
    """A name for a new API key of a workspace."""

    def __init__(self, data: Mapping[str, Any] | None, workspace: Workspace) -> None:
        super().__init__(data)
        self._workspace = workspace

    name = forms.CharField(
        max_length=LONGEST_NAME, error_messages={"required": "Name the key, so that you know it when you revoke it."}
    )

    def clean_name(self) -> str:
        """Refuse names that are taken: a form sent twice must not make two keys."""
        name: str = self.cleaned_data["name"]
        if ApiKey.objects.filter(workspace=self._workspace, name=name, revoked_at=None).exists():
            raise forms.ValidationError("There is a key of this name. Choose another, or revoke that one first.")
        if name in (ENVIRONMENT_NAME, KEPT_NAME):
            raise forms.ValidationError("This name is taken by the key that is made at the start.")
        return name


class SecretForm(forms.Form):
    """A new secret."""

    name = forms.CharField(max_length=100, error_messages={"required": "Name the secret."})
    value = forms.CharField(max_length=secrets.LONGEST_VALUE, error_messages={"required": "Enter the value."})

    def __init__(self, *args: object, workspace: Workspace, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # Form's own
        self._workspace = workspace

    def clean_name(self) -> str:
        """A name that tools can refer to and that is not taken."""
        return _free_name(self._workspace, self.cleaned_data["name"])


class RenameForm(forms.Form):
    """Another name for a secret that is there."""

    name = forms.CharField(max_length=100, error_messages={"required": "Name the secret."})
    everywhere = forms.BooleanField(required=False)

    def __init__(self, data: Mapping[str, Any] | None, secret: Secret) -> None:
        super().__init__(data, initial={"name": secret.name, "everywhere": True})
        self._secret = secret

    def clean_name(self) -> str:
        """A name that tools can refer to; its own is no change."""
        name: str = self.cleaned_data["name"]
        return name if name == self._secret.name else _free_name(self._secret.workspace, name)


class ReplaceForm(forms.Form):
    """A new value of a secret that is there."""

    value = forms.CharField(max_length=secrets.LONGEST_VALUE, error_messages={"required": "Enter the new value."})


def _free_name(workspace: Workspace, name: str) -> str:
    if not _OWN_NAME.fullmatch(name):
        raise forms.ValidationError("Begin with a letter or _; go on with letters, digits and _ . -")
    if Secret.objects.filter(workspace=workspace, name=name).exists():
        raise forms.ValidationError(f"There is a secret {name} already. Replace its value, or choose another name.")
    return name

"""Credentials in JSON that a person typed become places for named secrets, `{{secret:NAME}}`, and places are filled.

What is stored then says which secret it uses, and for what: `Bearer {{secret:GET_WEATHER_AUTHORIZATION}}`. Pure.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_plus

from accounts.credential_names import is_credential, is_credential_field, is_credential_parameter

Json = Any

# A secret's name has no colon here: those with one are the product's own (a provider's key) and not to be named.
SECRET_PLACE = re.compile(r"\{\{\s*secret:\s*(?P<secret>[A-Za-z0-9_.-]+)\s*\}\}")
MARK = re.compile(r"\[secret:(?P<secret>[A-Za-z_][A-Za-z0-9_.:-]*)\]")
"""What stands in a record where a secret was taken out (`accounts.masking`)."""
_SCHEME = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9_-]* +)?(?P<credential>.*)", re.DOTALL)
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://\S+\Z")
_SIGNED_IN = re.compile(r"\A([^/?#]*://)([^/?#@\s]+)@")
_PARAMETER = re.compile(r"(?P<before>[?&](?P<name>[^?=&#]+)=)(?P<value>[^&#]*)")
_LONGEST_NAME = 90  # a number may follow, and a secret's name has at most 100 characters


@dataclass(frozen=True, slots=True)
class Hiding:
    """Puts places where credentials stand; `fresh` gathers the secrets to keep for them, by name.

    `owner` is what their names begin with. `known` are the workspace's secrets: one that has the value already is
    referred to, and none is ever replaced.
    """

    owner: str
    known: Mapping[str, str]
    fresh: dict[str, str] = field(default_factory=dict)

    def headers(self, headers: Mapping[str, Json]) -> dict[str, Json]:
        """Headers, whose names tell."""
        return {name: self.credential(name, value) if is_credential(name) else value for name, value in headers.items()}

    def fields(self, value: Json, name: str = "") -> Json:
        """JSON, however deep: the names of its fields tell, and those of headers in it."""
        match value:
            case dict() if name == "headers":
                return self.headers(value)
            case dict():
                return {inner: self.fields(one, inner) for inner, one in value.items()}
            case list():
                return [self.fields(one, name) for one in value]
        if is_credential_field(name):
            return self.credential(name, value)
        return self.address(name, value) if isinstance(value, str) and _ADDRESS.match(value) else value

    def address(self, field_name: str, url: str) -> str:
        """An address: who signs in at it, and the fields of its query, whose names tell. Kept as they stand in it."""
        url = _SIGNED_IN.sub(lambda found: f"{found[1]}{self.credential(f'{field_name}_sign_in', found[2])}@", url)
        return _PARAMETER.sub(self._parameter, url)

    def _parameter(self, found: re.Match[str]) -> str:
        name = unquote_plus(found["name"])
        is_secret = is_credential_parameter(name) and "{" not in found["value"]
        return found["before"] + str(self.credential(name, found["value"])) if is_secret else found[0]

    def credential(self, field_name: str, value: Json) -> Json:
        """What stands behind this name, known to be a credential."""
        if not isinstance(value, str) or not value.strip() or SECRET_PLACE.search(value) or MARK.search(value):
            return value
        found = _SCHEME.fullmatch(value.strip())
        assert found is not None
        scheme, credential = found["scheme"] or "", found["credential"]
        if " " in credential:  # more than a scheme and a credential: which word is secret is not known
            scheme, credential = "", value.strip()
        name = _name_of(credential, self.known) or _name_of(credential, self.fresh)
        if name is None:
            name = _free_name(f"{self.owner}_{field_name}", {*self.known, *self.fresh})
            self.fresh[name] = credential
        return scheme + _place(name)


def filled(value: Json, secrets: Mapping[str, str]) -> Json:
    """The JSON with the secrets that it refers to; a place for one that is not there stays."""
    match value:
        case str():
            return SECRET_PLACE.sub(lambda place: secrets.get(place["secret"], place[0]), value)
        case dict():
            return {name: filled(one, secrets) for name, one in value.items()}
        case list():
            return [filled(one, secrets) for one in value]
    return value


def renamed(value: Json, old: str, new: str) -> Json:
    """The JSON, which refers to a secret by its new name where it did so by its old one."""
    match value:
        case str():
            return SECRET_PLACE.sub(lambda place: _place(new) if place["secret"] == old else place[0], value)
        case dict():
            return {name: renamed(one, old, new) for name, one in value.items()}
        case list():
            return [renamed(one, old, new) for one in value]
    return value


def unmasked(value: Json, names: Collection[str]) -> Json:
    """JSON from a record, with places where secrets of these names were taken out; other marks stay."""
    match value:
        case str():
            return MARK.sub(lambda mark: _place(mark["secret"]) if mark["secret"] in names else mark[0], value)
        case dict():
            return {name: unmasked(one, names) for name, one in value.items()}
        case list():
            return [unmasked(one, names) for one in value]
    return value


def places_in(value: Json) -> list[str]:
    """The secrets that JSON refers to, one for each place."""
    return [place["secret"] for text in texts_in(value) for place in SECRET_PLACE.finditer(text)]


def marks_in(value: Json) -> list[str]:
    """The names of the secrets that were taken out of JSON from a record."""
    return [mark["secret"] for text in texts_in(value) for mark in MARK.finditer(text)]


def texts_in(value: Json) -> Iterator[str]:
    """Every text in it, names aside."""
    if isinstance(value, str):
        yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inner:
        yield from texts_in(one)


def _place(name: str) -> str:
    return f"{{{{secret:{name}}}}}"


def _name_of(value: str, among: Mapping[str, str]) -> str | None:
    """A secret with this value that may be named."""
    return next((name for name, one in among.items() if one == value and ":" not in name), None)


def _free_name(wanted: str, taken: set[str]) -> str:
    name = re.sub(r"[^A-Za-z0-9_]", "_", wanted).upper()[:_LONGEST_NAME]
    name = f"_{name}" if name[:1].isdigit() else name
    numbered = (f"{name}_{number}" for number in range(2, len(taken) + 3))
    return name if name not in taken else next(one for one in numbered if one not in taken)

"""Credentials that are typed straight into an HTTP tool's headers become named secrets, which the headers refer to.

A version is never changed and never forgotten, shown to everybody in the workspace and given out by the API: a key
must not stand in it. The header goes on saying how it is used: `Bearer {{secret:GET_WEATHER_AUTHORIZATION}}`.
"""

import re
from collections.abc import Mapping

from accounts.credential_names import is_credential
from tools.executors.http.template import SECRET_PLACE
from wire.conversation import Json

_SCHEME = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9_-]* +)?(?P<credential>.*)")
_LONGEST_NAME = 90  # a number may follow, and a secret's name has at most 100 characters


def hide(
    tool: str, implementation: dict[str, Json], known: Mapping[str, str]
) -> tuple[dict[str, Json], dict[str, str]]:
    """The implementation without credentials in its headers, and the secrets to keep for it, by name.

    `known` are the workspace's secrets: one that has the value already is referred to.
    """
    headers = implementation.get("headers")
    if implementation.get("kind") != "http" or not isinstance(headers, dict):
        return implementation, {}
    fresh: dict[str, str] = {}
    hidden = {name: _hidden(tool, name, value, known, fresh) for name, value in headers.items()}
    return {**implementation, "headers": hidden}, fresh


def secrets_in(implementation: Mapping[str, Json]) -> list[str]:
    """The secrets that an implementation's headers refer to."""
    texts = implementation.get("headers", {}).values() if implementation.get("kind") == "http" else ()
    return [match["secret"] for text in texts for match in SECRET_PLACE.finditer(text)]


def _hidden(tool: str, header: str, value: str, known: Mapping[str, str], fresh: dict[str, str]) -> str:
    """The value to store; what it hides is added to `fresh`."""
    if not is_credential(header) or not value.strip() or SECRET_PLACE.search(value):
        return value
    found = _SCHEME.fullmatch(value.strip())
    assert found is not None
    scheme, credential = found["scheme"] or "", found["credential"]
    if " " in credential:  # more than a scheme and a credential: which word is secret is not known
        scheme, credential = "", value.strip()
    name = _name_of(credential, known) or _name_of(credential, fresh)
    if name is None:
        name = _free_name(f"{tool}_{header}", {*known, *fresh})
        fresh[name] = credential
    return f"{scheme}{{{{secret:{name}}}}}"


def _name_of(value: str, among: Mapping[str, str]) -> str | None:
    """A secret with this value that a tool may use: those with a colon are the product's own."""
    return next((name for name, one in among.items() if one == value and ":" not in name), None)


def _free_name(wanted: str, taken: set[str]) -> str:
    name = re.sub(r"[^A-Za-z0-9_]", "_", wanted).upper()[:_LONGEST_NAME]
    numbered = (f"{name}_{number}" for number in range(2, len(taken) + 3))
    return name if name not in taken else next(one for one in numbered if one not in taken)

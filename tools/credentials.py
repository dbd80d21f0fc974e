"""Credentials that are typed straight into a tool become named secrets, to which the tool then refers.

They stand in an HTTP tool's headers, and in the spec of a tool that the provider runs (an MCP server's authorization).
A version is never changed and never forgotten, shown to everybody in the workspace and given out by the API: a key
must not stand in it. The header goes on saying how it is used: `Bearer {{secret:GET_WEATHER_AUTHORIZATION}}`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from accounts.credential_names import is_credential
from tools.executors.http.template import SECRET_PLACE
from wire.conversation import Json

_IN_SPEC = re.compile(r"authorization|api_?key|token$|secret|password|credential", re.I)
"""Fields of a spec that hold credentials, as texts: narrower than for headers, whose names are not data."""
_SCHEME = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9_-]* +)?(?P<credential>.*)")
PLACES = {"http": "headers", "provider": "spec"}
"""By the kind of a tool, the field in which a credential may stand."""
_LONGEST_NAME = 90  # a number may follow, and a secret's name has at most 100 characters


def hide(
    tool: str, implementation: dict[str, Json], known: Mapping[str, str]
) -> tuple[dict[str, Json], dict[str, str]]:
    """The implementation without credentials, and the secrets to keep for it, by name.

    `known` are the workspace's secrets: one that has the value already is referred to.
    """
    place = PLACES.get(implementation.get("kind", ""), "")
    if not isinstance(implementation.get(place), dict):
        return implementation, {}
    hiding = _Hiding(tool, known)
    hidden = hiding.headers(implementation[place]) if place == "headers" else hiding.spec(implementation[place])
    return {**implementation, place: hidden}, hiding.fresh


def secrets_in(implementation: Mapping[str, Json]) -> list[str]:
    """The secrets that an implementation refers to."""
    place = PLACES.get(implementation.get("kind", ""), "")
    return [match["secret"] for text in texts_in(implementation.get(place)) for match in SECRET_PLACE.finditer(text)]


def texts_in(value: Json) -> Iterator[str]:
    """Every text in it, names aside."""
    if isinstance(value, str):
        yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inner:
        yield from texts_in(one)


@dataclass(frozen=True, slots=True)
class _Hiding:
    """Replaces the credentials of one tool; `fresh` gathers what is to be kept."""

    tool: str
    known: Mapping[str, str]
    fresh: dict[str, str] = field(default_factory=dict)

    def headers(self, headers: Mapping[str, Json]) -> dict[str, Json]:
        """Headers, whose names tell."""
        return {name: self._text(name, value) if is_credential(name) else value for name, value in headers.items()}

    def spec(self, value: Json, name: str = "") -> Json:
        """A spec, however deep: the names of its fields tell, and those of headers in it."""
        match value:
            case dict() if name == "headers":
                return self.headers(value)
            case dict():
                return {inner: self.spec(one, inner) for inner, one in value.items()}
            case list():
                return [self.spec(one) for one in value]
        return self._text(name, value) if _IN_SPEC.search(name) else value

    def _text(self, name: str, value: Json) -> Json:
        return _hidden(self.tool, name, value, self.known, self.fresh) if isinstance(value, str) else value


def _hidden(tool: str, header: str, value: str, known: Mapping[str, str], fresh: dict[str, str]) -> str:
    """The value to store; what it hides is added to `fresh`."""
    if not value.strip() or SECRET_PLACE.search(value):
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

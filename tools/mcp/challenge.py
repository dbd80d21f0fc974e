"""What a server that refuses a request says of who may ask (`WWW-Authenticate`; RFC 6750, RFC 9728). Pure.

https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization#scope-challenge-handling
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_PAIR = re.compile(r'(?<!\w)([A-Za-z_]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",]+))')
_SCOPE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]{1,200}")
MOST_SCOPES = 50
LONGEST_CHALLENGE = 4_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """A sign-in is wanted; with `lacks_rights` one with more rights: `scope`, which is blank where it is not said."""

    lacks_rights: bool = False
    scope: str = ""


def wanted_by(status: int, challenge: str) -> Wanted | None:
    """What would do, where the refusal says that anything would."""
    if status not in (401, 403):
        return None
    said: dict[str, str] = {}
    for name, quoted, token in _PAIR.findall(challenge[:LONGEST_CHALLENGE]):
        said.setdefault(name.lower(), quoted or token)
    if said.get("error") == "insufficient_scope":
        return Wanted(lacks_rights=True, scope=scopes(said.get("scope", "")))
    return Wanted() if status == 401 and "resource_metadata" in said else None


def scopes(*texts: str) -> str:
    """The scopes in these, each once: what is none, and more than anybody could read, is left out."""
    return " ".join(list(dict.fromkeys(_each(texts)))[:MOST_SCOPES])


def _each(texts: Iterable[str]) -> Iterable[str]:
    return (scope for text in texts for scope in text.split() if _SCOPE.fullmatch(scope))

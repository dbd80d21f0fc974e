"""What is to be said to whoever has saved a tool."""

from collections.abc import Mapping

from tools.credentials import secrets_in
from tools.models import ToolVersion
from tools.provider_run import doubt_about, owner_of
from wire.conversation import Json


def doubts(version: ToolVersion) -> list[str]:
    """A tool that its provider runs, of a kind that is not known: it is sent as it stands."""
    doubt = doubt_about(version, owner_of(version.implementation))
    return [doubt] if doubt else []


def kept(version: ToolVersion, typed: Mapping[str, Json] | None) -> list[str]:
    """Where the credentials went that stood in the implementation as it was typed."""
    before = set(secrets_in(typed or version.implementation))
    names = dict.fromkeys(secrets_in(version.implementation))
    return [
        f"What you typed is kept as the secret {name}; the tool refers to it." for name in names if name not in before
    ]

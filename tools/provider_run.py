"""Tools that a provider runs by itself: what such an implementation must look like, and where it exists.

{"kind": "provider", "spec": {"type": "web_search"}} with a neutral word, or with a protocol's own spec; where the form
of that does not tell whose it is, beside it the name of the "protocol". `{{secret:NAME}}` in a text of the spec takes a
stored secret when a request is sent (an MCP server's authorization).
"""

import json
import re
from collections.abc import Mapping

from accounts import secret_places
from tools.executors.outcome import Problem
from tools.models import ToolVersion
from wire.conversation import Json, ProviderTool
from wire.protocols import PROTOCOLS
from wire.provider_tools import WORDS, is_known, kind_of, protocol_of, runs_at_the_client, spelled, word_of

KIND = "provider"
FIELDS = ("kind", "spec", "protocol")
MAX_SPEC = 100_000

_NAMES = ("name", "server_label", "mcp_server_name")
_DATE = re.compile(r"_20\d{6}$|_20\d\d(_\d\d){2}$")
"""What vendors put behind the types of their tools."""


def check(implementation: Mapping[str, Json]) -> list[Problem]:
    """What is wrong with this implementation, if anything."""
    problems = [
        (name, "This field is not known.") for name in implementation if name not in ("kind", "spec", "protocol")
    ]
    owner, spec = implementation.get("protocol"), implementation.get("spec")
    if owner is not None and owner not in tuple(PROTOCOLS):
        problems.append(("protocol", f"Must be one of {', '.join(PROTOCOLS)}."))
    if not isinstance(spec, dict) or not spec:
        example = f'{{"type": "{next(iter(WORDS))}"}}'
        return [*problems, ("spec", f"Must be an object like {example}; the words are {', '.join(WORDS)}.")]
    if len(json.dumps(spec)) > MAX_SPEC:
        problems.append(("spec", f"Is larger than {MAX_SPEC:,} characters of JSON."))
    elif runs_at_the_client(spec):
        problems.append(("spec", "The provider does not run this one: it sends the call back, to be carried out here."))
    elif owner is None and word_of(spec) is None and protocol_of(spec) is None:
        problems.append(("spec", f"Whose form this is cannot be told: say the protocol, or use {', '.join(WORDS)}."))
    return problems


def offered_as(implementation: Mapping[str, Json], protocol: str) -> ProviderTool | None:
    """The tool as a request in this protocol says it; None where the protocol has none such."""
    return spelled(implementation["spec"], protocol, implementation.get("protocol"))


def implementation_of(tool: ProviderTool) -> dict[str, Json]:
    """The implementation that is offered as this: by its neutral word where that is spelled so."""
    spellings = PROTOCOLS[tool.protocol].FACTS.host_tools.spellings
    word = next((word for word, spelling in spellings.items() if spelling == tool.spec), None)
    found = {"kind": KIND, "spec": {"type": word} if word else dict(tool.spec)}
    return found if offered_as(found, tool.protocol) == tool else {**found, "protocol": tool.protocol}


def name_of(spec: Mapping[str, Json]) -> str:
    """What to call a tool here that a protocol's own spec describes, in words."""
    said = next((spec[field] for field in _NAMES if isinstance(spec.get(field), str) and spec[field]), "")
    return said or _DATE.sub("", kind_of(spec)) or "_".join(spec)


def owner_of(implementation: Mapping[str, Json]) -> str:
    """The protocol in whose own form the spec is; empty for a neutral word, and for every other kind of tool."""
    if implementation.get("kind") != KIND:
        return ""
    return str(implementation.get("protocol") or protocol_of(implementation["spec"]) or "")


def doubt_about(version: ToolVersion, protocol: str) -> str:
    """A sentence where the protocol is not known to have a tool of this kind; new ones appear, so that it is sent."""
    offered = offered_as(version.implementation, protocol) if version.is_provider_run and protocol else None
    if offered is None or is_known(offered):
        return ""
    kind, word = kind_of(offered.spec) or "?", PROTOCOLS[protocol].FACTS.label
    return f"No tool `{kind}` of {word} is known: {version.tool.name} is sent as it stands, and may be refused."


def filled(tool: ProviderTool, secrets: Mapping[str, str]) -> ProviderTool:
    """The tool with the values of the secrets that its spec refers to; a place for one that is not there stays."""
    return ProviderTool(tool.protocol, secret_places.filled(dict(tool.spec), secrets))


def described(implementation: Mapping[str, Json]) -> str:
    """What it is, in a few words for a person: "Web search", or the type that its own form names."""
    spec = implementation["spec"]
    word = word_of(spec) if implementation.get("protocol") is None else None
    return WORDS[word] if word else str(spec.get("type") or next(iter(spec)))

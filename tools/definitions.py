"""Tools as a request says them: their schemas in the dialect of whom they go to.

Only here is a schema rewritten: what came from the wire goes back as it came, what stands in the registry stays as it
was written, and arguments are checked against that.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from tools import provider_run
from tools.models import ToolVersion
from wire.conversation import CustomTool, ProviderTool, ToolDefinition, ToolKind
from wire.profiles import Profile
from wire.schemas.dialects import Dialect
from wire.schemas.rewriting import rewrite
from wire.schemas.spoken import dialect_of

_VENDORS_OWN = Profile()


@dataclass(frozen=True, slots=True)
class Definitions:
    """Functions, tools that take free text, and those that the provider runs."""

    functions: tuple[ToolDefinition, ...] = ()
    custom: tuple[CustomTool, ...] = ()
    provider: tuple[ProviderTool, ...] = ()
    order: tuple[ToolKind, ...] = ()
    """Of which kind they are, in the order of the tools."""

    def __bool__(self) -> bool:
        return bool(self.functions or self.custom or self.provider)


def definition(version: ToolVersion) -> ToolDefinition:
    """The tool as it stands in the registry; one that takes free text, as who knows only objects is told it."""
    return ToolDefinition(version.tool.name, version.description, version.parameters, version.strict)


def definition_for(version: ToolVersion, protocol: str, profile: Profile = _VENDORS_OWN) -> ToolDefinition:
    """The tool as a model is told it over this protocol, by a host that behaves as `profile` says."""
    known = definition(version)
    return replace(known, parameters=rewrite(known.parameters, dialect_for(version, protocol, profile)).schema)


def definitions_for(
    versions: Iterable[ToolVersion],
    protocol: str,
    profile: Profile = _VENDORS_OWN,
    secrets: Mapping[str, str] = MappingProxyType({}),
) -> Definitions:
    """What a request in this protocol says of these tools; one that the protocol's providers do not run is left out.

    `secrets`, by name, go into the specs that refer to them: for a request that is sent.
    """
    functions: list[ToolDefinition] = []
    custom: list[CustomTool] = []
    provider: list[ProviderTool] = []
    order: list[ToolKind] = []
    for version in versions:
        if version.is_provider_run:
            offered = provider_run.offered_as(version.implementation, protocol)
            provider += [] if offered is None else [provider_run.filled(offered, secrets)]
            order += [] if offered is None else ["provider"]
        elif version.input is not None:
            custom.append(CustomTool(version.tool.name, version.description, version.input))
            order.append("custom")
        else:
            functions.append(definition_for(version, protocol, profile))
            order.append("function")
    return Definitions(tuple(functions), tuple(custom), tuple(provider), tuple(order))


def dialect_for(version: ToolVersion, protocol: str, profile: Profile = _VENDORS_OWN) -> Dialect:
    """The dialect in which the tool's parameters go out: strict where the tool is and the host knows that."""
    return dialect_of(protocol, strict=version.strict and profile.strict)


def takes_null_for_absence(version: ToolVersion, protocol: str, profile: Profile) -> bool:
    """Was the model told to give null for what it wants to leave out?"""
    return version.takes_schema and dialect_for(version, protocol, profile).all_required

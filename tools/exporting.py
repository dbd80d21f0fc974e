"""Tools written down: as a protocol's requests offer them, or in Toolscope's own form, to be imported again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from accounts.masking import masker_for
from accounts.models import Workspace
from accounts.secret_places import places_in
from tools import parameters, provider_run, service, toolsets
from tools.as_sent import encoded_with, tools_of
from tools.definitions import dialect_for
from tools.fields import fields_of
from tools.models import Tool, ToolVersion
from tools.sources import own
from wire.conversation import Json
from wire.protocols import PROTOCOLS
from wire.schemas.rewriting import rewrite

OWN = own.MARK
FORMS = (*PROTOCOLS, OWN)
"""In which form: a protocol's name, or our own."""


@dataclass(frozen=True, slots=True)
class Exported:
    """The JSON; `notes` say what it says otherwise than the registry, or not at all."""

    text: str
    notes: tuple[str, ...]


def chosen(workspace: Workspace, names: Sequence[str], sets: Sequence[str] = ()) -> list[Tool]:
    """The tools of these names and in the toolsets of these names; all where none is named."""
    tools = list(service.tools_of(workspace))
    if not names and not sets:
        return tools
    members = [one.tools.all() for one in toolsets.toolsets_of(workspace) if one.name in sets]
    wanted = {*names, *(tool.name for group in members for tool in group)}
    return [tool for tool in tools if tool.name in wanted]


def export(workspace: Workspace, tools: Sequence[Tool], form: str) -> Exported:
    """These tools in this form. The workspace's secrets are masked wherever their values stand."""
    versions = [tool.current for tool in tools if tool.current is not None]
    made = _in_own_form(workspace, versions) if form == OWN else _as_sent(versions, form)
    return Exported(masker_for(workspace).mask_text(made.text), made.notes)


def own_form(version: ToolVersion) -> dict[str, Json]:
    """A version with everything that a person decided about it."""
    fields: dict[str, Json] = {"name": version.tool.name, **fields_of(version)}
    if "parameters_text" in fields:
        del fields["parameters_text"]
        fields["parameters"] = version.parameters
    return fields


def _as_sent(versions: Sequence[ToolVersion], protocol: str) -> Exported:
    encoded = encoded_with(versions, protocol)
    respelled = [f"{name} is sent as {sent}; calls are mapped back." for name, sent in encoded.names.respelled.items()]
    notes = [*_left_out(versions, protocol), *respelled, *_rewritten(versions, protocol), *encoded.notes]
    return Exported(tools_of(encoded) or "[]", tuple(dict.fromkeys(notes)))


def _left_out(versions: Sequence[ToolVersion], protocol: str) -> Iterator[str]:
    for version in versions:
        if version.is_provider_run and provider_run.offered_as(version.implementation, protocol) is None:
            yield f"{version.tool.name} is left out: this protocol's providers run no such tool."


def _rewritten(versions: Sequence[ToolVersion], protocol: str) -> Iterator[str]:
    for version in versions:
        if version.takes_schema:
            changes = rewrite(version.parameters, dialect_for(version, protocol)).changes
            places = ", ".join(list(dict.fromkeys(change.path or "the root" for change in changes))[:3])
            if changes:
                more = " and more" if len(changes) > 3 else ""
                yield f"{version.tool.name} is rewritten for this protocol, at {places}{more}."


def _in_own_form(workspace: Workspace, versions: Sequence[ToolVersion]) -> Exported:
    names = {version.tool.name for version in versions}
    document: dict[str, Json] = {own.MARK: own.FORM, "tools": [own_form(version) for version in versions]}
    sets = _sets(workspace, names)
    if sets:
        document["toolsets"] = sets
    secrets = sorted({name for version in versions for name in places_in(version.implementation)})
    note = f"The values of secrets are not in it; the tools need {', '.join(secrets)}." if secrets else ""
    return Exported(parameters.write(document), (note,) if note else ())


def _sets(workspace: Workspace, names: set[str]) -> Mapping[str, list[str]]:
    """The toolsets that these tools are in, with these tools only."""
    found = {one.name: [tool.name for tool in one.tools.all()] for one in toolsets.toolsets_of(workspace)}
    held = {name: [member for member in members if member in names] for name, members in found.items()}
    return {name: members for name, members in held.items() if members}

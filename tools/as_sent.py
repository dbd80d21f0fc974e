"""A tool as it goes over the wire, made by the codecs themselves."""

from dataclasses import dataclass

from tools import parameters
from tools.comparing import Line, compared
from tools.definitions import definitions_for, dialect_for
from tools.models import ToolVersion
from wire import json_text
from wire.conversation import Json, Message, ModelRequest, Text
from wire.profiles import Profile
from wire.protocols import PROTOCOLS
from wire.schemas.rewriting import Change, rewrite


@dataclass(frozen=True, slots=True)
class AsSent:
    """`text` is the `tools` element of a request that offers this tool alone, "" where the protocol cannot offer it.

    `wire_name` is the name in the protocol's form where it is another; `changes` and `lines` are what the schema is
    rewritten in, as sentences and against the registry's; `notes` what else is said otherwise.
    """

    text: str
    wire_name: str
    changes: tuple[Change, ...]
    lines: tuple[Line, ...]
    notes: tuple[str, ...]


def as_sent(version: ToolVersion, protocol: str) -> AsSent:
    """The version as the protocol's own vendor is sent it."""
    request = _request([version], protocol)
    encoded = PROTOCOLS[protocol].encode_request(request, Profile())
    name = version.tool.name
    rewritten = rewrite(version.parameters, dialect_for(version, protocol)) if version.takes_schema else None
    return AsSent(
        text=_tools_of(encoded.body),
        wire_name=encoded.names.respelled.get(name, ""),
        changes=tuple(rewritten.changes) if rewritten else (),
        lines=tuple(compared(version.parameters, rewritten.schema)) if rewritten else (),
        notes=encoded.notes,
    )


def _request(versions: list[ToolVersion], protocol: str) -> ModelRequest:
    definitions = definitions_for(versions, protocol)
    return ModelRequest(
        model="model",
        messages=(Message("user", (Text("Hello"),)),),
        tools=definitions.functions,
        custom_tools=definitions.custom,
        provider_tools=definitions.provider,
    )


def _tools_of(body: bytes) -> str:
    fields: dict[str, Json] = json_text.loads(body.decode())
    return parameters.write(fields["tools"]) if fields.get("tools") else ""

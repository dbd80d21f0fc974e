"""A tool as it goes over the wire, made by the codecs themselves."""

from collections.abc import Sequence
from dataclasses import dataclass

from tools import parameters
from tools.comparing import Line, compared
from tools.definitions import definitions_for, dialect_for
from tools.models import ToolVersion
from wire import json_text
from wire.conversation import Json, Message, ModelRequest, Text
from wire.profiles import Profile
from wire.protocols import PROTOCOLS
from wire.protocols.codec import EncodedRequest
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
    encoded = encoded_with([version], protocol)
    name = version.tool.name
    rewritten = rewrite(version.parameters, dialect_for(version, protocol)) if version.takes_schema else None
    return AsSent(
        text=tools_of(encoded),
        wire_name=encoded.names.respelled.get(name, ""),
        changes=tuple(rewritten.changes) if rewritten else (),
        lines=tuple(compared(version.parameters, rewritten.schema)) if rewritten else (),
        notes=encoded.notes,
    )


def encoded_with(versions: Sequence[ToolVersion], protocol: str) -> EncodedRequest:
    """A request that offers these tools, as the protocol's own vendor is sent it."""
    definitions = definitions_for(versions, protocol)
    request = ModelRequest(
        model="model",
        messages=(Message("user", (Text("Hello"),)),),
        tools=definitions.functions,
        custom_tools=definitions.custom,
        provider_tools=definitions.provider,
    )
    return PROTOCOLS[protocol].encode_request(request, Profile())


def tools_of(encoded: EncodedRequest) -> str:
    """The `tools` element of a request, indented; "" where it has none."""
    fields: dict[str, Json] = json_text.loads(encoded.body.decode())
    return parameters.write(fields["tools"]) if fields.get("tools") else ""

"""What `extra_body` adds to a request."""

from collections.abc import Collection, Mapping, Sequence

from wire import json_text
from wire.conversation import Json
from wire.protocols.fields import as_object
from wire.protocols.fitting.losses import Losses

_DECLARATIONS = ("functionDeclarations", "function_declarations")


def merge_extra(
    body: dict[str, Json],
    extra_body: Mapping[str, Json],
    own_fields: Collection[str],
    losses: Losses,
    merged: Collection[str] = (),
) -> None:
    """Lay `extra_body` over the body. Tools are added, and the objects `merged` are laid together field by field.

    `own_fields` are not replaced: the rest of Toolscope relies on them.
    """
    extra = dict(extra_body)
    for name in own_fields:
        if extra.pop(name, None) is not None:
            losses.note(f"`{name}` in extra_body is not sent: it is said elsewhere.")
    if isinstance(extra.get("tools"), list):
        extra["tools"] = _with_tools(body.get("tools", []), extra["tools"], losses)
    for name in merged:
        if isinstance(extra.get(name), dict):
            extra[name] = _merged(body.get(name, {}), extra[name])
    body |= extra


def _with_tools(tools: Sequence[Json], more: Sequence[Json], losses: Losses) -> list[Json]:
    """The tools and more of them, none twice."""
    known = [*map(_identity, tools)]
    twice = [tool for tool in more if isinstance(tool, dict) and _identity(tool) in known]
    for tool in twice:
        losses.note(f"`{_identity(tool)[0]}` of the extra fields is among the tools already: it is sent once.")
    return [*tools, *(tool for tool in more if tool not in twice)]


def _identity(tool: Json) -> tuple[Json, ...]:
    """What tells one tool from others: its kind, and its name where there may be several of the kind."""
    fields: Mapping[str, Json] = tool if isinstance(tool, dict) else {}
    if not isinstance(fields.get("type"), str) and len(fields) == 1:
        (kind,) = fields
        return (kind, None) if kind not in _DECLARATIONS else (kind, json_text.dumps(fields[kind]))
    function = as_object(fields.get(str(fields.get("type"))))
    name = fields.get("name") or function.get("name") or fields.get("server_label") or fields.get("mcp_server_name")
    return (fields.get("type"), name if isinstance(name, str) else None)


def _merged(base: Mapping[str, Json], more: Mapping[str, Json]) -> dict[str, Json]:
    """`more` over `base`, object by object."""
    made = dict(base)
    for name, value in more.items():
        before = made.get(name)
        made[name] = _merged(before, value) if isinstance(before, dict) and isinstance(value, dict) else value
    return made

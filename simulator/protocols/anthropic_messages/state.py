"""Signatures of thoughts: each is bound to its words, its place, and all that stands before its answer."""

from collections.abc import Iterator, Mapping, Sequence

from simulator.protocols.anthropic_messages.errors import bad_request
from simulator.refusals import Refused
from simulator.state import fingerprint, seal, unseal
from simulator.thinking import MODEL
from wire.conversation import Json

_MOVED = (
    "This `thinking` block is bound to a different conversation: what stands before it is not what stood there "
    "when it was made."
)
_NOT_FIRST = (
    "When `thinking` is enabled, a final `assistant` message must start with a thinking block (preceeding the lastmost "
    "set of `tool_use` and `tool_result` blocks). We recommend you include thinking blocks from previous turns."
)
_KINDS = ("thinking", "redacted_thinking")
Flat = tuple[str, str, Mapping[str, Json]]
"""A block with its place and the role that says it."""


def sign(thought: str, offset: int, fields: Mapping[str, Json]) -> str:
    """The signature of a thought that is the block `offset` of the answer to a request."""
    before = _flat(fields["messages"])
    return seal({"thought": fingerprint(thought), "at": len(before) + offset, **_bound(fields, before, len(before))})


def state(fields: Mapping[str, Json]) -> Iterator[Refused]:
    """The first thought that is not as it was made, where it was made; only the model that thinks looks at them."""
    if fields["model"] != MODEL or _kind(fields) == "disabled":
        return
    blocks = _flat(fields["messages"])
    for at, (where, _, block) in enumerate(blocks):
        if block.get("type") in _KINDS:
            yield from _thought(where, at, block, fields, blocks)
    yield from _first(fields)


def _thought(
    where: str, at: int, block: Mapping[str, Json], fields: Mapping[str, Json], blocks: Sequence[Flat]
) -> Iterator[Refused]:
    kind = block["type"]
    name, words = ("data", "") if kind == "redacted_thinking" else ("signature", str(block["thinking"]))
    bound = unseal(block[name])
    hidden = kind == "thinking" and not words
    if bound is None or not (hidden or bound["thought"] == fingerprint(words)):
        yield bad_request(f"{where}: Invalid `{name}` in `{kind}` block")
    elif bound != {**bound, "at": at, **_bound(fields, blocks, int(bound["before"]))} and not _drops(fields):
        yield bad_request(f"{where}: {_MOVED}")


def _first(fields: Mapping[str, Json]) -> Iterator[Refused]:
    """With thinking enabled, the step whose results come back now began with a thought."""
    messages = fields["messages"]
    if _kind(fields) != "enabled" or len(messages) < 2 or messages[-2]["role"] != "assistant":
        return
    content = messages[-2]["content"]
    if not isinstance(content, list) or not any(block["type"] == "tool_use" for block in content):
        return
    if content[0]["type"] not in _KINDS:
        yield bad_request(
            f"messages.{len(messages) - 2}.content.0.type: Expected `thinking` or `redacted_thinking`, but found "
            f"`{content[0]['type']}`. {_NOT_FIRST}"
        )


def _flat(messages: Sequence[Mapping[str, Json]]) -> list[Flat]:
    """All blocks: which message they stand in is not asked, since neighbours of one role are one turn."""
    return [
        (f"messages.{number}.content.{place}", message["role"], _bare(block))
        for number, message in enumerate(messages)
        for place, block in enumerate(_blocks(message["content"]))
    ]


def _blocks(content: Json) -> Sequence[Json]:
    return [{"type": "text", "text": content}] if isinstance(content, str) else content or []


def _bound(fields: Mapping[str, Json], blocks: Sequence[Flat], before: int) -> dict[str, Json]:
    said = [(role, block) for _, role, block in blocks[:before]]
    tools = [_bare(tool) for tool in fields.get("tools") or ()]
    return {"before": before, "prefix": fingerprint([list(map(_bare, _blocks(fields.get("system")))), tools, said])}


def _bare(block: Mapping[str, Json]) -> dict[str, Json]:
    """A block without where to cut the cache: that changes from request to request."""
    return {name: value for name, value in block.items() if name != "cache_control"}


def _kind(fields: Mapping[str, Json]) -> Json:
    thinking = fields.get("thinking")
    return thinking.get("type") if isinstance(thinking, dict) else None


def _drops(fields: Mapping[str, Json]) -> bool:
    """Did the request ask that such thoughts be left out instead?"""
    match fields.get("thinking"):
        case {"block_binding": {"prefix_mismatch_behavior": "drop_block"}}:
            return True
    return False

"""Items of a model's turn <-> parts of its message.

A message item's own fields (`id`, `phase`, `status`) stand in the `extra` of its first part under "item": that part
begins the item, the texts after it continue it.
"""

from collections.abc import Mapping
from dataclasses import replace

from wire.conversation import Json, Opaque, Part, Reasoning, Refusal, Text
from wire.protocols.openai_responses.calls import CALL_TYPES, decode_call
from wire.protocols.openai_responses.content import PROTOCOL, decode_content, encode_content, kind_of
from wire.protocols.openai_responses.hosted import decode_hosted


def decode_item(item: Mapping[str, Json], where: str) -> tuple[Part, ...]:
    """The parts that one item of a model's turn makes. Raises WireError with the place for a call that is none."""
    kind = kind_of(item)
    if kind in CALL_TYPES:
        return (decode_call(item, where),)
    if kind == "reasoning":
        return (decode_reasoning(item),)
    if kind in ("", "message") and "role" in item:
        return _decode_message(item)
    hosted = decode_hosted(item)
    return (Opaque(PROTOCOL, dict(item)),) if hosted is None else hosted


def decode_reasoning(item: Mapping[str, Json]) -> Reasoning:
    """The readable thoughts; `extra` is the item, which must go back as it came."""
    return Reasoning("\n\n".join(reasoning_texts(item)), {name: item[name] for name in item if name != "type"})


def reasoning_texts(item: Mapping[str, Json]) -> list[str]:
    """The words of a reasoning item, paragraph by paragraph: first of the summary, then of the thoughts themselves."""
    lists = [item.get("summary"), item.get("content")]
    parts = [part for one in lists if isinstance(one, list) for part in one if isinstance(part, dict)]
    return [part["text"] for part in parts if isinstance(part.get("text"), str) and part["text"]]


def encode_reasoning(part: Reasoning) -> Json:
    """The item; a thought that came from elsewhere is said as a summary."""
    if "summary" in part.extra or "content" in part.extra:
        return {"type": "reasoning", **part.extra}
    summary = [{"type": "summary_text", "text": part.text}] if part.text else []
    return {"type": "reasoning", "summary": summary, **part.extra}


def encode_message(parts: list[Text | Refusal], *, own: bool) -> Json:
    """One message item of a model. Words that came from elsewhere are one string, since they have no id."""
    if own and any("type" in part.extra for part in parts):
        content = encode_content(parts, "output_text", own=True)
    else:
        content = "".join(part.text for part in parts)
    return {**(_item_fields(parts[0], own) or {"role": "assistant"}), "content": content}


def begins_item(part: Text | Refusal, *, own: bool) -> bool:
    """Does a new message item begin here?"""
    return own and "item" in part.extra


def _item_fields(part: Text | Refusal, own: bool) -> dict[str, Json]:
    return dict(part.extra.get("item", {})) if own else {}


def _decode_message(item: Mapping[str, Json]) -> tuple[Part, ...]:
    parts = decode_content(item.get("content"))
    fields = {name: item[name] for name in item if name != "content"}
    first = parts[0] if parts else None
    if not isinstance(first, Text | Refusal) or not all(isinstance(part, Text | Refusal) for part in parts):
        return (Opaque(PROTOCOL, dict(item)),)
    return (replace(first, extra={"item": fields, **first.extra}), *parts[1:])

"""Every call is answered in the message after it, first of all, once; and nothing else is answered."""

from collections.abc import Iterator, Mapping, Sequence

from simulator.protocols.anthropic_messages.errors import bad_request
from simulator.refusals import Refused
from wire.conversation import Json

Message = tuple[int, str, list[Mapping[str, Json]]]
"""Where it begins in the request's list, its role, its blocks."""


def pairs(messages: Sequence[Mapping[str, Json]]) -> Iterator[Refused]:
    """The first result that is missing, out of place, twice there or nobody's."""
    turns = list(_merged(messages))
    seen: set[str] = set()
    calls: list[str] = []
    for index, role, blocks in [*turns, (len(messages), "end", [])]:
        answered = _leading_results(blocks) if role == "user" else []
        missing = [one for one in calls if one not in answered]
        if missing:
            yield bad_request(
                f"messages.{index - 1}: `tool_use` ids were found without `tool_result` blocks immediately after: "
                f"{', '.join(missing)}. Each `tool_use` block must have a corresponding `tool_result` block in the "
                "next message."
            )
        yield from _results(index, blocks, calls)
        calls = [str(block["id"]) for block in blocks if block["type"] == "tool_use"] if role == "assistant" else []
        for call_id in calls:
            if call_id in seen:
                yield bad_request(f"messages.{index}.content: `tool_use` ids must be unique")
            seen.add(call_id)


def _merged(messages: Sequence[Mapping[str, Json]]) -> Iterator[Message]:
    """Neighbours of one role are one turn."""
    turn: Message | None = None
    for index, message in enumerate(messages):
        content = message["content"]
        blocks = [{"type": "text", "text": content}] if isinstance(content, str) else list(content)
        if turn is not None and turn[1] == message["role"]:
            turn[2].extend(blocks)
            continue
        if turn is not None:
            yield turn
        turn = (index, message["role"], blocks)
    if turn is not None:
        yield turn


def _leading_results(blocks: Sequence[Mapping[str, Json]]) -> list[str]:
    """The results that stand before anything else."""
    ids: list[str] = []
    for block in blocks:
        if block["type"] != "tool_result":
            break
        ids.append(block["tool_use_id"])
    return ids


def _results(index: int, blocks: Sequence[Mapping[str, Json]], calls: Sequence[str]) -> Iterator[Refused]:
    answered: set[str] = set()
    for place, block in enumerate(blocks):
        if block["type"] != "tool_result":
            continue
        call_id = block["tool_use_id"]
        if call_id not in calls:
            yield bad_request(
                f"messages.{index}.content.{place}: unexpected `tool_use_id` found in `tool_result` blocks: {call_id}. "
                "Each `tool_result` block must have a corresponding `tool_use` block in the previous message."
            )
        if call_id in answered:
            yield bad_request(
                f"messages.{index}.content.{place}: each tool_use must have a single result. Found multiple "
                f"`tool_result` blocks with id: {call_id}"
            )
        answered.add(call_id)

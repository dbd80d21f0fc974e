"""Items that need each other: a call and its output, a reasoning item and what followed it."""

from collections.abc import Iterator, Mapping, Sequence

from simulator.protocols.openai_errors import bad_request
from simulator.refusals import Refused
from wire.conversation import Json

CALLS = {"function_call": "function call", "custom_tool_call": "custom tool call"}
OUTPUTS = {"function_call_output": "function_call", "custom_tool_call_output": "custom_tool_call"}


def pairs(items: Sequence[Mapping[str, Json]]) -> Iterator[Refused]:
    """The first item without the one that it needs."""
    yield from _unique(items)
    yield from _outputs(items)
    for index, item in enumerate(items):
        if item.get("type") == "reasoning":
            yield from _following(item, items[index + 1 : index + 2])


def _unique(items: Sequence[Mapping[str, Json]]) -> Iterator[Refused]:
    seen: set[str] = set()
    for item in items:
        item_id = item.get("id")
        if isinstance(item_id, str) and item_id in seen:
            yield bad_request(
                f"Duplicate item found with id {item_id}. Remove duplicate items from your input and try again.",
                param="input",
            )
        seen.add(str(item_id))


def _outputs(items: Sequence[Mapping[str, Json]]) -> Iterator[Refused]:
    waiting: dict[str, str] = {}
    for item in items:
        kind = str(item.get("type"))
        if kind in CALLS:
            waiting[item["call_id"]] = kind
        elif kind in OUTPUTS:
            if waiting.pop(item["call_id"], None) != OUTPUTS[kind]:
                name = CALLS[OUTPUTS[kind]]
                yield bad_request(
                    f"No tool call found for {name} output with call_id {item['call_id']}.", param="input"
                )
        elif waiting and item.get("role") == "user":
            break
    for call_id, kind in waiting.items():
        yield bad_request(f"No tool output found for {CALLS[kind]} {call_id}.", param="input")


def _following(item: Mapping[str, Json], after: Sequence[Mapping[str, Json]]) -> Iterator[Refused]:
    follows = bool(after) and (str(after[0].get("type")).endswith("call") or after[0].get("role") == "assistant")
    follows = follows or (bool(after) and after[0].get("type") == "reasoning")
    if not follows:
        yield bad_request(
            f"Item '{item.get('id')}' of type 'reasoning' was provided without its required following item.",
            param="input",
        )

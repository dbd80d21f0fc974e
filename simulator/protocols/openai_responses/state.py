"""Encrypted reasoning: it comes back as it was, before the item that it came with."""

from collections.abc import Iterator, Mapping, Sequence

from simulator.protocols.openai_errors import bad_request
from simulator.protocols.openai_responses.answering import THOUGHT
from simulator.refusals import Refused
from simulator.state import unseal
from simulator.thinking import MODEL
from wire.conversation import Json

_SHOWN = 4


def state(fields: Mapping[str, Json], items: Sequence[Mapping[str, Json]]) -> Iterator[Refused]:
    """The first thought that was lost, altered or moved; only the model that thinks looks at them."""
    if fields["model"] != MODEL:
        return
    ids = {str(item.get("id")) for item in items if item.get("type") == "reasoning"}
    for index, item in enumerate(items):
        if item.get("type") == "reasoning":
            yield from _reasoning(item, items[index + 1 : index + 2], is_kept=fields.get("store") is not False)
        elif item.get("type") == "function_call":
            yield from _call(item, ids)


def _reasoning(item: Mapping[str, Json], after: Sequence[Mapping[str, Json]], *, is_kept: bool) -> Iterator[Refused]:
    sealed, item_id = item.get("encrypted_content"), item.get("id")
    if sealed is None:
        if not is_kept:
            yield Refused(
                404,
                f"Item with id '{item_id}' not found. Items are not persisted when `store` is set to false. Try again "
                "with `store` set to true, or remove this item from your input.",
                param="input",
            )
        return
    bound = unseal(sealed)
    if bound is None:
        shown = f"{str(sealed)[:_SHOWN]}...{str(sealed)[-_SHOWN:]}"
        yield bad_request(f"The encrypted content {shown} could not be verified.", code="invalid_encrypted_content")
    elif bound["follows"] and (not after or after[0].get("call_id") != bound["follows"]):
        yield bad_request(
            f"Item '{item_id}' of type 'reasoning' was provided without its required following item.", param="input"
        )


def _call(item: Mapping[str, Json], reasoning_ids: set[str]) -> Iterator[Refused]:
    """A call that names itself by its item's id needs the thought that it came with."""
    item_id = str(item.get("id", ""))
    if not item["call_id"].startswith(THOUGHT) or not item_id.startswith("fc_"):
        return
    needed = f"rs_{item_id.removeprefix('fc_').rpartition('_')[0]}_0"
    if needed not in reasoning_ids:
        yield bad_request(
            f"Item '{item_id}' of type 'function_call' was provided without its required 'reasoning' item: '{needed}'.",
            param="input",
        )

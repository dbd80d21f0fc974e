"""Thought signatures: each is bound to the part that it came with; without one the first call of a step is refused."""

import base64
import json
from collections.abc import Iterator, Mapping, Sequence

from simulator.protocols.gemini.errors import bad_request
from simulator.refusals import Refused
from simulator.state import fingerprint, seal, unseal
from simulator.thinking import MODEL
from wire.conversation import Json
from wire.protocols.gemini.spelling import camel, camel_or_empty

_SKIP = "skip_thought_signature_validator"
_DUMMIES = (_SKIP, base64.b64encode(_SKIP.encode()).decode())
_MISSING = (
    "This is required for tools to work correctly, and missing thought_signature may lead to degraded model "
    "performance. "
)
_DOCS = "Please refer to https://ai.google.dev/gemini-api/docs/thought-signatures for more details."


def sign_call(name: str, arguments: str) -> dict[str, Json]:
    """What the part of a call holds beside it."""
    try:
        args = json.loads(arguments or "{}")
    except ValueError:
        args = None
    return {"thoughtSignature": seal({"call": fingerprint([name, args])})}


def sign_words(text: str) -> dict[str, Json]:
    """What the part of words holds beside them."""
    return {"thoughtSignature": seal({"words": fingerprint(text)})}


def state(model: str, contents: Sequence[Mapping[str, Json]]) -> Iterator[Refused]:
    """The first signature that is missing, altered or moved; only the model that thinks looks at them."""
    if model != MODEL:
        return
    current = max((index for index, one in enumerate(contents) if _is_question(one)), default=-1)
    for index, content in enumerate(contents):
        parts = [camel(part) for part in content["parts"]]
        first = next((part for part in parts if "functionCall" in part), None)
        if index > current and first is not None and "thoughtSignature" not in first:
            name = camel_or_empty(first["functionCall"]).get("name")
            yield bad_request(
                f"Function call is missing a thought_signature in functionCall parts. {_MISSING}Additional data, "
                f"function call `default_api:{name}` , position {parts.index(first) + 1}. {_DOCS}"
            )
        for part in parts:
            yield from _signature(part)


def _signature(part: Mapping[str, Json]) -> Iterator[Refused]:
    signature = part.get("thoughtSignature")
    if signature is None or signature in _DUMMIES:
        return
    bound = unseal(signature)
    call = camel_or_empty(part.get("functionCall"))
    is_its_own = bound is not None and (
        "words" in bound if not call else bound.get("call") == fingerprint([call.get("name"), call.get("args", {})])
    )
    if not is_its_own:
        yield bad_request("Corrupted thought signature.")


def _is_question(content: Mapping[str, Json]) -> bool:
    """Does a turn begin here? With the user's words, not with responses."""
    parts = [camel(part) for part in content["parts"]]
    return content.get("role", "user") == "user" and not any("functionResponse" in part for part in parts)

"""What is known of a run before it starts: what it may cost, what will differ from what was asked, what is refused.

The first request is built and encoded as the run would do it, and not sent.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from accounts.models import Workspace
from playground import creation
from playground.asking import model_request
from playground.creation import Order
from playground.errors import InvalidRun
from playground.estimate import Estimate, Size, estimate
from playground.history import conversation_after
from playground.lineage import cut_loose_from
from playground.models import Run
from playground.opened import Opened
from playground.opening import fitted, opened_in
from playground.options import parse_tool_choice
from playground.runs import find_run
from playground.setup import SetupForm
from playground.starting import planned_branch
from providers.model_sizes import context_window
from providers.options import with_extra_fields
from providers.prices import price_for
from providers.profiles import profile_of
from tools.crowd import crowd
from tools.definitions import definitions_for
from tools.limiting import limits
from tools.models import ToolVersion
from tools.provider_run import doubt_about
from wire import json_text
from wire.conversation import File, Image, Json, Message, ModelRequest, Text
from wire.protocols import PROTOCOLS
from wire.protocols.codec import EncodedRequest
from wire.protocols.fields import as_object, is_count
from wire.schemas.crowding import Crowd

BYTES_A_TOKEN = 3
"""Of a request's JSON; English prose has about four, names, numbers and punctuation fewer."""
TOKENS_A_FILE = 1_500
"""What a picture or document comes to, whose bytes are not text."""
CHARACTERS_A_TOKEN = 4
"""Of a tool's result."""
NOT_WRITTEN_YET = "…"


@dataclass(frozen=True, slots=True)
class Beforehand:
    """For the composer: the estimate, what will differ, and why the run would be refused; a sentence each.

    `crowd` is what the tools are together.
    """

    estimate: Estimate
    differences: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()
    crowd: Crowd | None = None


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The first request of a run as it would be sent."""

    request: ModelRequest
    encoded: EncodedRequest
    losses: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def differences(self) -> tuple[str, ...]:
        """In what it says less or other than what was asked; and which secrets are kept and filled in."""
        return tuple(dict.fromkeys([*self.losses, *self.encoded.notes, *self.doubts, *self.kept]))


def before_run(
    workspace: Workspace, form: SetupForm, parent: str = "", branch: str = "", edited: str = ""
) -> Beforehand:
    """What the setup as typed leads to; `parent` is the run that it continues, `branch` and `edited` as in a start."""
    typed = SetupForm({name: form[name].value() for name in form.fields})
    if not typed.is_valid():
        return Beforehand(Estimate(), refusals=_sentences(typed))
    lost: list[str] = []
    try:
        if branch:
            planned = planned_branch(workspace, branch, edited if edited.strip() else NOT_WRITTEN_YET, typed.wishes)
            order, before = planned.order, planned.parent
        else:
            before = _parent(workspace, typed.cleaned_data, parent)
            opened = None if before else opened_in(workspace, typed.cleaned_data)
            wishes, lost = fitted(workspace, opened, typed.wishes) if opened else (typed.wishes, [])
            order = creation.check(workspace, **wishes, messages=_messages(typed.cleaned_data, before, opened))
    except InvalidRun as problem:
        typed.take_errors(problem.errors)
        return Beforehand(Estimate(), refusals=_sentences(typed))
    foreseen = foresee(order, before)
    price = price_for(order.provider, order.model)
    said = estimate(order.limits, price, _size(order, foreseen))
    return Beforehand(said, (*lost, *foreseen.differences), crowd=crowd(order.versions))


def foresee(order: Order, parent: Run | None = None) -> Foreseen:
    """What the first request of this order would be, as a run that goes on from `parent`."""
    protocol, profile = order.provider.protocol, profile_of(order.provider, order.model)
    loose = cut_loose_from(
        parent,
        model=order.model,
        system=order.system,
        messages=order.messages,
        versions=order.versions,
        settings=order.settings,
        protocol=protocol,
        profile=profile,
        provider=order.provider.pk,
    )
    definitions = definitions_for(order.versions, protocol, profile)
    request = model_request(
        order.model,
        loose.request.messages,
        system=order.system,
        definitions=definitions,
        tool_choice=parse_tool_choice(order.tool_choice, [version.tool.name for version in order.versions]),
        parallel_tool_calls=order.parallel_tool_calls,
        stream=order.stream,
        settings=with_extra_fields(order.provider, loose.request.settings),
    )
    doubts = tuple(doubt for version in order.versions if (doubt := doubt_about(version, protocol)))
    return Foreseen(request, PROTOCOLS[protocol].encode_request(request, profile), loose.losses, order.notes, doubts)


def _parent(workspace: Workspace, typed: Mapping[str, Any], parent: str) -> Run | None:
    """The run that is continued. Raises InvalidRun when it is gone."""
    if not (parent or typed["parent"]):
        return None
    try:
        return find_run(workspace, parent or typed["parent"])
    except Run.DoesNotExist:
        raise InvalidRun([("parent", "The run that this continues was deleted.")]) from None


def _messages(typed: Mapping[str, Any], parent: Run | None, opened: Opened | None) -> tuple[Message, ...]:
    """The conversation to send."""
    words = typed["message"] or NOT_WRITTEN_YET
    if parent is not None:
        return (*conversation_after(parent), Message("user", (Text(words),)))
    if opened is not None:
        return opened.messages_with(typed["message"])
    return (Message("user", (Text(words),)),)


def _size(order: Order, foreseen: Foreseen) -> Size:
    may_call = foreseen.request.tool_choice is None or foreseen.request.tool_choice.mode != "none"
    return Size(
        first=_tokens(foreseen),
        context=context_window(order.provider, order.model),
        answer=_longest_answer(foreseen.encoded, order.provider.protocol),
        calls_tools=may_call and bool(order.versions),
        result=_longest_result(order.versions),
    )


def _longest_result(versions: Sequence[ToolVersion]) -> int:
    """About the most tokens that a tool's result comes to."""
    characters = [limits.read(version.limits).output_chars for version in versions]
    return math.ceil(max(characters, default=0) / CHARACTERS_A_TOKEN)


def _tokens(foreseen: Foreseen) -> int:
    """About what the request comes to."""
    parts = [part for message in foreseen.request.messages for part in message.parts if isinstance(part, Image | File)]
    text = len(foreseen.encoded.body) - sum(len(part.url) for part in parts)
    return math.ceil(max(text, 0) / BYTES_A_TOKEN) + TOKENS_A_FILE * len(parts)


def _longest_answer(encoded: EncodedRequest, protocol: str) -> int | None:
    """The limit of output tokens that the request itself sets."""
    body = json_text.loads(encoded.body)
    found = (reduce(_inside, place, body) for place in PROTOCOLS[protocol].FACTS.answer_limits)
    return next((value for value in found if is_count(value)), None)


def _inside(value: Json, name: str) -> Json:
    return as_object(value).get(name)


def _sentences(form: SetupForm) -> tuple[str, ...]:
    """What is wrong with the form, the field named first; sentences about tools name them."""
    faults = form.errors.get_json_data().items()
    named = [(form[name].label if name in form.fields and name != "tools" else "", found) for name, found in faults]
    return tuple(
        f"{label}: {fault['message']}" if label else fault["message"] for label, found in named for fault in found
    )

"""A request opened again as something to run: one that was recorded, or one that was pasted."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from accounts.models import Workspace
from playground.chosen_tools import in_order_of
from playground.errors import InvalidRun
from playground.extra_fields import without_marks
from playground.history import conversation_before, own_names
from playground.models import Run
from playground.opened import Opened
from playground.opened_tools import host_tools
from playground.pasting import Pasted, load
from playground.unanswered import with_every_result
from providers.models import Provider
from providers.places import address_of
from providers.profiles import profile_of
from providers.service import ensure_simulator, find_provider, providers_of
from traces.models import Span
from traces.reader import request_bytes
from traces.sent import ADDRESS
from wire.conversation import ModelRequest
from wire.errors import WireError
from wire.naming import respelled
from wire.profiles import Profile
from wire.protocols import PROTOCOLS

_WITH_PLACES = ("tools", "system", "systemInstruction", "instructions")
PREVIOUS = "previous_response_id"


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recorded request and its span."""

    span: Span
    opened: Opened


def open_span(workspace: Workspace, span_id: str) -> Recorded:
    """What was sent in this model span. Raises InvalidRun where there is nothing that can be opened."""
    span = Span.objects.select_related("trace").filter(trace__workspace=workspace, pk=span_id).first()
    body = request_bytes(span) if span is not None and span.kind == Span.Kind.MODEL else None
    if span is None or body is None:
        raise InvalidRun([("from_span", "The recorded request is gone; its trace was deleted.")])
    run = Run.objects.select_related("provider").filter(trace_id=span.trace_id).first()
    path = str(span.attributes.get(ADDRESS, ""))
    codec = PROTOCOLS.get(span.protocol)
    if codec is None:
        raise InvalidRun([("from_span", f"The recorded request speaks “{span.protocol}”, which is not known here.")])
    try:
        request = codec.decode_request(body, _profile(run), path=path)
    except WireError as error:
        raise InvalidRun([("from_span", f"The recorded request cannot be read: {error}")]) from None
    request = respelled(replace(request, model=request.model or span.model), own_names(span))
    whole = without_marks(workspace, _whole(request, run, span.step))
    opened = Opened(
        whole,
        provider=(run.provider_id if run else "") or span.provider,
        protocol=span.protocol,
        limits=run.limits if run else {},
        host_tools=tuple(replace(one, is_extra=not one.is_here) for one in host_tools(workspace, whole)),
    )
    return Recorded(span, opened)


def opened_in(workspace: Workspace, typed: Mapping[str, Any]) -> Opened | None:
    """What a form goes on from: a recorded or a pasted request; None where it names neither. Raises InvalidRun."""
    if typed["from_span"]:
        return open_span(workspace, typed["from_span"]).opened
    if typed["pasted"]:
        return open_paste(workspace, load(typed["pasted"]))
    return None


def open_paste(workspace: Workspace, pasted: Pasted) -> Opened:
    """A pasted request with the provider that fits it best. Raises InvalidRun where it cannot be read."""
    provider = _fitting(workspace, pasted)
    request = pasted.request(profile_of(provider))
    request, notes = _with_a_model(request, provider, PROTOCOLS[pasted.protocol].FACTS.label)
    messages, lacking = with_every_result(request.messages)
    notes += [f"The call of {call.name} had no result: it gets one that says that it was not run." for call in lacking]
    notes += _odd_notes(request)
    whole = replace(request, messages=messages)
    hosted = host_tools(workspace, whole)
    return Opened(whole, provider.pk, pasted.protocol, notes=(*pasted.notes, *notes), host_tools=hosted)


def fitted(workspace: Workspace, opened: Opened, wishes: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The wishes of a run that goes on from an opened request, and what they lose where it speaks another protocol."""
    wishes = {**wishes, "tools": in_order_of(opened.names, wishes.get("tools") or [])}
    provider = find_provider(workspace, str(wishes.get("provider") or ""))
    settings = wishes.get("settings") or {}
    if provider is None or not settings.get("extra_body"):
        return wishes, []
    extra, losses = opened.extra_elsewhere(settings["extra_body"], provider.protocol)
    return {**wishes, "settings": {**settings, "extra_body": dict(extra)}}, losses


def _odd_notes(request: ModelRequest) -> list[str]:
    """What has a place of its own here where it is in its usual form, and is not."""
    odd = [name for name in _WITH_PLACES if name in request.settings.extra_body]
    return [
        f"“{name}” is not in a form that is known here: it is sent as it stands, as an extra field." for name in odd
    ]


def _with_a_model(request: ModelRequest, provider: Provider, protocol: str) -> tuple[ModelRequest, list[str]]:
    """The request with a model that the provider can be asked for, and a sentence where that is not the pasted one."""
    if provider.is_simulated and request.model not in provider.model_names:
        played = provider.model_names[0]
        instead = f" in place of {request.model}" if request.model else ""
        note = f"No provider of yours speaks {protocol}: the {provider.name} plays {played}{instead}."
        return replace(request, model=played), [note]
    return request, [] if request.model else ["The body does not name a model: name it before you run."]


def _fitting(workspace: Workspace, pasted: Pasted) -> Provider:
    """The provider at the pasted address; else, of its protocol, one that has the model, any, a simulated one."""
    simulator = ensure_simulator(workspace)
    fitting = [one for one in providers_of(workspace) if one.protocol == pasted.protocol]
    same_host = [one for one in fitting if pasted.host and urlsplit(address_of(one)).hostname == pasted.host]
    model = pasted.request(Profile()).model
    has_model = [one for one in fitting if model in one.model_names]
    own = [one for one in fitting if not one.is_simulated]
    return next(iter([*same_host, *has_model, *own, *fitting]), simulator)


def _profile(run: Run | None) -> Profile:
    """How the host that was asked spells things."""
    return profile_of(run.provider, run.model) if run is not None and run.provider is not None else Profile()


def _whole(request: ModelRequest, run: Run | None, step: int | None) -> ModelRequest:
    """The request with the history that its host kept, where it went out without it; any host can be asked then."""
    extra = dict(request.settings.extra_body)
    if run is None or step is None or not extra.pop(PREVIOUS, "") or PREVIOUS in (run.settings.get("extra_body") or {}):
        return request
    messages = conversation_before(run, step)
    return replace(request, messages=messages, settings=replace(request.settings, extra_body=extra))

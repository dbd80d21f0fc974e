"""Only what is new since the last answer, for a host that keeps its answers; and the whole again. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from playground.history import messages_of
from playground.state import Step
from wire.conversation import Message, ModelRequest

PREVIOUS = "previous_response_id"


def since_last_answer(request: ModelRequest, steps: Sequence[Step]) -> ModelRequest:
    """`request`, the whole conversation after `steps`, as what follows the last answer that the host knows by its id.

    It stays whole where there is no such answer in this run, or nothing that follows it.
    """
    if not steps or not steps[-1].response.response_id:
        return request
    _, *new = messages_of(steps[-1])
    if not new:
        return request
    extra = {**request.settings.extra_body, PREVIOUS: steps[-1].response.response_id}
    return replace(request, messages=tuple(new), settings=replace(request.settings, extra_body=extra))


def whole_again(request: ModelRequest, before: Sequence[Message]) -> ModelRequest:
    """The other way: the request with all that stood `before` it, such that any host can be asked."""
    extra = {name: value for name, value in request.settings.extra_body.items() if name != PREVIOUS}
    return replace(request, messages=(*before, *request.messages), settings=replace(request.settings, extra_body=extra))

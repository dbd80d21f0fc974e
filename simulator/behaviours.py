"""Which behaviour a model name stands for."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from simulator import bench, thinking
from simulator.custom_tools import in_free_text, with_custom_tools
from simulator.faults import FAULTS, planned
from simulator.provider_runs import with_run
from simulator.refusals import UnknownModel
from simulator.rendering import limited
from simulator.reply import Html, Reply
from simulator.samples import sample
from simulator.scripts import player
from wire.conversation import Json, ModelRequest

PLANNER = "sim-planner"
SCRIPT_PREFIX = "sim-script-"
FAULT_PREFIX = "sim-fault-"


def answer(request: ModelRequest, today: date) -> Reply | Html:
    """What the request's model answers. Raises Failed or UnknownModel."""
    measurement = bench.parse(request.model)
    if measurement is not None:
        return bench.reply(measurement, request)
    reply = _reply(with_custom_tools(request), today)
    if isinstance(reply, Html):
        return reply
    reply = in_format(in_free_text(reply, request), request.settings.response_format)
    return limited(reply, request.settings.max_output_tokens, request.settings.stop)


def _reply(request: ModelRequest, today: date) -> Reply | Html:
    model = request.model
    if model == PLANNER:
        return with_run(planned(request, today), request)
    if model == thinking.MODEL:
        return thinking.with_thoughts(with_run(planned(request, today), request), request)
    if model.startswith(FAULT_PREFIX) and model.removeprefix(FAULT_PREFIX) in FAULTS:
        return FAULTS[model.removeprefix(FAULT_PREFIX)](request, today)
    if model.startswith(SCRIPT_PREFIX) and model.removeprefix(SCRIPT_PREFIX) in player.scripts():
        return player.play(model.removeprefix(SCRIPT_PREFIX), request) or planned(request, today)
    raise UnknownModel(model)


def in_format(reply: Reply, wanted: Mapping[str, Json] | None) -> Reply:
    """The reply as JSON where the request asks for that: the words in an object, or a sample of its schema."""
    match wanted, reply.calls:
        case {"type": "json_object"}, ():
            return replace(reply, text=json.dumps({"answer": reply.text}, ensure_ascii=False))
        case {"type": "json_schema", "json_schema": {"schema": dict(schema)}}, ():
            return replace(reply, text=json.dumps(sample(schema), ensure_ascii=False))
    return reply


def model_names() -> tuple[str, ...]:
    """Everything that can be asked for by a fixed name."""
    faults = (f"{FAULT_PREFIX}{name}" for name in FAULTS)
    scripts = (f"{SCRIPT_PREFIX}{name}" for name in player.scripts())
    return (PLANNER, thinking.MODEL, *scripts, *faults)

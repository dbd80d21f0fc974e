"""From a request to the next thing to do: calls, or words. The same request always gives the same plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

from simulator.planner import answer, followup, outputs, recovery, turns
from simulator.planner.arguments import Arguments, arguments, in_order, missing
from simulator.planner.intents import Intent, intents
from simulator.planner.matching import THRESHOLD, Subject, score, subject
from simulator.planner.outputs import values_for
from simulator.planner.turns import Made, Turn
from simulator.planner.words import concept, concepts
from simulator.samples import sample_arguments
from wire.conversation import ModelRequest, ToolDefinition

Call = tuple[str, Arguments]


@dataclass(frozen=True, slots=True)
class Plan:
    """Either calls, in order, or a text."""

    calls: tuple[Call, ...] = ()
    text: str = ""


def plan(request: ModelRequest, today: date) -> Plan:
    """What a tool-calling model would plausibly do with `request`."""
    turn = turns.read(request)
    subjects = [subject(tool) for tool in offered(request)]
    wanted = intents(turn.text, subjects, today, patient=bool(turn.earlier)) or followup.intents(turn, subjects, today)
    calls = _next_calls(turn, subjects, wanted, today)
    if not calls and not turn.made and is_forced(request) and subjects:
        calls = [_best_guess(turn.text, subjects, today)]
    if request.parallel_tool_calls is False:
        calls = calls[:1]
    return Plan(calls=tuple(calls)) if calls else Plan(text=_words(turn, request, wanted))


def offered(request: ModelRequest) -> tuple[ToolDefinition, ...]:
    """The tools that the request's tool choice lets be called."""
    choice = request.tool_choice
    if choice is None:
        return request.tools
    if choice.mode == "none":
        return ()
    return tuple(tool for tool in request.tools if not choice.names or tool.name in choice.names)


def forced(request: ModelRequest, today: date) -> Call:
    """A call whatever the text says. The request must offer a tool."""
    tools = offered(request) or request.tools
    return _best_guess(turns.read(request).text, [subject(tool) for tool in tools], today)


def is_forced(request: ModelRequest) -> bool:
    """Must this answer hold a call?"""
    return request.tool_choice is not None and request.tool_choice.mode in ("required", "tool")


def _next_calls(turn: Turn, subjects: Sequence[Subject], wanted: Sequence[Intent], today: date) -> list[Call]:
    fixed = recovery.corrections(turn, subjects, [(one.name, one.arguments) for one in wanted if not one.missing])
    if fixed:
        return fixed
    pending = _pending(turn, wanted)
    ready: list[Call] = []
    for intent in pending:
        ready += _completed(intent, turn, alone=len(pending) == 1)
    return ready or _producers(pending, turn, subjects, today)


def _pending(turn: Turn, wanted: Sequence[Intent]) -> list[Intent]:
    """The wishes that no call of this turn has served: by its very arguments, or by filling what the wish lacked."""
    pending = list(wanted)
    for call in turn.made:
        match = next((one for one in pending if one.name == call.name and _says(call, one) and not one.missing), None)
        if match is None and not _is_correction(call, turn):
            match = next((one for one in pending if one.name == call.name and _says(call, one)), None)
        if match is not None:
            pending.remove(match)
    return pending


def _is_correction(call: Made, turn: Turn) -> bool:
    return any(other.name == call.name and other.failed and other.step == call.step - 1 for other in turn.made)


def _says(call: Made, intent: Intent) -> bool:
    return all(call.arguments.get(name) == value for name, value in intent.arguments.items())


def _completed(intent: Intent, turn: Turn, *, alone: bool) -> list[Call]:
    """The calls of one wish, with what it lacks taken from the outputs so far; none while it still lacks something."""
    lacking = intent.missing
    if not lacking:
        return [(intent.name, intent.arguments)]
    found = [_values(slot.name, intent, turn, alone=alone) for slot in lacking]
    names = [slot.name for slot in lacking]
    completed = [{**intent.arguments, **dict(zip(names, values, strict=True))} for values in product(*found)]
    return [(intent.name, in_order(intent.subject, filled)) for filled in completed[: outputs.MAX_VALUES]]


def _values(name: str, intent: Intent, turn: Turn, *, alone: bool) -> list[object]:
    slot = next(slot for slot in intent.missing if slot.name == name)
    if slot.kind in ("message", "free_text"):
        return followup.composed(slot, intent, turn) if turn.made or alone else []
    taken = list(intent.arguments.values())
    found = values_for(slot, turn.made) or (values_for(slot, turn.earlier) if not turn.made else [])
    return [value for value in found if value not in taken]


def _producers(pending: Sequence[Intent], turn: Turn, subjects: Sequence[Subject], today: date) -> list[Call]:
    """Calls that could bring what a wish lacks: find_user(email) for get_orders(user_id), the weather to mail it."""
    tried = {call.name for call in turn.made}
    for intent in pending:
        for slot in intent.missing:
            about = {concept(word) for word in slot.words} - {"id"}
            for candidate in subjects:
                fits = about and about <= candidate.name | concepts(candidate.tool.description)
                fits = fits or (slot.kind == "message" and score(turn.text, candidate) >= THRESHOLD)
                if not fits or candidate.tool.name in tried | {intent.name}:
                    continue
                found = [one for one in arguments(turn.text, candidate, today) if not missing(candidate, one)]
                if found and any(found[0].values()):
                    return [(candidate.tool.name, one) for one in found]
    return []


def _best_guess(text: str, subjects: Sequence[Subject], today: date) -> Call:
    """The best tool, with made-up values for what the text does not say."""
    best = max(subjects, key=lambda one: score(text, one))
    filled = arguments(text, best, today)[0]
    sample = sample_arguments(best.tool.parameters)
    return best.tool.name, {**{slot.name: sample.get(slot.name) for slot in missing(best, filled)}, **filled}


def _words(turn: Turn, request: ModelRequest, wanted: Sequence[Intent]) -> str:
    lacking = next((intent for intent in _pending(turn, wanted) if intent.missing), None)
    said = [answer.from_outputs(turn.made, turn.text)] if turn.made else []
    if lacking is not None:
        said.append(answer.asking_for(lacking))
    return "\n\n".join(said) or answer.nothing_fits(offered(request), withheld=bool(request.tools))

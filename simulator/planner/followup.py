"""What a turn leaves unsaid and the conversation holds: "and in Rome?", and texts made of earlier outputs."""

from collections.abc import Sequence
from datetime import date

from simulator.planner import answer
from simulator.planner.arguments import arguments
from simulator.planner.intents import Intent
from simulator.planner.matching import Subject
from simulator.planner.slots import Slot
from simulator.planner.turns import Turn
from simulator.planner.words import words

MAX_WORDS = 12


def intents(turn: Turn, subjects: Sequence[Subject], today: date) -> list[Intent]:
    """The last call of the conversation with what a short follow-up changes of it; empty where it changes nothing."""
    last = next((call for call in reversed(turn.earlier) if not call.failed), None)
    candidate = next((one for one in subjects if last and one.tool.name == last.name), None)
    if last is None or candidate is None or len(words(turn.text)) > MAX_WORDS:
        return []
    changed = [filled for filled in arguments(turn.text, candidate, today) if filled]
    return [
        Intent(candidate, {**last.arguments, **filled}, turn.text, 0.0)
        for filled in changed
        if {**last.arguments, **filled} != dict(last.arguments)
    ]


def composed(slot: Slot, intent: Intent, turn: Turn) -> list[object]:
    """A text for a free-text argument: of the outputs so far where there are some, else of the person's own words."""
    used = turn.made or turn.earlier
    if "subject" in slot.words or "title" in slot.words:
        about = [answer.label(call) for call in used if not call.failed]
        return [f"About {', '.join(dict.fromkeys(about))}"] if any(about) else _own_words(intent)
    if used:
        return [answer.from_outputs(used, turn.text)]
    return _own_words(intent)


def _own_words(intent: Intent) -> list[object]:
    given = [value for value in intent.arguments.values() if isinstance(value, str) and " " in value]
    return list(given[:1])

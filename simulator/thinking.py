"""The thoughts of `sim-planner-thinking`: what the planner goes by, in words."""

from dataclasses import replace

from simulator.planner import turns
from simulator.reply import Reply
from wire.conversation import ModelRequest

MODEL = "sim-planner-thinking"
_LONGEST_QUOTE = 80


def with_thoughts(reply: Reply, request: ModelRequest) -> Reply:
    """The reply with what was thought before it; in every second step some of that stays hidden."""
    turn = turns.read(request)
    quoted = " ".join(turn.text.split())
    if len(quoted) > _LONGEST_QUOTE:
        quoted = f"{quoted[:_LONGEST_QUOTE]}…"
    said = [f"(A simulated thought.) The question is “{quoted}”." if quoted else "(A simulated thought.)"]
    if turn.made:
        said.append(f"{len(turn.made)} output{'' if len(turn.made) == 1 else 's'} came back.")
    if reply.calls:
        names = ", ".join(dict.fromkeys(call.name for call in reply.calls))
        said.append(f"Next I need {names}.")
    else:
        said.append("That is enough to answer." if turn.made else "I answer without calling anything.")
    return replace(reply, thoughts=" ".join(said), hidden_thoughts=turn.steps % 2 == 1)

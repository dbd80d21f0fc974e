"""The simulator as a provider: its key, and the models that it offers. The simulator itself is the room `simulator`."""

import hashlib
import hmac
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings

from wire.protocols import PROTOCOLS

MADE_UP_INPUT_PRICE = Decimal("1.00")
MADE_UP_OUTPUT_PRICE = Decimal("4.00")
MADE_UP_CACHE_READ_PRICE = Decimal("0.10")
"""USD per million tokens: made up, so that costs and cost limits can be tried; labelled so wherever they show."""


def name_of(protocol: str) -> str:
    """What the simulated provider of a protocol is called; the first of them needs no other word."""
    first = next(iter(PROTOCOLS))
    return "Simulator" if protocol == first else f"Simulator · {PROTOCOLS[protocol].FACTS.word}"


def simulator_key() -> str:
    """The key that the simulator asks for: derived from this installation's secret key, stored nowhere."""
    digest = hmac.new(settings.SECRET_KEY.encode(), b"toolscope simulator key", hashlib.sha256)
    return f"sim-{digest.hexdigest()[:40]}"


@dataclass(frozen=True, slots=True)
class SimulatedModel:
    """A model that the simulator plays, with a sentence for the model picker."""

    name: str
    description: str


# Name, what it does, and, after it, what to watch for. A test holds this against what the simulator plays.
_MODELS = (
    ("sim-planner", "Plans tool calls from your words and the tools' names, descriptions and schemas."),
    (
        "sim-planner-thinking",
        "The same, and thinks first: its reasoning carries state that must go back, checked strictly.",
    ),
    ("sim-script-trip", "Script: four calls at once, an e-mail, a summary. Needs the ready tools."),
    ("sim-script-two-turns", "Script: an order, then a follow-up e-mail about it. Needs get_order and send_email."),
    ("sim-script-wrong-number", "Script: a wrong order number, the tool's error, a second try. Needs get_order."),
    ("sim-script-long-chain", "Script: 15 steps, one city each; meets the limit on steps. Needs get_weather."),
    ("sim-script-slow-model", "Script: thinks for 4 s, speaks for 6 s; to watch, reload or cancel. Needs get_weather."),
    ("sim-fault-401", "Fault: refuses the key (401). Watch: the run fails at once and names the key."),
    ("sim-fault-429", "Fault: rate limit (429, Retry-After: 2 s). Watch: whether and when it is tried again."),
    ("sim-fault-quota", "Fault: quota used up (429, insufficient_quota). Watch: trying again is no use."),
    ("sim-fault-500", "Fault: server error (500). Watch: the error span, and the words of the provider."),
    ("sim-fault-529", "Fault: overloaded (529). Watch: told apart from your own mistakes."),
    ("sim-fault-context-length", "Fault: the conversation is too long (400). Watch: the run says what to shorten."),
    ("sim-fault-html", "Fault: a web page where JSON is due. Watch: a clear sentence instead of a parse error."),
    ("sim-fault-slow-first-byte", "Fault: 12 s until the first byte. Watch: time to first token, and cancel."),
    ("sim-fault-slow-stream", "Fault: the answer takes 20 s to stream. Watch: the page follows it, reload resumes it."),
    (
        "sim-fault-stalled-stream",
        "Fault: falls silent in mid-answer. Watch: time limits and cancel; what came is kept.",
    ),
    (
        "sim-fault-cut-stream",
        "Fault: the connection is cut in mid-answer. Watch: what came is kept, the span says cut.",
    ),
    (
        "sim-fault-invalid-json-arguments",
        "Fault: the first call's arguments are no JSON. Watch: the model gets the place.",
    ),
    ("sim-fault-schema-violation", "Fault: the first call's arguments break the schema. Watch: the tool is not run."),
    ("sim-fault-unknown-tool", "Fault: the first call names a tool that does not exist. Watch: it recovers."),
    (
        "sim-fault-same-call-forever",
        "Fault: repeats one call without end. Watch: the loop is flagged, a limit ends it.",
    ),
    ("sim-fault-many-calls", "Fault: 50 calls in one step. Watch: the limit on calls of a step."),
    (
        "sim-fault-empty-answer",
        "Fault: answers with nothing at all. Watch: the run says so instead of showing a blank.",
    ),
    ("sim-fault-max-tokens", "Fault: cut at the token limit, inside the arguments if it calls. Watch: truncated."),
    ("sim-fault-content-filter", "Fault: stopped by a content filter. Watch: the finish reason."),
    ("sim-fault-pause", "Fault: pauses its turn (Anthropic, Gemini). Watch: the run goes on with the same turn."),
    (
        "sim-fault-malformed-call",
        "Fault: a first call that cannot be read. Watch: told apart from an answer; the run goes on.",
    ),
    ("sim-fault-context-window", "Fault: the model's window is full in mid-answer. Watch: the reason for the end."),
    ("sim-fault-blocked-prompt", "Fault: the prompt itself is blocked; nothing comes back. Watch: the run says so."),
    (
        "sim-fault-error-in-stream",
        "Fault: an error in the middle of the stream, after status 200. Watch: what came is kept.",
    ),
    ("sim-fault-refusal", "Fault: an explicit refusal. Watch: shown as one, not as an answer."),
)

MODELS = tuple(SimulatedModel(name, description) for name, description in _MODELS)
"""Everything that the simulator answers to by a fixed name; its own `/models` lists the same."""


def description_of(model: str) -> str:
    """The picker's sentence about a simulated model; empty for one that is not known."""
    return next((known.description for known in MODELS if known.name == model), "")

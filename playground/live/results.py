"""An outcome of a tool as an event says it."""

from accounts.masking import Masker
from tools.executors.outcome import Outcome
from traces.text import readable, shown
from wire.conversation import Json

LONGEST_OUTPUT = 16_384
"""Of an output, in bytes; the span has all of it."""


def result_data(outcome: Outcome, masker: Masker) -> dict[str, Json]:
    """What came of it, its output cut and without secrets."""
    output = readable(masker.mask_text(shown(outcome.output[:LONGEST_OUTPUT])))
    said = {"is_error": outcome.is_error, "output": output, "duration_ms": outcome.duration_ms}
    return said | ({"truncated": True} if len(outcome.output) > LONGEST_OUTPUT else {})

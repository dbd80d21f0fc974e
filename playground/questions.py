"""What a person is asked about a call that waits, as its card asks it; and what they typed, where it was refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from playground.deciding import InvalidDecision, Said
from playground.models import Run
from playground.pending import pending
from tools.executors import manual
from tools.forms.canned_form import read_output
from tools.parameters import write
from tools.written_json import InvalidJson
from traces import waits
from wire.conversation import Json
from wire.schemas.sample import sample_arguments

GO = {"approval": ("approve", "Approve"), waits.INTERRUPTED: ("retry", "Run again")}
"""The decision by which the tool runs, and its button."""


@dataclass(frozen=True, slots=True)
class Question:
    """Why a call waits, and the fields of the form that answers. `output` begins with a sample of the schema."""

    span_id: str
    why: str
    sentence: str
    schema: str = ""
    output: str = ""
    is_error: bool = False
    reason: str = ""
    errors: Mapping[str, list[str]] = field(default_factory=dict)

    @property
    def go(self) -> tuple[str, str] | None:
        """The decision by which the tool runs, with its button; None where a person answers."""
        return GO.get(self.why)

    @property
    def is_opened(self) -> bool:
        """Is an answer in the tool's place what is expected, or being written?"""
        return self.go is None or "output" in self.errors


def questions(run: Run) -> dict[tuple[int, int], Question]:
    """What is asked about each call of the run that waits, by its step and position."""
    found: dict[tuple[int, int], Question] = {}
    for call in pending(run):
        implementation = call.version.implementation if call.version else {}
        schema = implementation.get("output_schema") if implementation.get("kind") == manual.KIND else None
        found[call.step, call.index] = Question(
            span_id=call.span.pk,
            why=call.wait.why,
            sentence=call.wait.sentence,
            schema="" if schema is None else write(schema),
            output="" if schema is None else write(sample_arguments(schema)),
        )
    return found


def refused(question: Question, post: Mapping[str, str], error: InvalidDecision) -> Question:
    """The question again, with what was typed and what is wrong with it."""
    errors: dict[str, list[str]] = {}
    for place, sentence in error.errors:
        errors.setdefault(place, []).append(sentence)
    output, reason = post.get("output", question.output), post.get("reason", "")
    return replace(question, errors=errors, output=output, reason=reason, is_error="is_error" in post)


def said_in(post: Mapping[str, str], by: str) -> Said:
    """What a person says by the form. Raises InvalidDecision."""
    decision, is_error = post.get("decision", ""), "is_error" in post
    output: tuple[Json, ...] = ()
    try:
        if decision == "output":
            text = post.get("output", "").replace("\r\n", "\n")
            output = (text if is_error else read_output(text),)
    except InvalidJson as error:
        raise InvalidDecision([("output", str(error))]) from error
    is_error = is_error and decision == "output"
    return Said(decision, by, "page", output, is_error=is_error, reason=post.get("reason", ""))

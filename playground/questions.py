"""What a person is asked about a call that waits, as its card asks it; and what they typed, where it was refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from playground.answering import answer_text, blank_form, changed_form, is_form, refused_form
from playground.deciding import InvalidDecision, Said
from playground.models import Run
from playground.pending import pending
from tools.arguments.fields import Field
from tools.executors import manual
from tools.forms.canned_form import read_output
from tools.parameters import write
from tools.written_json import InvalidJson, read_json
from traces import waits
from wire.conversation import Json

GO = {"approval": ("approve", "Approve"), waits.INTERRUPTED: ("retry", "Run again")}
"""The decision by which the tool runs, and its button."""

AT_THE_FIELDS = "Nothing was sent: what is wrong stands at the fields."


@dataclass(frozen=True, slots=True)
class Question:
    """Why a call waits, and what the forms that answer hold.

    `form` has the fields of an answer that follows a schema; blank ones, so that nothing is said that nobody typed.
    `output` is the answer as text.
    """

    span_id: str
    why: str
    sentence: str
    schema: Json = None
    form: Field | None = None
    output: str = ""
    is_error: bool = False
    reason: str = ""
    errors: Mapping[str, list[str]] = field(default_factory=dict)

    @property
    def go(self) -> tuple[str, str] | None:
        """The decision by which the tool runs, with its button; None where a person answers."""
        return GO.get(self.why)

    @property
    def schema_text(self) -> str:
        """The schema that the answer must follow; blank where it need not follow one."""
        return "" if self.schema is None else write(self.schema)

    @property
    def is_opened(self) -> bool:
        """Is an answer as text what is expected, or being written?"""
        return (self.go is None and self.form is None) or "output" in self.errors


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
            schema=schema,
            form=None if schema is None else blank_form(schema, _prefix(call.span.pk)),
        )
    return found


def refused(question: Question, post: Mapping[str, str], error: InvalidDecision) -> Question:
    """The question again, with what was typed and what is wrong with it."""
    errors: dict[str, list[str]] = {}
    for place, sentence in error.errors:
        errors.setdefault(place, []).append(sentence)
    if is_form(post) and "output" in errors:
        form = refused_form(question.schema, _prefix(question.span_id), post)
        is_said = any(one.errors for one in form.each())
        errors["form"] = [AT_THE_FIELDS] if is_said else errors["output"]
        del errors["output"]
        return replace(question, errors=errors, form=form)
    output, reason = post.get("output", question.output), post.get("reason", "")
    return replace(question, errors=errors, output=output, reason=reason, is_error="is_error" in post)


def with_rows(question: Question, post: Mapping[str, str]) -> Question:
    """The question with a row more or less in a list of its form."""
    if question.form is None:
        return question
    return replace(question, form=changed_form(question.schema, _prefix(question.span_id), post))


def said_in(post: Mapping[str, str], by: str) -> Said:
    """What a person says by the form. Raises InvalidDecision."""
    decision, is_error = post.get("decision", ""), "is_error" in post
    output: tuple[Json, ...] = ()
    try:
        if decision == "output":
            output = (_output(post, is_error=is_error),)
    except InvalidJson as error:
        raise InvalidDecision([("output", str(error))]) from error
    is_error = is_error and decision == "output"
    return Said(decision, by, "page", output, is_error=is_error, reason=post.get("reason", ""))


def _output(post: Mapping[str, str], *, is_error: bool) -> Json:
    """The answer that was typed. Raises InvalidJson, and InvalidDecision for fields that cannot be read."""
    if is_form(post):
        text = answer_text(post)
        if text is None:
            raise InvalidDecision([("output", AT_THE_FIELDS)])
        return read_json(text)
    text = post.get("output", "").replace("\r\n", "\n")
    return text if is_error else read_output(text)


def _prefix(span_id: str) -> str:
    """What begins the ids of the fields of one call: several may wait on one page."""
    return f"answer-{span_id}"

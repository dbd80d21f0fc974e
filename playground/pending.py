"""The calls of a run that wait for a person."""

from dataclasses import dataclass

from playground.history import CALL_INDEX
from playground.models import Run
from tools.models import ToolVersion
from traces import waits
from traces.models import Span
from traces.reader import arguments_text
from traces.text import readable


@dataclass(frozen=True, slots=True)
class Pending:
    """A call that waits: its span and place in the run, and why it waits."""

    span: Span
    wait: waits.Wait
    version: ToolVersion | None

    @property
    def call_id(self) -> str:
        """Its id; not unique where a model gives the same one twice."""
        return self.span.call_id

    @property
    def tool(self) -> str:
        """The tool's name."""
        return readable(self.span.tool_name)

    @property
    def step(self) -> int:
        """The number of its step."""
        return self.span.step or 0

    @property
    def index(self) -> int:
        """Its position in the step."""
        return int(self.span.attributes[CALL_INDEX])

    @property
    def arguments(self) -> str:
        """As the model wrote them."""
        return arguments_text(self.span) or ""


def pending(run: Run) -> list[Pending]:
    """The calls that wait, in order; one query where none does."""
    spans = Span.objects.filter(trace_id=run.trace_id, kind=Span.Kind.TOOL, status=Span.Status.RUNNING)
    waiting = [span for span in spans.order_by("sequence") if waits.is_waiting(span)]
    versions = {version.tool.name: version for version in run.offered()} if waiting else {}
    return [
        Pending(span, wait, versions.get(span.tool_name))
        for span in waiting
        if (wait := waits.wait_of(span)) is not None
    ]

"""Which tabs a span has, and which span and tab a page opens with."""

from collections.abc import Sequence
from dataclasses import dataclass

from traces.models import Span, Trace
from traces.pages.place import Place


@dataclass(frozen=True, slots=True)
class Tab:
    """One way to look at a span.

    `is_exact`: it shows bytes as they were. `looks`: the fields of `traces.pages.look.Look` that it knows.
    `part_of`: the tab it is folded under.
    """

    name: str
    word: str
    kinds: tuple[str, ...]
    is_exact: bool = False
    looks: tuple[str, ...] = ()
    part_of: str = ""

    def fits(self, span: Span, place: Place) -> bool:
        """Has this span the tab, read from here?"""
        if span.kind not in self.kinds or (self.is_exact and not place.visible.everything):
            return False
        return self.name != "stream" or is_stream(span)


_MODEL, _TOOL, _RUN = Span.Kind.MODEL, Span.Kind.TOOL, Span.Kind.RUN

TABS = (
    Tab("summary", "Summary", (_RUN,)),
    Tab("messages", "Messages", (_MODEL,)),
    Tab("call", "Arguments & output", (_TOOL,)),
    Tab("request", "Request", (_MODEL,), is_exact=True, looks=("protocol", "form")),
    Tab("response", "Response", (_MODEL,), is_exact=True, looks=("protocol", "form")),
    Tab("stream", "Stream", (_MODEL,), is_exact=True, looks=("events", "after")),
    Tab("timing", "Timing & cost", (_MODEL, _TOOL, _RUN)),
    Tab("raw", "Raw", (_MODEL,), is_exact=True),
    # What is folded under another tab and comes when it is unfolded.
    Tab("earlier-messages", "", (_MODEL,), part_of="messages"),
    Tab("earlier-request", "", (_MODEL,), is_exact=True, part_of="request"),
)


def is_stream(span: Span) -> bool:
    """Did the answer come as a stream of events? Needs the span's bodies, as `reader.spans_of` gives them."""
    return span.response is not None and span.response.content_type.startswith("text/event-stream")


def tabs_of(span: Span, place: Place) -> list[Tab]:
    """The tabs that stand above a span, in order."""
    return [tab for tab in TABS if not tab.part_of and tab.fits(span, place)]


def find_tab(span: Span, name: str, place: Place) -> Tab:
    """The tab of this name where the span has it, else the span's first."""
    return next((tab for tab in TABS if tab.name == name and tab.fits(span, place)), tabs_of(span, place)[0])


def first_shown(trace: Trace, spans: Sequence[Span]) -> Span | None:
    """What a reader most likely came for: the first failure of a failed trace, else the last answer."""
    if trace.status == Trace.Status.FAILED:
        failed = (span for span in spans if span.status == Span.Status.ERROR and span.kind != Span.Kind.RUN)
        if (guilty := next(failed, None)) is not None:
            return guilty
    answers = [span for span in spans if span.kind == Span.Kind.MODEL]
    return answers[-1] if answers else next(iter(spans), None)

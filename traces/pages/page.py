"""The whole trace page: what its header, tree and pane need."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.utils import timezone

from traces.models import Span, Trace
from traces.pages.look import AS_SENT, Look
from traces.pages.pane import Opened, frame, is_small, pane
from traces.pages.place import Place
from traces.pages.tabs import find_tab, first_shown
from traces.pages.timeline import timeline


@dataclass(frozen=True, slots=True)
class Found:
    """A trace with its spans, and from where it is read."""

    trace: Trace
    spans: Sequence[Span]
    place: Place

    def open(self, span_id: str, look: Look = AS_SENT) -> Opened:
        """The span with this id, looked at in this way, and the model request before it. Raises Http404."""
        for position, span in enumerate(self.spans):
            if span.pk == span_id:
                before = [each for each in self.spans[:position] if each.request_id is not None]
                return Opened(self.trace, span, before[-1] if before else None, self.place, look)
        raise Http404("this trace has no such span")


def page(found: Found, query: Mapping[str, Any]) -> dict[str, Any]:
    """The page that shows the span and tab that `query` names, or what a reader most likely came for."""
    first = first_shown(found.trace, found.spans)
    span_id = query.get("span") or (first.pk if first else "")
    return {**progress_of(found, span_id), **(_pane(found.open(span_id, Look.of(query)), query) if span_id else {})}


def progress_of(found: Found, span_id: str) -> dict[str, Any]:
    """What changes while the run goes on: the header's numbers, the tree."""
    requests = [span for span in found.spans if span.kind == Span.Kind.MODEL and span.request_id is not None]
    return {
        "trace": found.place.visible.trace(found.trace),
        "place": found.place,
        "timeline": timeline(found.spans, timezone.now()),
        "selected": span_id,
        "last_request": requests[-1] if requests else None,
    }


def _pane(opened: Opened, query: Mapping[str, Any]) -> dict[str, Any]:
    """The content at once when it is small or asked for by name (without scripts it could not come later)."""
    tab = find_tab(opened.span, query.get("tab", ""), opened.place)
    if query.get("content") or is_small(opened.span, opened.before):
        return pane(opened, tab)
    return frame(opened, tab)

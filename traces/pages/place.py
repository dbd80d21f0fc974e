"""Where a trace is read: in its workspace, or behind a share link that may hide parts of it."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.urls import reverse

from traces import waits
from traces.models import Share, Span, Trace
from traces.pages.look import AS_SENT, Look
from traces.redaction import Visible, visible
from traces.sent import OURS


@dataclass(frozen=True, slots=True)
class Place:
    """The addresses of one trace's page and its parts, and what must not be shown there."""

    page: str
    parts: str
    visible: Visible = field(default_factory=Visible)
    share: Share | None = None

    def link(self, span_id: str, tab: str = "", look: Look = AS_SENT) -> str:
        """The page with this span, and tab, open."""
        return f"{self.page}?{urlencode({'span': span_id, **({'tab': tab} if tab else {}), **look.query})}"

    def fragment(self, span_id: str, tab: str, look: Look = AS_SENT) -> str:
        """What is shown of a span under one tab."""
        query = f"?{urlencode(look.query)}" if look.query else ""
        return f"{self.parts}spans/{span_id}/{tab}/{query}"

    def span(self, span: Span) -> Span:
        """A copy of `span`, not to be saved, as it may be seen here: strangers learn no address or name of ours."""
        shown = self.visible.span(span)
        if self.share is not None:
            known = waits.without_names(shown.attributes)
            shown.attributes = {name: value for name, value in known.items() if name not in OURS}
        return shown

    def download(self, span_id: str, column: str) -> str:
        """A payload of a span as a file."""
        return f"{self.parts}spans/{span_id}/{column}"


def in_workspace(trace: Trace) -> Place:
    """The trace for its owner."""
    page = reverse("traces:detail", args=[trace.pk])
    return Place(page=page, parts=page)


def behind(share: Share, token: str) -> Place:
    """The trace for whoever holds the link."""
    page = reverse("traces:shared", args=[token])
    return Place(page=page, parts=f"{page}/", visible=visible(share), share=share)

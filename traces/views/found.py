"""What an address names, or 404."""

from django.http import Http404

from accounts.http import WorkspaceRequest
from traces import reader
from traces.models import Trace
from traces.pages.page import Found
from traces.pages.place import in_workspace


def find_trace(request: WorkspaceRequest, trace_id: str) -> Trace:
    """A trace of the person's workspace. Raises Http404."""
    try:
        return reader.find_trace(request.workspace, trace_id)
    except Trace.DoesNotExist:
        raise Http404("there is no such trace") from None


def find(request: WorkspaceRequest, trace_id: str) -> Found:
    """The same with its spans."""
    trace = find_trace(request, trace_id)
    return Found(trace, reader.spans_of(trace), in_workspace(trace))

"""The one event stream of a browser: whatever runs and lists its tabs show."""

from asgiref.sync import sync_to_async
from django.db import connections
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse

from accounts.models import Workspace
from playground.live.events import run_topic, workspace_topic
from playground.live.stream import page_events, read_places
from playground.models import Run

MOST_TOPICS = 100
TRACES = "traces"


async def live(request: HttpRequest) -> HttpResponseBase:
    """`GET /live?topic=run:<id>:<last id>&topic=traces:<last id>`, as server-sent events."""
    if request.method != "GET":
        return HttpResponse(status=405, headers={"Allow": "GET"})
    places = dict(_read_topic(value) for value in request.GET.getlist("topic")[:MOST_TOPICS])
    places |= {
        name: last for name, last in read_places(request.headers.get("Last-Event-ID", "")).items() if name in places
    }
    workspace: Workspace = request.workspace  # type: ignore[attr-defined]  # set by WorkspaceMiddleware
    topics = await sync_to_async(_topics)(workspace, set(places))
    if not topics:
        return JsonResponse({"detail": "There is no such topic."}, status=404)
    # One that is gone, a run deleted in another tab, must not silence the others.
    stream = page_events({topics[name]: places[name] for name in topics}, {topics[name]: name for name in topics})
    return StreamingHttpResponse(
        stream,
        content_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


def _read_topic(value: str) -> tuple[str, str]:
    """`run:<id>:<last id>` or `traces:<last id>` as the topic's name and the id; the id may be left out."""
    if value == TRACES or value.startswith(f"{TRACES}:"):
        return TRACES, value.removeprefix(TRACES).removeprefix(":")
    kind, _, rest = value.partition(":")
    run_id, _, last_id = rest.partition(":")
    return f"{kind}:{run_id}", last_id


def _topics(workspace: Workspace, names: set[str]) -> dict[str, str]:
    """The topics behind these names, as far as they are this workspace's. Leaves no connection open."""
    wanted = {run_topic(pk): pk for name in names if (pk := name.removeprefix("run:")) != name}
    try:
        runs = Run.objects.filter(workspace=workspace, pk__in=wanted.values()).values_list("pk", flat=True)
        found = {run_topic(pk): run_topic(pk) for pk in runs}
    finally:
        # The stream may last for hours, and this request's end closes nothing before.
        connections.close_all()
    return found | ({TRACES: workspace_topic(workspace.pk)} if TRACES in names else {})

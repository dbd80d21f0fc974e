"""The addresses of traces: for their owner, and behind share links for whoever holds one."""

from django.urls import path

from traces.views import delete, detail, index, share, shared, span

app_name = "traces"

urlpatterns = [
    path("traces/", index.index, name="list"),
    path("traces/news/", index.news, name="news"),
    path("traces/delete/", delete.delete, name="delete"),
    path("traces/<str:trace_id>/", detail.detail, name="detail"),
    path("traces/<str:trace_id>/progress/", detail.progress, name="progress"),
    path("traces/<str:trace_id>/newer/", detail.neighbour, {"newer": True}, name="newer"),
    path("traces/<str:trace_id>/older/", detail.neighbour, {"newer": False}, name="older"),
    path("traces/<str:trace_id>/row/", index.row, name="row"),
    path("traces/<str:trace_id>/spans/<str:span_id>/<slug:tab>/", span.span, name="span"),
    path("traces/<str:trace_id>/spans/<str:span_id>/<slug:column>", span.download, name="download"),
    path("traces/<str:trace_id>/share/", share.share, name="share"),
    path("traces/<str:trace_id>/shares/<str:share_id>/revoke/", share.revoke, name="revoke"),
    path("s/<str:token>", shared.shared, name="shared"),
    path("s/<str:token>/spans/<str:span_id>/<slug:tab>/", shared.span, name="shared_span"),
    path("s/<str:token>/spans/<str:span_id>/<slug:column>", shared.download, name="shared_download"),
]

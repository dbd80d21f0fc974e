"""The playground's addresses."""

from django.urls import path

from playground.views import deciding, fragments, live, opening, pages, running

app_name = "playground"

urlpatterns = [
    path("", pages.front, name="front"),
    path("live", live.live, name="live"),
    path("playground/", pages.home, name="home"),
    path("playground/open/", opening.open_request, name="open"),
    path("playground/run/", running.run, name="run"),
    path("playground/model/", fragments.model_field, name="model_field"),
    path("playground/before/", fragments.before, name="before"),
    path("playground/runs/<str:run_id>/", fragments.run_fragment, name="run_fragment"),
    path("playground/runs/<str:run_id>/cancel/", running.cancel, name="cancel"),
    path("playground/runs/<str:run_id>/steps/<int:number>/", fragments.step_fragment, name="step_fragment"),
    path("playground/runs/<str:run_id>/steps/<int:number>/calls/<int:index>/", deciding.call, name="call"),
    path("playground/<str:conversation_id>/", pages.conversation, name="conversation"),
]

"""The API's addresses. What is unknown below /api is answered as a problem (`api.middleware`)."""

from django.urls import path

from api import docs
from api.app import api
from api.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("api/docs", docs.show, name="api_docs"),
    path("api/v1/", api.urls),
]

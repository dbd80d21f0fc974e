"""The API's addresses. What is unknown below /api is answered as a problem (`api.middleware`)."""

from django.urls import path

from api.app import api
from api.health import healthz

app_name = "api_pages"
urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("api/v1/", api.urls),
]

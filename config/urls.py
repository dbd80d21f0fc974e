"""Which room answers which address."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("simulator/", include("simulator.urls")),
    path("", include("accounts.urls")),
    path("", include("api.urls")),
    path("", include("playground.urls")),
    path("", include("traces.urls")),
    path("providers/", include("providers.urls")),
    path("tools/", include("tools.urls")),
]

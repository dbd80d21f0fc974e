"""The simulator's addresses: those of the APIs that it speaks, below /simulator/."""

from django.urls import re_path

from simulator import views

app_name = "simulator"
urlpatterns = [re_path(r"^(?P<path>v1(?:beta)?/.*)$", views.provider, name="provider")]

"""The simulator's addresses, below /simulator/v1/."""

from django.urls import path

from simulator import views

app_name = "simulator"
urlpatterns = [
    path("chat/completions", views.chat_completions, name="chat_completions"),
    path("models", views.models, name="models"),
]

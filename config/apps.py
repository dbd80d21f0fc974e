"""Django's handle on this room: its management commands start and keep the stack."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"

"""What a backup contains: every row of the product's own tables, in an order in which they can be put back."""

from django.apps import apps
from django.apps.registry import Apps
from django.db.models import Model

ROOMS = ("accounts", "traces", "providers", "tools", "playground")


def models(registry: Apps = apps) -> list[type[Model]]:
    """The tables, each room after those that it builds on; links between tables of many-to-many fields included."""
    return [model for room in ROOMS for model in registry.get_app_config(room).get_models(include_auto_created=True)]

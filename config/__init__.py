"""Wiring: settings, URLs, ASGI, the Celery application and the commands that start everything."""

from config.celery import app as celery_app

__all__ = ["celery_app"]

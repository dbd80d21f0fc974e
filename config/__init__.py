"""Wiring: settings, URLs, ASGI, the Celery application and the commands that start everything."""

"""The owner's browser, as far as a test needs one."""

from django.test import Client

HTMX = {"HX-Request": "true"}


def text(response) -> str:
    return response.content.decode()


def fragment(client: Client, url: str, **given):
    """As htmx asks for it."""
    return client.get(url, headers=HTMX, **given)

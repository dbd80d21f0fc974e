"""Addresses and words of the trace pages."""

from django.template import Library

from traces.models import Span
from traces.pages.place import Place

register = Library()

ROLES = {"system": "System", "user": "Person", "assistant": "Model", "tool": "Tools"}


@register.simple_tag
def span_link(place: Place, span_id: str) -> str:
    """The page with this span open."""
    return place.link(span_id)


@register.simple_tag
def span_fragment(place: Place, span: Span) -> str:
    """What is shown of a span under its first tab."""
    return place.fragment(span.pk, "first")


@register.filter
def role_word(role: str) -> str:
    """Who speaks."""
    return ROLES.get(role, role)


@register.filter
def attribute(value: object) -> str:
    """The value of a span's attribute: pairs and lists one a line, everything else as it is."""
    if isinstance(value, dict):
        return "\n".join(f"{name}: {one}" for name, one in value.items())
    if isinstance(value, list):
        return "\n".join(map(str, value))
    return str(value)


@register.filter
def spaced(name: str) -> str:
    """The name of a stored field, in words."""
    return name.replace("_", " ")

"""Descriptions as the OpenAPI document holds them, for pages."""

import re

from django.template import Library
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = Library()


@register.filter
def prose(text: str) -> SafeString:
    """A description with `code` between backticks set as code."""
    return mark_safe(re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text)))  # noqa: S308 - escaped before

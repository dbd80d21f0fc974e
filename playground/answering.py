"""The form in which a person answers in a tool's place: fields made from the schema that the answer must follow."""

from collections.abc import Mapping

from tools.arguments.fields import Field, form_of
from tools.arguments.refusals import refusals
from tools.arguments.rows import with_row, without_row
from tools.arguments.typed import read
from tools.arguments.values import MISSING, is_broken, write
from wire.conversation import Json

ROOTS = ("arg-group", "arg-list")
"""The fields one of which every such form has."""


def is_form(post: Mapping[str, str]) -> bool:
    """Was it typed into such a form?"""
    return any(root in post for root in ROOTS)


def blank_form(schema: Json, prefix: str) -> Field | None:
    """The form with nothing in it; None where the answer has no fields of its own."""
    form = form_of(schema, MISSING, prefix=prefix)
    return form if form.name in ROOTS and form.fields else None


def changed_form(schema: Json, prefix: str, post: Mapping[str, str]) -> Field:
    """The form with a row more or less."""
    value, new_path = read(post), "-"
    if "remove" in post:
        value = without_row(value, post["remove"])
    if "add" in post:
        value, new_path = with_row(value, post["add"])
    return form_of(schema, value, new_path=new_path, prefix=prefix)


def refused_form(schema: Json, prefix: str, post: Mapping[str, str]) -> Field:
    """The form with what was typed, and at each field what is wrong with it."""
    value = read(post)
    form = form_of(schema, value, prefix=prefix)
    return form if is_broken(value) else form_of(schema, value, refusals(schema, value, form), prefix=prefix)


def answer_text(post: Mapping[str, str]) -> str | None:
    """The answer that was typed as JSON text; None where a part of it cannot be read."""
    value = read(post)
    return None if is_broken(value) else write(value)

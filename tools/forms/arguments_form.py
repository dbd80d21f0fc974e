"""The arguments to try a tool with: as a form made from its schema, or as JSON, switched without loss."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from tools import parameters
from tools.arguments.fields import Field, form_of
from tools.arguments.refusals import refusals
from tools.arguments.rows import with_row, without_row
from tools.arguments.typed import read
from tools.arguments.values import Value, is_broken, parse, same, write
from tools.written_json import InvalidJson
from wire.conversation import Json

View = Literal["form", "json"]


@dataclass(frozen=True, slots=True)
class ArgumentsForm:
    """What to try: `text` is exactly what would be run. `form` is None where JSON is shown, `note` says why it must be.

    `is_refused`: sentences stand at the fields, and nothing can be run before they are heeded.
    """

    text: str
    form: Field | None = None
    note: str = ""
    is_refused: bool = False

    @property
    def view(self) -> View:
        """Which of the two is shown."""
        return "json" if self.form is None else "form"

    @classmethod
    def of(cls, parameters_text: str, text: str, view: str = "form") -> "ArgumentsForm":
        """These arguments, in the form where that can be made."""
        if view == "json":
            return cls(text)
        try:
            return cls(text, form_of(parameters.read(parameters_text), parse(text)))
        except parameters.InvalidParameters:
            return cls(text, note="The form waits for a valid schema.")
        except InvalidJson as error:
            return cls(text, note=f"The form waits for valid JSON. {error}")

    @classmethod
    def from_post(cls, parameters_text: str, post: Mapping[str, str]) -> "ArgumentsForm":
        """What was typed, shown as `show` says or as it was, with a row added or taken away where that was pressed."""
        typed = post.get("arguments", "").replace("\r\n", "\n")
        view = post.get("show") or post.get("view", "json")
        if post.get("view") != "form":
            return cls.of(parameters_text, typed, view)
        value, new_path = read(post), "-"
        if "remove" in post:
            value = without_row(value, post["remove"])
        text = _text(typed, value)
        if "add" in post:
            value, new_path = with_row(value, post["add"])
        if view == "json":
            return cls(text)
        try:
            return cls(text, form_of(parameters.read(parameters_text), value, new_path=new_path))
        except parameters.InvalidParameters:
            return cls(text, note="The form waits for a valid schema.")

    @classmethod
    def checked(cls, schema: Json, post: Mapping[str, str]) -> "ArgumentsForm":
        """What was typed into the form, and where it does not fit."""
        value = read(post)
        form = form_of(schema, value)
        if is_broken(value):
            return cls(write(value), form, is_refused=True)
        errors = refusals(schema, value, form)
        text = _text(post.get("arguments", "").replace("\r\n", "\n"), value)
        return cls(text, form_of(schema, value, errors), is_refused=bool(errors))


def _text(typed: str, value: Value) -> str:
    """The text as it was typed, as long as the fields say the same."""
    return typed if same(typed, value) else write(value)

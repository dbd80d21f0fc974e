"""What keeps arguments from fitting their schema, each sentence at the field that it is about."""

import json

from tools.arguments.fields import Field
from tools.arguments.values import Value, write
from wire.conversation import Json
from wire.schemas.validation import violations
from wire.schemas.walk import escape

_MISSING = " is a required property"


def refusals(schema: Json, value: Value, form: Field) -> dict[str, list[str]]:
    """Sentences by the path of a field of `form`. The value has no broken part."""
    shown = {one.path for one in form.each()}
    found: dict[str, list[str]] = {}
    for finding in violations(schema, json.loads(write(value))):
        path, sentence = _missing(finding.path, finding.message)
        while path not in shown:
            path, _, step = path.rpartition("/")
            sentence = f"{step}: {sentence}"
        found.setdefault(path, []).append(sentence)
    return found


def _missing(path: str, message: str) -> tuple[str, str]:
    """A sentence about a field that lacks its value is said there, not at what surrounds it."""
    name = message.removesuffix(_MISSING)
    if name == message or not name.startswith('"'):
        return path, f"{message[:1].upper()}{message[1:]}."
    return f"{path}/{escape(json.loads(name))}", "Fill this in: it is required."

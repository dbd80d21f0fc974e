"""A tool's parameters as a person writes them: JSON text, read with every fault at its place."""

import json
from dataclasses import dataclass

from tools.places import Place, doubled, path_of, place_at, place_of
from tools.plain_text import unstorable
from tools.written_json import InvalidJson, read_json
from wire.conversation import Json
from wire.schemas.validation import check_schema

MAX_LENGTH = 200_000

EMPTY = '{\n  "type": "object",\n  "properties": {}\n}'
"""The parameters of a tool that takes none."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the text, where it stands, and the path to it inside the schema."""

    message: str
    place: Place
    path: tuple[str, ...] = ()


class InvalidParameters(Exception):
    """The text is not a JSON Schema for a tool's arguments."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(fault.message for fault in faults))
        self.faults = faults


def read(text: str) -> dict[str, Json]:
    """The schema that the text holds. Raises InvalidParameters."""
    if len(text) > MAX_LENGTH:
        raise InvalidParameters([Fault(f"The schema is longer than {MAX_LENGTH:,} characters.", Place(1, 1))])
    schema = _parse(text)
    if (twice := doubled(text)) is not None:
        sentence = f"“{twice.name}” stands twice in this object: only the last one would count."
        raise InvalidParameters([Fault(sentence, place_at(text, twice.begin))])
    faults = [_fault(text, finding.path, finding.message) for finding in check_schema(schema)]
    if not faults and unstorable(schema):
        faults = [Fault("The schema contains \\u0000 or half of a surrogate pair.", Place(1, 1))]
    if faults:
        raise InvalidParameters(faults)
    return dict(schema)


def write(schema: Json) -> str:
    """A schema as the text that a person edits."""
    return json.dumps(schema, indent=2, ensure_ascii=False)


def _parse(text: str) -> Json:
    if not text.strip():
        raise InvalidParameters([Fault("Write a JSON Schema here.", Place(1, 1))])
    try:
        return read_json(text)
    except InvalidJson as error:
        raise InvalidParameters([Fault(error.reason, error.place)]) from error


def _fault(text: str, pointer: str, message: str) -> Fault:
    path = path_of(pointer)
    sentence = message if message.endswith(".") else f"{message[:1].upper()}{message[1:]}."
    return Fault(sentence, place_of(text, path), path)

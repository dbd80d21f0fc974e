"""References within a document, and schemas that carry what they refer to."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tools.sources.openapi.dialect import as_json_schema
from wire.conversation import Json
from wire.schemas.walk import resolve

LONGEST_CHAIN = 50


class Unresolvable(Exception):
    """A reference that leads out of the document, nowhere, or in a circle. The message names it."""


def follow(document: Json, value: Json) -> Json:
    """What a value means that may be a reference. Raises Unresolvable."""
    for _ in range(LONGEST_CHAIN):
        if not isinstance(value, Mapping) or not isinstance(value.get("$ref"), str):
            return value
        reference = value["$ref"]
        if not reference.startswith("#/"):
            raise Unresolvable(f"{reference[:200]} is outside the document")
        value = resolve(document, reference)
        if value is None:
            raise Unresolvable(f"{reference[:200]} leads nowhere")
    raise Unresolvable("a reference leads back to itself")


@dataclass(slots=True)
class Definitions:
    """The schemas of the document that a tool's parameters refer to, by the names that they have in its `$defs`."""

    document: Json
    _names: dict[str, str] = field(default_factory=dict)
    _made: dict[str, Json] = field(default_factory=dict)

    def schema(self, value: Json) -> Json:
        """A schema as JSON Schema, its references pointing into `$defs`. Raises Unresolvable."""
        return self._moved(as_json_schema(value))

    @property
    def collected(self) -> dict[str, Json]:
        """The content of `$defs`."""
        return self._made

    def _moved(self, value: Json) -> Json:
        if isinstance(value, list):
            return [self._moved(one) for one in value]
        if not isinstance(value, Mapping):
            return value
        made = {name: self._moved(one) for name, one in value.items() if name != "$ref"}
        if isinstance(value.get("$ref"), str):
            made = {"$ref": f"#/$defs/{self._defined(value['$ref'])}", **made}
        return made

    def _defined(self, reference: str) -> str:
        if reference not in self._names:
            if not reference.startswith("#/"):
                raise Unresolvable(f"{reference[:200]} is outside the document")
            target = resolve(self.document, reference)
            if target is None:
                raise Unresolvable(f"{reference[:200]} leads nowhere")
            name = self._free(reference.rpartition("/")[2])
            self._names[reference] = name
            # Named before it is made: a schema may refer to itself.
            self._made[name] = self.schema(target)
        return self._names[reference]

    def _free(self, wanted: str) -> str:
        plain = "".join(char if char.isalnum() or char in "_-." else "_" for char in wanted) or "schema"
        taken = set(self._names.values())
        name, number = plain, 2
        while name in taken:
            name, number = f"{plain}_{number}", number + 1
        return name

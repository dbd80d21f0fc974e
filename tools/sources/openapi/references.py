"""References within a document, and schemas that carry what they refer to.

A schema that many operations refer to is moved once, and what all tools together carry is bounded: a small document
could unfold to a very large one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tools.sources.found import Unreadable
from tools.sources.names import first_free
from tools.sources.openapi.dialect import as_json_schema
from wire.conversation import Json
from wire.schemas.walk import resolve

LONGEST_CHAIN = 50
COST_OF_A_PARAMETER = 5
"""Of looking at one, in values."""
MOST_OF_A_TOOL = 50_000
"""Values in the schemas of one tool: written down, more are longer than a tool's parameters may be."""
MOST_IN_ALL = 500_000


class Unresolvable(Exception):
    """A reference that leads out of the document, nowhere, or in a circle. The message names it."""


def follow(document: Json, value: Json) -> Json:
    """What a value means that may be a reference. Raises Unresolvable."""
    for _ in range(LONGEST_CHAIN):
        if not isinstance(value, Mapping) or not isinstance(value.get("$ref"), str):
            return value
        value = _target(document, value["$ref"])
    raise Unresolvable("a reference leads back to itself")


def _target(document: Json, reference: str) -> Json:
    if not reference.startswith("#/"):
        raise Unresolvable(f"{reference[:200]} is outside the document")
    target = resolve(document, reference)
    if target is None:
        raise Unresolvable(f"{reference[:200]} leads nowhere")
    return target


@dataclass(frozen=True, slots=True)
class _Moved:
    """A schema whose references point into `$defs`, those references, and how many values it has."""

    schema: Json
    references: tuple[str, ...]
    size: int


@dataclass(slots=True)
class Schemas:
    """The schemas of a document, each moved when it is first asked for."""

    document: Json
    _names: dict[str, str] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=set)
    # By identity: parameters and bodies are shared too. The value beside it keeps its identity from being given again.
    _moved: dict[int, tuple[Json, _Moved]] = field(default_factory=dict)
    _spent: int = 0

    def spend(self, values: int) -> None:
        """Tools are made of that many values more. Raises Unreadable where all together are too many."""
        self._spent += values
        if self._spent > MOST_IN_ALL:
            raise Unreadable(
                f"The document's operations unfold to more than {MOST_IN_ALL:,} values: take some of its paths out."
            )

    def move(self, value: Json) -> _Moved:
        """A schema of the document as JSON Schema, its references pointing into `$defs`."""
        if id(value) not in self._moved:
            references: list[str] = []
            counted = [0]
            schema = self._with_names(as_json_schema(value), references, counted)
            self._moved[id(value)] = (value, _Moved(schema, tuple(references), counted[0]))
        return self._moved[id(value)][1]

    def name_of(self, reference: str) -> str:
        """What the schema that it refers to is called in `$defs`."""
        if reference not in self._names:
            wanted = reference.rpartition("/")[2]
            plain = "".join(char if char.isalnum() or char in "_-." else "_" for char in wanted) or "schema"
            name = first_free(lambda number: plain if number == 1 else f"{plain}_{number}", self._taken)
            self._names[reference] = name
            self._taken.add(name)
        return self._names[reference]

    def reached(self, references: Iterable[str], size: int) -> dict[str, Json]:
        """All schemas that these lead to, by name, for a tool of `size` values so far. Raises Unresolvable."""
        found: dict[str, Json] = {}
        waiting = list(references)
        while waiting:
            reference = waiting.pop()
            name = self.name_of(reference)
            if name not in found:
                moved = self.move(_target(self.document, reference))
                size = self.more(size, moved.size)
                found[name] = moved.schema
                waiting += moved.references
        return found

    def more(self, size: int, values: int) -> int:
        """The size of a tool that gets these values. Raises Unresolvable where that is too large for one."""
        if size + values > MOST_OF_A_TOOL:
            raise Unresolvable("its schemas are too large for one tool")
        self.spend(values)
        return size + values

    def _with_names(self, value: Json, references: list[str], counted: list[int]) -> Json:
        counted[0] += 1
        if isinstance(value, list):
            return [self._with_names(one, references, counted) for one in value]
        if not isinstance(value, Mapping):
            return value
        made = {name: self._with_names(one, references, counted) for name, one in value.items() if name != "$ref"}
        reference = value.get("$ref")
        if isinstance(reference, str):
            references.append(reference)
            made = {"$ref": f"#/$defs/{self.name_of(reference)}", **made}
        return made


@dataclass(slots=True)
class Definitions:
    """What the parameters of one tool refer to, to be carried in its `$defs`."""

    schemas: Schemas
    _references: list[str] = field(default_factory=list)
    _size: int = 0

    def schema(self, value: Json) -> Json:
        """A schema as JSON Schema, its references pointing into `$defs`. Raises Unresolvable."""
        moved = self.schemas.move(value)
        self._references += moved.references
        self._size = self.schemas.more(self._size, moved.size)
        return moved.schema

    def collected(self) -> dict[str, Json]:
        """The content of `$defs`. Raises Unresolvable."""
        return self.schemas.reached(self._references, self._size)

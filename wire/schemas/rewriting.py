"""A schema as a dialect takes it: every rewriting that is safe, each one listed.

Safe is what the model can still be held to: a keyword that a provider refuses or ignores is said in the description
instead, and Toolscope validates the arguments against the original schema all the same. What cannot be said in the
dialect at all stays as it is and is for the linter to tell (`wire.schemas.lint`).
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from wire import json_text
from wire.conversation import Json
from wire.schemas.dialects import Dialect
from wire.schemas.merging import merged
from wire.schemas.walk import SAME_VALUE_LISTS, as_list, as_map, escape, required_of, resolve

_IN_WORDS = {
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minimum": "at least {}",
    "maximum": "at most {}",
    "exclusiveMinimum": "more than {}",
    "exclusiveMaximum": "less than {}",
    "multipleOf": "a multiple of {}",
    "minItems": "at least {} items",
    "maxItems": "at most {} items",
    "minProperties": "at least {} properties",
    "maxProperties": "at most {} properties",
    "pattern": "matches the regular expression {}",
    "format": "format: {}",
    "default": "default: {}",
    "uniqueItems": "no item twice",
}
"""Keywords that a sentence can stand for; `{}` is their value."""
_ONE_SCHEMA = ("items", "additionalProperties")
_SCHEMA_LISTS = ("anyOf", "oneOf", "allOf", "prefixItems")
_SCHEMA_MAPS = ("properties", "$defs", "definitions")


@dataclass(frozen=True, slots=True)
class Change:
    """What was rewritten, and where in the schema as given: `path` is a JSON Pointer, `fix` the rewriting's name."""

    path: str
    fix: str
    message: str


@dataclass(slots=True)
class Rewritten:
    """The schema in the dialect, and everything that is different about it."""

    schema: Json
    changes: list[Change] = field(default_factory=list)


def rewrite(schema: Json, dialect: Dialect, only: Set[tuple[str, str]] | None = None) -> Rewritten:
    """`schema` as `dialect` takes it, as far as that is safe. The given one is not changed.

    `only` picks some of the rewritings by path and fix: what a person pressed *fix it* for.
    """
    rewriting = _Rewriting(dialect, only)
    return Rewritten(rewriting.apply(schema, ""), rewriting.changes)


@dataclass(slots=True)
class _Rewriting:
    dialect: Dialect
    only: Set[tuple[str, str]] | None = None
    changes: list[Change] = field(default_factory=list)

    def apply(self, schema: Json, path: str) -> Json:
        if not isinstance(schema, Mapping):
            return schema
        made = self._reshaped(dict(schema), path)
        made = {name: self._keyword(name, value, path) for name, value in made.items()}
        made = self._without_remarks(made, path)
        made = self._in_words(made, path)
        return self._closed(made, path)

    def _wants(self, path: str, fix: str, message: str) -> bool:
        """Is this rewriting to be done? If so it is listed."""
        wanted = self.only is None or (path, fix) in self.only
        if wanted:
            self.changes.append(Change(path, fix, message))
        return wanted

    def _keyword(self, name: str, value: Json, path: str) -> Json:
        below = f"{path}/{escape(name)}"
        if name in _ONE_SCHEMA:
            return self.apply(value, below)
        if name in _SCHEMA_LISTS and isinstance(value, list):
            return [self.apply(one, f"{below}/{index}") for index, one in enumerate(value)]
        if name in _SCHEMA_MAPS and isinstance(value, Mapping):
            return {key: self.apply(one, f"{below}/{escape(key)}") for key, one in value.items()}
        return value

    def _reshaped(self, schema: dict[str, Json], path: str) -> dict[str, Json]:
        """Other keywords that say the same."""
        unknown = self.dialect.refused | self.dialect.ignored
        together = merged(schema) if "allOf" in schema and "allOf" in unknown else None
        if together and self._wants(f"{path}/allOf", "merge_all_of", "the schemas of allOf are merged into one"):
            schema = together
        alone = "oneOf" in schema and "oneOf" in unknown and "anyOf" not in schema
        if alone and self._wants(f"{path}/oneOf", "one_of_to_any_of", "oneOf is sent as anyOf"):
            schema = {("anyOf" if name == "oneOf" else name): value for name, value in schema.items()}
        constant = "const" in schema and not self.dialect.constants and "enum" not in schema
        if constant and self._wants(f"{path}/const", "const_to_enum", "const is sent as an enum of one value"):
            schema["enum"] = [schema.pop("const")]
        return schema

    def _without_remarks(self, schema: dict[str, Json], path: str) -> dict[str, Json]:
        return {
            name: value
            for name, value in schema.items()
            if name not in self.dialect.remarks
            or not self._wants(f"{path}/{escape(name)}", "leave_off", f"{name} says nothing to a model and is left off")
        }

    def _in_words(self, schema: dict[str, Json], path: str) -> dict[str, Json]:
        """Constraints that the dialect does not have, said in the description."""
        said: dict[str, str] = {}
        for name, value in schema.items():
            if name in _IN_WORDS and self._lacks(name, value):
                words = _IN_WORDS[name].format(value if isinstance(value, str) else json_text.dumps(value))
                if self._wants(f"{path}/{name}", "say_in_words", f"{name} is said in the description: “{words}”"):
                    said[name] = words
        if not said:
            return schema
        rest = {name: value for name, value in schema.items() if name not in said}
        before = rest.get("description")
        start = f"{before.rstrip().rstrip('.')}. " if isinstance(before, str) and before.strip() else ""
        return {**rest, "description": f"{start}({'; '.join(said.values())})"}

    def _lacks(self, name: str, value: Json) -> bool:
        if name == "format":
            return self.dialect.formats is not None and value not in self.dialect.formats
        if name == "minItems" and value in self.dialect.least_items:
            return False
        return name in self.dialect.refused | self.dialect.ignored

    def _closed(self, schema: dict[str, Json], path: str) -> dict[str, Json]:
        if not self.dialect.closed or not is_object(schema) or has_free_keys(schema):
            return schema
        if schema.get("additionalProperties") is not False and self._wants(path, *_closing(schema, path)):
            schema = {**schema, "additionalProperties": False}
        return self._all_required(schema, path) if self.dialect.all_required else schema

    def _all_required(self, schema: dict[str, Json], path: str) -> dict[str, Json]:
        properties, required = dict(as_map(schema.get("properties"))), list(as_list(schema.get("required")))
        given = required_of(schema)
        for name in [name for name in properties if name not in given]:
            place = f"{path}/properties/{escape(name)}"
            if self._wants(place, "require_nullable", f"{name} is required, and null stands for leaving it out"):
                properties[name] = nullable(properties[name])
                required.append(name)
        if self.only is not None and len(required) == len(as_list(schema.get("required"))):
            return schema  # nothing here was asked for
        return {**schema, "properties": properties, "required": required}


def _closing(schema: Mapping[str, Json], path: str) -> tuple[str, str]:
    """The name of closing this object, and what that means."""
    if path and not as_map(schema.get("properties")):
        return "close_empty_object", "no property is listed, so that a model can only leave it empty"
    return "close_object", "other properties than those listed are ruled out"


def has_free_keys(schema: Mapping[str, Json]) -> bool:
    """Are keys meant that nobody can list? That others may stand beside listed ones is every object's way."""
    others = schema.get("additionalProperties", False)
    is_leave = others is True or others == {}
    return others is not False and not (is_leave and as_map(schema.get("properties")))


def is_object(schema: Mapping[str, Json]) -> bool:
    """Does the schema describe an object?"""
    kind = schema.get("type")
    return kind == "object" or "properties" in schema or (isinstance(kind, list) and "object" in kind)


def nullable(schema: Json) -> Json:
    """The schema, or null."""
    if not isinstance(schema, Mapping):
        return schema
    kind = schema.get("type")
    if isinstance(kind, str | list):
        kinds = [kind] if isinstance(kind, str) else list(kind)
        wider = {**schema, "type": [*kinds, *(() if "null" in kinds else ("null",))]}
        if isinstance(schema.get("enum"), list) and None not in schema["enum"]:
            wider["enum"] = [*schema["enum"], None]
        if "const" in schema:
            wider["enum"] = [wider.pop("const"), None]
        return wider
    if isinstance(schema.get("anyOf"), list):
        return {**schema, "anyOf": [*schema["anyOf"], *(() if _has_null(schema["anyOf"]) else ({"type": "null"},))]}
    return {"anyOf": [dict(schema), {"type": "null"}]}


def without_nulls(schema: Json, arguments: Json) -> Json:
    """Arguments to a rewritten schema as the original `schema` takes them: the nulls that stand for "left out" are out.

    Only where the original does not admit null itself.
    """
    return _without_nulls([schema], arguments, schema)


def _without_nulls(schemas: list[Json], value: Json, root: Json) -> Json:
    """`schemas` are all that say something of this value: each value is looked at once, whatever refers to what."""
    if not isinstance(value, dict | list):
        return value
    known = _said_together(schemas, root)
    if isinstance(value, list):
        items = [one["items"] for one in known if "items" in one]
        return [_without_nulls(items, one, root) for one in value]
    required = {name for one in known for name in as_list(one.get("required")) if isinstance(name, str)}
    kept: dict[str, Json] = {}
    for name, given in value.items():
        own = [said[name] for one in known if name in (said := as_map(one.get("properties")))]
        admitted = name in required or not own or any(admits_null(_target(one, root)) for one in own)
        if given is not None or admitted:
            kept[name] = _without_nulls(own, given, root)
    return kept


def _said_together(schemas: list[Json], root: Json) -> list[Mapping[str, Json]]:
    """These schemas and those that they refer to or unite, each once."""
    found: dict[int, Mapping[str, Json]] = {}
    waiting = list(schemas)
    while waiting:
        one = waiting.pop()
        if isinstance(one, Mapping) and id(one) not in found:
            found[id(one)] = one
            waiting += [_target(one, root), *(part for name in SAME_VALUE_LISTS for part in as_list(one.get(name)))]
    return list(found.values())


def _target(schema: Json, root: Json) -> Json:
    """What the schema refers to; itself where it does not."""
    reference = schema.get("$ref") if isinstance(schema, Mapping) else None
    return resolve(root, reference) if isinstance(reference, str) else schema


def admits_null(schema: Json) -> bool:
    """May a value of this schema be null, as far as its own keywords say?"""
    if not isinstance(schema, Mapping):
        return schema is not False
    kinds = schema.get("type")
    if kinds is not None:
        return kinds == "null" or (isinstance(kinds, list) and "null" in kinds)
    if isinstance(schema.get("enum"), list):
        return None in schema["enum"]
    if "const" in schema:
        return schema["const"] is None
    branches = [one for keyword in ("anyOf", "oneOf") for one in as_list(schema.get(keyword))]
    return any(map(admits_null, branches)) if branches else not ("$ref" in schema or "properties" in schema)


def _has_null(branches: list[Json]) -> bool:
    return any(isinstance(one, Mapping) and one.get("type") == "null" for one in branches)

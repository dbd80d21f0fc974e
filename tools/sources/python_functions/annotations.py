"""Annotations as JSON Schema: the types of `builtins` and `typing`, and the classes of the same text."""

import ast
from collections.abc import Callable
from dataclasses import dataclass, field

from wire.conversation import Json

Schema = dict[str, Json]
MakeClass = Callable[["Annotations", dict[str, Json]], Schema]

_PLAIN: dict[str, Schema] = {
    "str": {"type": "string"},
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "complex": {"type": "string"},
    "bool": {"type": "boolean"},
    "bytes": {"type": "string"},
    "None": {"type": "null"},
    "NoneType": {"type": "null"},
    "dict": {"type": "object"},
    "Dict": {"type": "object"},
    "Mapping": {"type": "object"},
    "list": {"type": "array", "items": {}},
    "List": {"type": "array", "items": {}},
    "tuple": {"type": "array", "items": {}},
    "set": {"type": "array", "items": {}, "uniqueItems": True},
    "datetime": {"type": "string", "format": "date-time"},
    "date": {"type": "string", "format": "date"},
    "time": {"type": "string", "format": "time"},
    "timedelta": {"type": "string", "format": "duration"},
    "UUID": {"type": "string", "format": "uuid"},
    "Decimal": {"type": "number"},
    "Path": {"type": "string"},
    "EmailStr": {"type": "string", "format": "email"},
    "HttpUrl": {"type": "string", "format": "uri"},
    "AnyUrl": {"type": "string", "format": "uri"},
}
_LISTS = ("list", "List", "Sequence", "Iterable", "Collection", "deque", "Deque")
_SETS = ("set", "Set", "frozenset", "FrozenSet", "AbstractSet", "MutableSet")
_MAPS = ("dict", "Dict", "Mapping", "MutableMapping", "defaultdict", "DefaultDict", "OrderedDict")
_WRAPPERS = ("Required", "NotRequired", "Final", "ClassVar", "ReadOnly", "InitVar")


@dataclass(frozen=True, slots=True)
class Annotations:
    """Knows the classes of the text by name; `schema` puts those that are used into `collected`, for `$defs`."""

    classes: dict[str, MakeClass] = field(default_factory=dict)
    # Each class once, with the names of those that it uses: many functions may take the same.
    _made: dict[str, tuple[Schema, tuple[str, ...]]] = field(default_factory=dict)

    def schema(self, node: ast.expr | None, collected: dict[str, Json]) -> Schema:
        """The schema of an annotation; {} where it is missing or says nothing that JSON knows."""
        match node:
            case ast.Constant(value=None):
                return {"type": "null"}
            case ast.Constant(value=str(text)):
                return self._quoted(text, collected)
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                return self._union([left, right], collected)
            case ast.Subscript(value=base, slice=inner):
                return self._generic(_name(base), _items(inner), collected)
            case ast.Name() | ast.Attribute():
                return self._named(_name(node), collected)
        return {}

    def _quoted(self, text: str, collected: dict[str, Json]) -> Schema:
        try:
            return self.schema(ast.parse(text, mode="eval").body, collected)
        except (SyntaxError, ValueError, RecursionError):
            return {}

    def _named(self, name: str, collected: dict[str, Json]) -> Schema:
        if name not in self.classes:
            return dict(_PLAIN.get(name, {}))
        collected.setdefault(name, {})  # made by `complete`: classes may hold each other, in long chains and circles
        return {"$ref": f"#/$defs/{name}"}

    def complete(self, collected: dict[str, Json]) -> None:
        """Make the classes that are named so far, and all that these name."""
        waiting = list(collected)
        while waiting:
            name = waiting.pop()
            if name not in self._made:
                used: dict[str, Json] = {}
                self._made[name] = self.classes[name](self, used), tuple(used)
            collected[name], names = self._made[name]
            waiting += [one for one in names if one not in collected]
            collected |= {one: {} for one in names if one not in collected}

    def _generic(self, name: str, inner: list[ast.expr], collected: dict[str, Json]) -> Schema:
        if name == "Literal":
            return _literal(inner)
        if name in ("Optional", "Union"):
            return self._union([*inner, *([ast.Constant(None)] if name == "Optional" else [])], collected)
        if name == "Annotated" and inner:
            return {**self.schema(inner[0], collected), **_remarks(inner[1:])}
        if name in _WRAPPERS and inner:
            return self.schema(inner[0], collected)
        if name in ("tuple", "Tuple"):
            return self._tuple(inner, collected)
        if name in _LISTS or name in _SETS:
            unique = {"uniqueItems": True} if name in _SETS else {}
            return (
                {"type": "array", "items": self.schema(inner[0], collected), **unique} if inner else {"type": "array"}
            )
        if name in _MAPS:
            return {"type": "object", "additionalProperties": self.schema(inner[-1], collected) or True}
        return self._named(name, collected)

    def _tuple(self, inner: list[ast.expr], collected: dict[str, Json]) -> Schema:
        if len(inner) == 2 and isinstance(inner[1], ast.Constant) and inner[1].value is Ellipsis:
            return {"type": "array", "items": self.schema(inner[0], collected)}
        items = [self.schema(one, collected) for one in inner]
        return {"type": "array", "prefixItems": items, "minItems": len(items), "maxItems": len(items)}

    def _union(self, branches: list[ast.expr], collected: dict[str, Json]) -> Schema:
        schemas: list[Schema] = []
        for branch in branches:
            made = self.schema(branch, collected)
            schemas += made["anyOf"] if set(made) == {"anyOf"} else [made]
        kinds = [one.get("type") for one in schemas]
        if all(isinstance(kind, str) and set(one) == {"type"} for kind, one in zip(kinds, schemas, strict=True)):
            distinct = list(dict.fromkeys(kinds))
            return {"type": distinct if len(distinct) > 1 else distinct[0]}
        return {"anyOf": schemas}


def _literal(inner: list[ast.expr]) -> Schema:
    values = [one.value for one in inner if isinstance(one, ast.Constant) and not isinstance(one.value, bytes)]
    kinds = {type(value) for value in values}
    kind = {"type": "string"} if kinds == {str} else {"type": "integer"} if kinds == {int} else {}
    return {**kind, "enum": values}


def _remarks(metadata: list[ast.expr]) -> Schema:
    """What `Annotated` adds: a description, plain or as that of a `Field`, and bounds."""
    made: Schema = {}
    for one in metadata:
        match one:
            case ast.Constant(value=str(text)):
                made["description"] = text
            case ast.Call(keywords=keywords):
                made |= field_remarks(keywords)
    return made


_FIELD_WORDS = {
    "description": "description",
    "ge": "minimum",
    "gt": "exclusiveMinimum",
    "le": "maximum",
    "lt": "exclusiveMaximum",
    "min_length": "minLength",
    "max_length": "maxLength",
    "pattern": "pattern",
    "examples": "examples",
}


def field_remarks(keywords: list[ast.keyword]) -> Schema:
    """The keywords of a `Field(...)` as those of JSON Schema."""
    made: Schema = {}
    for keyword in keywords:
        if keyword.arg in _FIELD_WORDS:
            try:
                made[_FIELD_WORDS[keyword.arg]] = ast.literal_eval(keyword.value)
            except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
                continue
    return made


def _name(node: ast.expr) -> str:
    """The last part of a dotted name: `typing.List` is `List`."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(attr=name):
            return name
    return ""


def _items(node: ast.expr) -> list[ast.expr]:
    return list(node.elts) if isinstance(node, ast.Tuple) else [node]

"""Classes that annotations name: enums, dataclasses, TypedDicts, NamedTuples and pydantic models as schemas."""

import ast
from functools import partial

from tools.sources.python_functions.annotations import Annotations, MakeClass, Schema, field_remarks
from wire.conversation import Json

_ENUMS = ("Enum", "StrEnum", "IntEnum")


def classes_of(module: ast.Module) -> dict[str, MakeClass]:
    """A maker of the schema for each class at the top of the text."""
    return {node.name: partial(_schema, node) for node in module.body if isinstance(node, ast.ClassDef)}


def _schema(node: ast.ClassDef, annotations: Annotations, collected: dict[str, Json]) -> Schema:
    description = (ast.get_docstring(node) or "").strip()
    said: Schema = {"description": description} if description else {}
    if any(_last_name(base) in _ENUMS for base in node.bases):
        return {"enum": _members(node), **said}
    properties: dict[str, Json] = {}
    required: list[str] = []
    for statement in node.body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            name = statement.target.id
            properties[name] = annotations.schema(statement.annotation, collected) | _field(statement.value)
            if _is_required(node, statement):
                required.append(name)
    made: Schema = {"type": "object", "properties": properties, **said}
    return made | ({"required": required} if required else {})


def _members(node: ast.ClassDef) -> list[Json]:
    values = [one.value for one in node.body if isinstance(one, ast.Assign) and isinstance(one.value, ast.Constant)]
    return [value.value for value in values if isinstance(value.value, str | int | float | bool | None)]


def _field(value: ast.expr | None) -> Schema:
    return field_remarks(value.keywords) if isinstance(value, ast.Call) and _last_name(value.func) == "Field" else {}


def _is_required(node: ast.ClassDef, statement: ast.AnnAssign) -> bool:
    if _last_name(getattr(statement.annotation, "value", statement.annotation)) == "NotRequired":
        return False
    partial_keys = any(
        one.arg == "total" and isinstance(one.value, ast.Constant) and one.value.value is False for one in node.keywords
    )
    if partial_keys:
        return _last_name(getattr(statement.annotation, "value", statement.annotation)) == "Required"
    match statement.value:
        case None:
            return True
        case ast.Call(func=func, args=args, keywords=keywords) if _last_name(func) in ("Field", "field"):
            filled = args and not (isinstance(args[0], ast.Constant) and args[0].value is Ellipsis)
            return not filled and not any(one.arg in ("default", "default_factory") for one in keywords)
    return False


def _last_name(node: ast.AST) -> str:
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(attr=name):
            return name
        case ast.Subscript(value=value):
            return _last_name(value)
    return ""

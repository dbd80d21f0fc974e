"""The older schemas of tools, a subset of OpenAPI's, as JSON Schema."""

from collections.abc import Mapping

from wire.conversation import Json
from wire.errors import WireError

_MAPS = ("properties",)
_LISTS = ("anyOf", "prefixItems")


def from_openapi(schema: Mapping[str, Json]) -> dict[str, Json]:
    """The JSON Schema that says what `schema` says: types in small letters, `nullable` as the type null.

    Raises WireError when it is nested too deeply.
    """
    try:
        return _converted(schema)
    except RecursionError:
        raise WireError("a schema of a tool is nested too deeply") from None


def _converted(schema: Mapping[str, Json]) -> dict[str, Json]:
    made = {name: _keyword(name, value) for name, value in schema.items() if name != "nullable"}
    if schema.get("nullable") is True:
        return _nullable(made)
    return made


def _keyword(name: str, value: Json) -> Json:
    if name == "type" and isinstance(value, str):
        return value.lower()
    if name == "items" and isinstance(value, dict):
        return _converted(value)
    if name in _MAPS and isinstance(value, dict):
        return {key: _converted(one) if isinstance(one, dict) else one for key, one in value.items()}
    if name in _LISTS and isinstance(value, list):
        return [_converted(one) if isinstance(one, dict) else one for one in value]
    return value


def _nullable(schema: dict[str, Json]) -> dict[str, Json]:
    if isinstance(schema.get("type"), str):
        wider = {**schema, "type": [schema["type"], "null"]}
        if isinstance(schema.get("enum"), list) and None not in schema["enum"]:
            wider["enum"] = [*schema["enum"], None]
        return wider
    return {"anyOf": [schema, {"type": "null"}]}

"""Names of fields. The protocol takes `camelCase` and `snake_case` alike; here the first is read and written."""

import re
from collections.abc import Mapping

from wire.conversation import Json

_UNDERSCORE = re.compile(r"(?<=[a-z0-9])_([a-z0-9])")


def camel(fields: Mapping[str, Json]) -> dict[str, Json]:
    """One object of the protocol with its field names in `camelCase`; what is inside stays as it is."""
    return {_camel(name) if "_" in name else name: value for name, value in fields.items()}


def camel_or_empty(value: Json) -> dict[str, Json]:
    """The same for what may be no object at all."""
    return camel(value) if isinstance(value, dict) else {}


def _camel(name: str) -> str:
    return _UNDERSCORE.sub(lambda match: match[1].upper(), name)

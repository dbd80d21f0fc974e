"""Arguments that Vertex streams as pieces (`partialArgs`), each for a place that a JSON path names."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from wire.conversation import Json
from wire.errors import WireError
from wire.protocols.gemini.spelling import camel

_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d{1,6})\]|\['((?:[^'\\]|\\.)*)'\]|\[\"((?:[^\"\\]|\\.)*)\"\]")
_VALUES = ("stringValue", "numberValue", "boolValue", "nullValue", "structValue", "listValue")


@dataclass(slots=True)
class GrowingArguments:
    """The arguments of one call so far."""

    value: dict[str, Json] = field(default_factory=dict)
    _strings: dict[str, list[str]] = field(default_factory=dict)
    """The pieces of each string that is still growing, by its path."""

    def take(self, piece: Mapping[str, Json]) -> None:
        """Set what the piece says, or append to the text there. Raises WireError for a path that leads nowhere."""
        fields = camel(piece)
        path = fields.get("jsonPath")
        if not isinstance(path, str):
            raise WireError("A piece of streamed arguments has no path.")
        name = next((name for name in _VALUES if name in fields), None)
        if name is None:
            return
        value = None if name == "nullValue" else fields[name]
        if isinstance(value, str):
            pieces = self._strings.setdefault(path, [])
            pieces.append(value)
            value = "".join(pieces)
            if not fields.get("willContinue"):
                del self._strings[path]
        self._set(_steps(path), value, path)

    def _set(self, steps: list[str | int], value: Json, path: str) -> None:
        holder: Json = self.value
        for step, following in pairwise(steps):
            there = _at(holder, step, path)
            if not isinstance(there, dict | list):
                there = [] if isinstance(following, int) else {}
                holder[step] = there
            holder = there
        _at(holder, steps[-1], path)
        holder[steps[-1]] = value


def _at(holder: Json, step: str | int, path: str) -> Json:
    """What stands there now; a list may grow by one. Raises WireError where nothing can stand."""
    if isinstance(holder, dict) and isinstance(step, str):
        return holder.get(step)
    if isinstance(holder, list) and isinstance(step, int) and step <= len(holder):
        if step == len(holder):
            holder.append(None)
        return holder[step]
    raise WireError(f"A piece of streamed arguments is for a place that does not exist: {path[:200]}")


def _steps(path: str) -> list[str | int]:
    """The names and positions of a path such as `$.places[0].city`."""
    steps: list[str | int] = []
    at = 1
    while path.startswith("$") and at < len(path):
        match = _STEP.match(path, at)
        if match is None:
            break
        name = match[1] or match[3] or match[4] or ""
        steps.append(int(match[2]) if match[2] else re.sub(r"\\(.)", r"\1", name))
        at = match.end()
    if not steps or at < len(path):
        raise WireError(f"A piece of streamed arguments has an odd path: {path[:200]}")
    return steps

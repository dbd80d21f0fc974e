"""JSON values as literals of a programming language, laid out for reading; every string comes back as it was."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from wire import json_text
from wire.conversation import Json
from wire.errors import WireError

WIDTH = 100

_IDENTIFIER = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")


@dataclass(frozen=True, slots=True)
class Language:
    """How one language writes values."""

    true: str
    false: str
    null: str
    indent: str
    far: Callable[[int], str]
    """An invisible character beyond U+FFFF, escaped."""
    key: Callable[[str], str]
    """A key of an object, with what stands between it and its value."""

    def literal(self, value: Json, depth: int = 0) -> str:
        """The literal of `value`, whose first line stands `depth` levels deep. Raises WireError."""
        try:
            return self._write(value, depth)
        except RecursionError:
            raise WireError("the body is nested too deeply to be written as code") from None

    def string(self, text: str) -> str:
        """A string in double quotes; what cannot be seen is escaped."""
        written = json_text.dumps(text)
        return written if written.isprintable() else "".join(map(self._visible, written))

    def _visible(self, char: str) -> str:
        if char.isprintable():
            return char
        return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else self.far(ord(char))

    def _write(self, value: Json, depth: int) -> str:
        match value:
            case None:
                return self.null
            case bool():
                return self.true if value else self.false
            case str():
                return self.string(value)
            case dict():
                return self.block(
                    "{", (f"{self.key(name)}{self._write(one, depth + 1)}" for name, one in value.items()), "}", depth
                )
            case list():
                return self.block("[", (self._write(one, depth + 1) for one in value), "]", depth)
        return json_text.dumps(value)

    def block(self, opening: str, items: Iterable[str], closing: str, depth: int) -> str:
        """Items between brackets: on one line where they fit, else one a line."""
        written = list(items)
        one_line = f"{opening}{', '.join(written)}{closing}"
        if len(one_line) + depth * len(self.indent) <= WIDTH and "\n" not in one_line:
            return one_line
        inner = self.indent * (depth + 1)
        lines = "".join(f"{inner}{item},\n" for item in written)
        return f"{opening}\n{lines}{self.indent * depth}{closing}"


def _javascript_key(name: str) -> str:
    if name == "__proto__":  # as a plain key it would set the object's prototype
        return '["__proto__"]: '
    return f"{name}: " if _IDENTIFIER.fullmatch(name) else f"{JAVASCRIPT.string(name)}: "


def _surrogates(code: int) -> str:
    high, low = divmod(code - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"


PYTHON: Language = Language(
    true="True",
    false="False",
    null="None",
    indent="    ",
    far=lambda code: f"\\U{code:08x}",
    key=lambda name: f"{PYTHON.string(name)}: ",
)

JAVASCRIPT: Language = Language(
    true="true", false="false", null="null", indent="  ", far=_surrogates, key=_javascript_key
)


def split(fields: Mapping[str, Json], words: str) -> tuple[dict[str, Json], dict[str, Json]]:
    """The fields that `words` names, and the rest."""
    names = set(words.split())
    return (
        {name: value for name, value in fields.items() if name in names},
        {name: value for name, value in fields.items() if name not in names},
    )

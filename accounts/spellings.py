r"""The ways in which a secret's value can be spelled inside a body, as byte patterns.

Text: each character as it is, percent-encoded (RFC 3986), `+` for a space (forms), or JSON-escaped (RFC 8259) up to
three levels deep, because the arguments of a tool call are JSON inside a JSON string. Letters, digits and `- _ .` are
left alone by all of these. Base64 (RFC 4648): both alphabets, at each of the three places that the value can have
within a group of three bytes. A character of base64 that carries bits of a neighbour's byte too is not the value's.
"""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

_SHORT_ESCAPES = {"\b": b"b", "\f": b"f", "\n": b"n", "\r": b"r", "\t": b"t"}
_DEEPEST = 3
_NO_MORE_BASE64 = rb"(?![A-Za-z0-9+/_-])"
_BITS = 6


@dataclass(frozen=True)
class Spelling:
    """`pattern` finds it; `needle` is a string that stands in every match (found much faster), b"" if none does."""

    pattern: bytes
    needle: bytes


def spellings(value: str) -> Iterator[Spelling]:
    """Every spelling of a secret's value."""
    # Deepest first: of the backslashes at the end of a value, all must be taken.
    depths = range(_DEEPEST, -1, -1)
    yield from dict.fromkeys(_spelling([_character(character, depth) for character in value]) for depth in depths)
    yield from _in_base64(value.encode())


def _spelling(atoms: list[bytes | str], ending: bytes = b"") -> Spelling:
    """Of atoms in order: text that stands as it is, and patterns."""
    parts: list[bytes] = []
    needle = ""
    for is_text, run in groupby(atoms, lambda atom: isinstance(atom, str)):
        if is_text:
            text = "".join(map(str, run))
            needle = max(needle, text, key=len)
            parts.append(re.escape(text.encode()))
        else:
            parts.extend(atom for atom in run if isinstance(atom, bytes))
    return Spelling(b"".join(parts) + ending, needle.encode())


def _character(character: str, depth: int) -> bytes | str:
    """One character, inside so many JSON strings; as text where it can only stand as it is."""
    if character.isascii() and (character.isalnum() or character in "-_."):
        return character
    # As it is comes last: `%` and a backslash also begin their own escapes.
    ways = (*_in_url(character), *_escaped(character, depth), _as_it_is(character, depth))
    return b"(?:" + b"|".join(ways) + b")"


def _in_url(character: str) -> Iterator[bytes]:
    yield b"(?i:" + b"".join(b"%%%02x" % byte for byte in character.encode()) + b")"
    if character == " ":
        yield rb"\+"


def _escaped(character: str, depth: int) -> Iterator[bytes]:
    """With a letter behind the backslash. One that an outer string wrote stands behind fewer than an inner one's."""
    if not depth:
        return
    units = character.encode("utf-16-be")
    backslashes = b"(?:" + b"|".join(_backslashes(2**level) for level in reversed(range(depth))) + b")"
    yield b"".join(backslashes + b"(?i:u" + units[i : i + 2].hex().encode() + b")" for i in range(0, len(units), 2))
    if character in _SHORT_ESCAPES:
        yield _backslashes(2 ** (depth - 1)) + _SHORT_ESCAPES[character]


def _as_it_is(character: str, depth: int) -> bytes:
    """With the backslashes that JSON needs before it, and may have before a slash."""
    match character:
        case "\\":
            return _backslashes(2**depth)
        case '"':
            return _backslashes(2**depth - 1) + b'"'
        case "/":
            return rb"\\{0,%d}/" % (2**depth - 1)
    return re.escape(character.encode())


def _backslashes(count: int) -> bytes:
    return rb"\\{%d}" % count


def _in_base64(data: bytes) -> Iterator[Spelling]:
    for before in range(3):
        after = -(before + len(data)) % 3
        encoded = base64.b64encode(bytes(before) + data + bytes(after)).decode()
        first = _characters_for(before)
        end = len(encoded) - _characters_for(after)
        yield _spelling([_base64_character(character) for character in encoded[first:end]], _ending(encoded[end:][:1]))


def _characters_for(count: int) -> int:
    """How many characters of base64 carry bits of this many bytes at either end."""
    return -(-count * 8 // _BITS)


def _ending(character: str) -> bytes:
    """The value's last bits, when nothing but the filling shares their character."""
    if not character:
        return b""
    atom = _base64_character(character)
    return b"(?:" + (atom.encode() if isinstance(atom, str) else atom) + _NO_MORE_BASE64 + b")?"


def _base64_character(character: str) -> bytes | str:
    """Of either alphabet, and as a URL or JSON has it."""
    atom = _character(character, _DEEPEST)
    if isinstance(atom, str):
        return atom
    return b"(?:" + {"+": b"-", "/": b"_"}[character] + b"|" + atom + b")"

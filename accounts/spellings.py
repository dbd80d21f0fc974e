r"""The ways in which a secret's value can be spelled inside a body, as byte patterns.

Text: each character as it is, percent-encoded once or more (RFC 3986), `+` for a space (forms), or JSON-escaped (RFC
8259) up to five levels deep, because the arguments of a tool call are JSON inside a JSON string; a backslash of these
may be percent-encoded in turn; or a reference of HTML, by its name or number, which may be escaped again. Letters,
digits and `- _ .` are left alone by all of these. Base64 (RFC 4648): both alphabets, at each of the three places that
the value can have within a group of three bytes, in one line or broken into lines (MIME, PEM). A character of base64
that carries bits of a neighbour's byte too is not the value's.
"""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

_SHORT_ESCAPES = {"\b": b"b", "\f": b"f", "\n": b"n", "\r": b"r", "\t": b"t"}
_DEEPEST = 5
_PERCENT = rb"%(?:25){0,3}"
"""Of `%2F`, encoded again: `%252F`."""

_DEEPEST_IN_HTML = 2
_HTML_NAMES = {"&": b"amp", "<": b"lt", ">": b"gt", '"': b"quot", "'": b"apos"}
_BEGINNINGS = tuple(
    ampersand + reference
    for ampersand in (b"&", b"u0026", b"%26", b"%2526")
    for reference in (*_HTML_NAMES.values(), b"#", b"%23", b"%2523")
)
"""Of references, as they are, in JSON and in an address."""
_AMPERSAND = rb"(?:&|\\{1,16}u0026|" + _PERCENT + rb"26)(?:amp(?:;|" + _PERCENT + rb"3[Bb])){0,3}"
_NUMBER = b"(?:#|" + _PERCENT + b"23)"
_SEMICOLON = b"(?:;|" + _PERCENT + b"3[Bb])"
_BACKSLASH = rb"(?:\\|" + _PERCENT + rb"5[Cc])"
_NO_MORE_BASE64 = rb"(?![A-Za-z0-9+/_-])"
_BITS = 6
_SHORTEST_LINE = 60
"""Of base64 in lines: PEM has 64 characters, MIME 76."""

_LINE_BREAK = rb"(?:(?:[\r\n]|\\{1,%d}[rn]|%s0[AaDd]){1,2}[ \t]*)?" % (2 ** (_DEEPEST - 1), _PERCENT)
"""Where base64 may be broken: as it is, in a JSON string, in a URL."""


@dataclass(frozen=True)
class Spelling:
    """`pattern` finds it; one of `needles` stands in every match (found much faster); b"" stands everywhere.

    So does one of `marks`, where there are any: they are looked for only once a needle was found.
    """

    pattern: bytes
    needles: tuple[bytes, ...]
    marks: tuple[bytes, ...] = ()

    def may_be_in(self, data: bytes) -> bool:
        """Does what a match has stand there?"""
        has_needle = any(needle in data for needle in self.needles)
        return has_needle and (not self.marks or any(mark in data for mark in self.marks))


def spellings(value: str) -> Iterator[Spelling]:
    """Every spelling of a secret's value."""
    # Deepest first: of the backslashes at the end of a value, all must be taken.
    depths = range(_DEEPEST, -1, -1)
    yield from _in_html(value)
    yield from dict.fromkeys(_in_text([_character(character, depth) for character in value]) for depth in depths)
    yield from _in_base64(value.encode())


Atom = bytes | str
"""A character that stands as it is, or the pattern of one."""


def _in_text(atoms: list[Atom]) -> Spelling:
    return Spelling(b"".join(map(_pattern, atoms)), (_needle(atoms),))


def _pattern(atom: Atom) -> bytes:
    return re.escape(atom.encode()) if isinstance(atom, str) else atom


def _needle(atoms: list[Atom]) -> bytes:
    """The longest run that stands as it is."""
    runs = ("".join(map(str, run)) for is_text, run in groupby(atoms, lambda atom: isinstance(atom, str)) if is_text)
    return max(runs, key=len, default="").encode()


def _character(character: str, depth: int) -> Atom:
    """One character, inside so many JSON strings; as text where it can only stand as it is."""
    if _is_plain(character):
        return character
    # As it is comes last: `%` and a backslash also begin their own escapes.
    ways = (*_in_url(character), *_escaped(character, depth), _as_it_is(character, depth))
    return b"(?:" + b"|".join(ways) + b")"


def _is_plain(character: str) -> bool:
    return character.isascii() and (character.isalnum() or character in "-_.")


def _in_url(character: str) -> Iterator[bytes]:
    if character != "\\":  # all that must be taken of these, however they are spelled, says `_as_it_is`
        yield _percent_encoded(character)
    if character == " ":
        yield rb"\+"
        yield _percent_encoded("+")


def _percent_encoded(character: str) -> bytes:
    return b"(?i:" + b"".join(_PERCENT + b"%02x" % byte for byte in character.encode()) + b")"


def _escaped(character: str, depth: int) -> Iterator[bytes]:
    """With a letter behind the backslash. One that an outer string wrote stands behind fewer than an inner one's."""
    if not depth:
        return
    units = character.encode("utf-16-be")
    backslashes = b"(?:" + b"|".join(_backslashes(2**level) for level in reversed(range(depth))) + b")"
    yield b"".join(backslashes + b"(?i:u" + units[i : i + 2].hex().encode() + b")" for i in range(0, len(units), 2))
    if character in _SHORT_ESCAPES:
        yield _backslashes(2 ** (depth - 1)) + _SHORT_ESCAPES[character]


def _in_html(value: str) -> Iterator[Spelling]:
    """With references in it, which few texts hold: their long patterns are of use to these alone."""
    if not all(map(_is_plain, value)):
        for depth in range(_DEEPEST_IN_HTML, -1, -1):
            spelling = _in_text([_in_html_character(character, depth) for character in value])
            yield replace(spelling, marks=_BEGINNINGS)


def _in_html_character(character: str, depth: int) -> Atom:
    """As a reference or any other way; a quote of JSON has its backslashes before either."""
    other = _character(character, depth)
    if isinstance(other, str):
        return character
    code, name = ord(character), _HTML_NAMES.get(character)
    ways = ([name] if name else []) + [_NUMBER + b"0{0,5}%d" % code, _NUMBER + b"[xX]0{0,5}(?i:%x)" % code]
    before = b"(?:" + _backslashes(2**depth - 1) + b")?" if character == '"' and depth else b""
    return b"(?:" + before + _AMPERSAND + b"(?:" + b"|".join(ways) + b")" + _SEMICOLON + b"|" + other + b")"


def _as_it_is(character: str, depth: int) -> bytes:
    """With the backslashes that JSON needs before it, and may have before a slash."""
    match character:
        case "\\":
            return _backslashes(2**depth)
        case '"':
            return _backslashes(2**depth - 1) + b'(?:"|' + _percent_encoded('"') + b")"
        case "/":
            return _BACKSLASH + b"{0,%d}(?:/|" % (2**depth - 1) + _percent_encoded("/") + b")"
    return re.escape(character.encode())


def _backslashes(count: int) -> bytes:
    return _BACKSLASH + b"{%d}" % count


def _in_base64(data: bytes) -> Iterator[Spelling]:
    for before in range(3):
        after = -(before + len(data)) % 3
        encoded = base64.b64encode(bytes(before) + data + bytes(after)).decode()
        first = _characters_for(before)
        end = len(encoded) - _characters_for(after)
        atoms = [_base64_character(character) for character in encoded[first:end]]
        pattern = _LINE_BREAK.join(map(_pattern, atoms)) + _ending(encoded[end:][:1])
        yield Spelling(pattern, tuple(map(_needle, _parts(atoms))))


def _parts(atoms: list[Atom]) -> Iterator[list[Atom]]:
    """One more part than lines can break the text into: one of them has no break within."""
    count = -(-len(atoms) // _SHORTEST_LINE) + 1
    for number in range(count):
        yield atoms[len(atoms) * number // count : len(atoms) * (number + 1) // count]


def _characters_for(count: int) -> int:
    """How many characters of base64 carry bits of this many bytes at either end."""
    return -(-count * 8 // _BITS)


def _ending(character: str) -> bytes:
    """The value's last bits, when nothing but the filling shares their character."""
    if not character:
        return b""
    return b"(?:" + _LINE_BREAK + _pattern(_base64_character(character)) + _NO_MORE_BASE64 + b")?"


def _base64_character(character: str) -> Atom:
    """Of either alphabet, and as a URL or JSON has it."""
    atom = _character(character, _DEEPEST)
    if isinstance(atom, str):
        return atom
    return b"(?:" + {"+": b"-", "/": b"_"}[character] + b"|" + atom + b")"

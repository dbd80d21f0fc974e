"""A curl command as a person copies it from a document or a browser: read, never executed.

Shell words as bash has them: '..', "..", $'..', backslashes, line continuations; a here-document or a `printf` before
a pipe as standard input. Of curl, what says where a request goes and what it says; other options are passed over.
"""

import base64
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import quote

from wire.errors import WireError

_DATA = ("-d", "--data", "--data-ascii", "--data-raw", "--data-binary", "--data-urlencode", "--json")
_AS_HEADERS = {
    "-A": "user-agent", "--user-agent": "user-agent", "-e": "referer", "--referer": "referer",
    "-b": "cookie", "--cookie": "cookie", "-u": "authorization", "--user": "authorization",
    "--oauth2-bearer": "authorization",
}  # fmt: skip
"""Options whose value goes out in a header."""
_FILES = ("-F", "--form", "--form-string", "-T", "--upload-file")
"""Options that make a body of parts or files."""
_WITH_VALUE = (
    "-o --output -c --cookie-jar -m --max-time --connect-timeout --retry --retry-delay -x --proxy --cacert --cert"
    " --key -w --write-out --resolve --unix-socket --limit-rate -K --config -E"
)
_PASSED_OVER = frozenset(_WITH_VALUE.split(" "))
"""Options that have a value and say nothing of the request."""
_TAKE_A_VALUE = {*_DATA, *_AS_HEADERS, *_FILES, *_PASSED_OVER, "-H", "--header", "-X", "--request", "--url"}
_HERE_DOCUMENT = re.compile(r"<<-?[ \t]*(['\"]?)(\w+)\1")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "e": "\x1b", "E": "\x1b"}
_PLAIN = re.compile(r"[^ \t\n|;>&'\"\\$]+|.", re.DOTALL)
_UNESCAPED = {'"': re.compile(r'[^"\\]+'), "'": re.compile(r"[^'\\]+")}
_CODE = re.compile(r"x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|([0-7]{1,3})")


MOST_WORDS = 50_000
"""Of a command: nobody writes more, and each costs a little."""


@dataclass(frozen=True, slots=True)
class CurlCommand:
    """What a command says: where to, with which headers, and the body.

    `left_out` are options for other bodies and files. `overruled` are options that say a header which another one says
    too, each with that header's name.
    """

    url: str
    body: str
    headers: dict[str, str] = field(default_factory=dict)
    method: str = "POST"
    left_out: tuple[str, ...] = ()
    overruled: tuple[tuple[str, str], ...] = ()


def is_curl(text: str) -> bool:
    """Does this look like a command, not like JSON?"""
    return re.match(r"\s*(?:\$ |> )?(?:curl\b|(?:printf|echo|cat)\b[^\n]*)", text) is not None and "curl" in text


def read_curl(text: str) -> CurlCommand:
    """The request that the command makes. Raises WireError."""
    text = text.replace("\r\n", "\n")
    text, stdin = _without_here_document(text)
    words = list(islice(_words(text), MOST_WORDS + 1))
    if len(words) > MOST_WORDS:
        raise WireError(f"it has more than {MOST_WORDS:,} words")
    if "curl" not in words:
        raise WireError("there is no curl command in it")
    at = words.index("curl")
    if at and isinstance(words[at - 1], _Operator) and words[at - 1] == "|" and stdin is None:
        stdin = words[at - 2] if at > 1 else None
    return _read_options(_up_to_end(words[at + 1 :]), stdin)


def _without_here_document(text: str) -> tuple[str, str | None]:
    """The text without its first here-document, and what stands in that. Each line is looked at once, however many."""
    opens = _HERE_DOCUMENT.search(text)
    begin = text.find("\n", opens.end()) if opens else -1
    end = re.compile(rf"\n{opens[2]}[ \t]*(?:\n|\Z)").search(text, begin) if opens and begin >= 0 else None
    if opens is None or end is None:
        return text, None
    return f"{text[: opens.start()]}{text[opens.end() : begin]}\n{text[end.end() :]}", text[begin + 1 : end.start()]


def _up_to_end(words: Sequence[str]) -> list[str]:
    end = next((place for place, word in enumerate(words) if isinstance(word, _Operator)), len(words))
    return list(words[:end])


@dataclass(slots=True)
class _Reading:
    """A command while its options are read."""

    stdin: str | None
    url: str = ""
    method: str = ""
    data: list[str] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    said_by: dict[str, str] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    overruled: list[tuple[str, str]] = field(default_factory=list)
    is_query: bool = False

    def take(self, name: str, value: str) -> None:
        """An option with its value."""
        if name in _DATA:
            self.data.append(_data(name, value, self.stdin))
            if name == "--json":
                self.headers.setdefault("content-type", "application/json")
        elif name in ("-H", "--header"):
            self.take_header(name, value)
        elif name in _AS_HEADERS:
            self.say(_AS_HEADERS[name], _as_header(name, value), name)
        elif name in _FILES:
            self.left_out.append(f"{name} {value}")
        elif name in ("-X", "--request"):
            self.method = value.upper()
        elif name == "--url":
            self.url = value

    def take_header(self, option: str, line: str) -> None:
        """`Name: value`; `Name;` says one that is empty, `Name:` that none is sent."""
        name, colon, content = line.partition(":")
        if line.startswith("@"):
            self.left_out.append(f"{option} {line}")
        elif content.strip() or not colon:
            self.say(name.strip().removesuffix(";").lower(), content.strip(), option)

    def say(self, header: str, value: str, option: str) -> None:
        """A header, once: what -H says goes before what another option means, as with curl, and the later -H wins."""
        before = self.said_by.get(header)
        wins = before is None or option in ("-H", "--header")
        if before is not None:
            self.overruled.append((before if wins else option, header))
        if wins:
            self.headers[header], self.said_by[header] = value, option

    def take_word(self, word: str) -> None:
        """An option without a value, or the address."""
        if word in ("-I", "--head"):
            self.method = "HEAD"
        elif word in ("-G", "--get"):
            self.is_query = True
        elif not word.startswith("-"):
            self.url = self.url or word

    def command(self) -> CurlCommand:
        """The request that was said."""
        body, url = "&".join(self.data), self.url
        if self.is_query and body:
            url, body = f"{url}{'&' if '?' in url else '?'}{body}", ""
        has_body = bool((self.data or self.left_out) and not self.is_query)
        return CurlCommand(
            url=url,
            body=body,
            headers=self.headers,
            method=self.method or ("POST" if has_body else "GET"),
            left_out=tuple(self.left_out),
            overruled=tuple(dict.fromkeys(self.overruled)),
        )


def _read_options(words: list[str], stdin: str | None) -> CurlCommand:
    reading, rest = _Reading(stdin), iter(words)
    for word in rest:
        name, value = _option(word)
        if name in _TAKE_A_VALUE:
            reading.take(name, _value(name, value, rest))
        else:
            reading.take_word(name)
    return reading.command()


def _as_header(name: str, value: str) -> str:
    if name in ("-u", "--user"):
        return f"Basic {base64.b64encode(value.encode(errors='replace')).decode()}"
    return f"Bearer {value}" if name == "--oauth2-bearer" else value


def _option(word: str) -> tuple[str, str | None]:
    """The option and the value that is written in one word with it: `-d{}`, `--data={}`, `-sSd {}`."""
    if word.startswith("--"):
        name, equals, value = word.partition("=")
        return name, value if equals else None
    if not word.startswith("-") or len(word) == 2:
        return word, None
    for place in range(1, len(word)):
        name = f"-{word[place]}"
        if name in _TAKE_A_VALUE:
            return name, word[place + 1 :] or None
        if name in ("-G", "-I"):
            return name, None
    return word, None


def _value(name: str, value: str | None, rest: Iterator[str]) -> str:
    if value is not None:
        return value
    try:
        return next(rest)
    except StopIteration:
        raise WireError(f"the option {name} at the end has no value") from None


def _data(name: str, value: str, stdin: str | None) -> str:
    if name == "--data-urlencode":
        field_name, equals, content = value.partition("=")
        return f"{field_name}{equals}{quote(content, safe='')}" if equals else quote(value, safe="")
    if name == "--data-raw" or not value.startswith("@"):
        return value
    if value == "@-" and stdin is not None:
        return stdin
    raise WireError(f"its body stands in {value[1:] if value != '@-' else 'its standard input'}: paste the body itself")


class _Operator(str):
    """What stands between commands; a word that looks like it, quoted, is a word."""

    __slots__ = ()


def _words(text: str) -> Iterator[str]:
    """The words of a shell's line. Raises WireError for a quote that is not closed."""
    place = 0
    pieces: list[str] = []  # of the word so far; a quoted nothing is a word too
    while place < len(text):
        char = text[place]
        if text.startswith("\\\n", place):
            place += 2
        elif char in " \t\n|;>" or text.startswith("&&", place):
            if pieces:
                yield "".join(pieces)
                pieces = []
            length = 2 if char == "&" else 1
            if char not in " \t\n":
                yield _Operator(text[place : place + length])
            place += length
        else:
            piece, place = _piece(text, place)
            pieces.append(piece)
    if pieces:
        yield "".join(pieces)


def _piece(text: str, place: int) -> tuple[str, int]:
    """The next part of a word, and where it ends."""
    if text[place] == "'":
        end = text.find("'", place + 1)
        return _closed(text, place, end, text[place + 1 : end])
    if text[place] == '"':
        return _quoted(text, place, place + 1, '"')
    if text.startswith("$'", place):
        return _quoted(text, place, place + 2, "'")
    if text[place] == "\\":
        return text[place + 1 : place + 2], place + 2
    plain = _PLAIN.match(text, place)
    assert plain is not None
    return plain[0], plain.end()


def _quoted(text: str, start: int, place: int, quote: str) -> tuple[str, int]:
    """What stands in "..", where a backslash escapes a few signs, or in $'..', where it has codes."""
    found: list[str] = []
    while place < len(text) and text[place] != quote:
        if plain := _UNESCAPED[quote].match(text, place):
            piece, place = plain[0], plain.end()
        else:
            piece, place = _escaped(text, place) if quote == "'" else _kept(text, place)
        found.append(piece)
    return _closed(text, start, place if place < len(text) else -1, "".join(found))


def _kept(text: str, place: int) -> tuple[str, int]:
    after = text[place + 1 : place + 2]
    if after == "\n":
        return "", place + 2
    return (after if after in '"\\$`' else f"\\{after}"), place + 2


def _escaped(text: str, place: int) -> tuple[str, int]:
    code = _CODE.match(text, place + 1)
    if code is not None:
        number = int(code[4], 8) if code[4] else int(code[1] or code[2] or code[3], 16)
        return (chr(number) if _is_character(number) else "\ufffd"), code.end()
    after = text[place + 1 : place + 2]
    return _ESCAPES.get(after, after), place + 2


def _is_character(number: int) -> bool:
    return number < 0x110000 and not 0xD800 <= number < 0xE000


def _closed(text: str, start: int, end: int, inside: str) -> tuple[str, int]:
    if end < 0:
        line = text.count("\n", 0, start) + 1
        raise WireError(f"the quote that opens in line {line} is never closed")
    return inside, end + 1

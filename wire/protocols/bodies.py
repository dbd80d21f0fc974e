"""Bodies as JSON; those that are not what a protocol promises are described for a person."""

import html
import re

from wire import json_text
from wire.conversation import Json
from wire.errors import WireError

_LONGEST_QUOTE = 200
_TITLE = re.compile(rb"<title[^>]{0,200}>([^<]{0,500})", re.IGNORECASE)
_WEB_PAGE = re.compile(rb"\s*(?:<!--[^>]{0,500}>\s*)?<(?:!doctype|html|head|body)", re.IGNORECASE)


def read_request(body: bytes) -> dict[str, Json]:
    """The fields of a request's body. Raises WireError."""
    fields = json_text.loads(body)
    if not isinstance(fields, dict):
        raise WireError("a request must be a JSON object")
    return fields


def read_answer(body: bytes) -> Json:
    """The JSON of an answer's body. Raises WireError that says what came instead."""
    try:
        # Invalid UTF-8 in an answer's text costs that character, not the answer; the stored bytes stay exact.
        return json_text.loads(body.decode("utf-8", "replace"))
    except WireError as error:
        raise NotAnAnswer("The provider", body) from error


class NotAnAnswer(WireError):
    """What came is none. `body` is all of it; the message quotes its beginning, which may end within a secret."""

    def __init__(self, who: str, body: bytes, lack: str = "") -> None:
        super().__init__(f"{who} {describe_body(body)}{lack}.")
        self._who = who
        self._lack = lack
        self.body = body

    def told_of(self, body: bytes) -> "NotAnAnswer":
        """The same of `body`, from which something was taken out."""
        return NotAnAnswer(self._who, body, self._lack)


def describe_body(body: bytes) -> str:
    """What was answered, as the rest of a sentence that begins with who answered."""
    start = body[:20_000].removeprefix(b"\xef\xbb\xbf")
    if not start.strip():
        return "answered with an empty body"
    if _WEB_PAGE.match(start):
        title = _TITLE.search(start)
        quoted = _quote(html.unescape(_text(title[1]))) if title else ""
        return f"answered with a web page, not JSON{quoted}"
    if start.lstrip().startswith((b"{", b"[")):
        return f"answered with JSON of another kind, or cut short{_quote(_text(start))}"
    return f"answered with something that is not JSON{_quote(_text(start))}"


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _quote(text: str) -> str:
    words = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    shown = words if len(words) <= _LONGEST_QUOTE else f"{words[:_LONGEST_QUOTE]}…"
    return f": “{shown}”" if shown else ""

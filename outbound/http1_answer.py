"""The grammar of an HTTP/1.1 answer (RFC 9112), fed with bytes as they come. Pure."""

import re
from collections.abc import Callable

LARGEST_HEAD = 100_000
LONGEST_LINE = 4_096
"""Of what stands around the pieces of a chunked body."""

_HEAD_END = re.compile(rb"\r?\n\r?\n")
_STATUS = re.compile(rb"HTTP/1\.([01]) ([1-9]\d\d)(?: [^\r\n]*)?")
_HEADER = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\x00\r]*?)[ \t]*")
_SIZE = re.compile(rb"[0-9A-Fa-f]{1,15}")
_PLAIN_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})\r\n")
_NO_BODY = (204, 304)
_SWITCHING = 101


class NotHttp(Exception):
    """What came is no answer by the rules of HTTP."""


class Http1Answer:
    """Feed it, then `take` what it says of the body. `status` is 0 until the head is complete."""

    def __init__(self, method: str) -> None:
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.has_ended = False
        self.keeps_alive = False
        """May the connection be used again? Known when the answer has ended."""
        self._method = method
        self._data = b""
        self._at = 0
        self._left = 0
        self._body: list[bytes] = []
        self._state: Callable[[], bool] = self._head

    @property
    def has_begun(self) -> bool:
        """Has anything come at all?"""
        return bool(self._data) or bool(self.status)

    def feed(self, data: bytes) -> None:
        """Read on. Raises NotHttp."""
        self._data = self._data[self._at :] + data
        self._at = 0
        while not self.has_ended and self._state():
            pass
        if self.has_ended and self._at < len(self._data):
            self.keeps_alive = False

    def feed_end(self) -> None:
        """The connection was closed. Raises NotHttp where an answer cannot end."""
        if self._state == self._until_the_end:
            self.has_ended = True
        elif not self.has_ended:
            raise NotHttp("The connection was closed within the answer.")

    def take(self) -> bytes:
        """What has come of the body since the last call."""
        body = b"".join(self._body)
        self._body.clear()
        return body

    def _head(self) -> bool:
        while self._data.startswith((b"\r\n", b"\n"), self._at):
            self._at += 1 if self._data[self._at] == ord("\n") else 2
        end = _HEAD_END.search(self._data, self._at)
        if (end.start() if end else len(self._data)) - self._at > LARGEST_HEAD:
            raise NotHttp("The head of the answer is too long.")
        if end is None:
            if not b"HTTP/".startswith(self._data[self._at : self._at + 5]):
                raise NotHttp("What came is not HTTP.")
            return False
        first, *lines = self._data[self._at : end.start()].split(b"\n")
        self._at = end.end()
        status = _STATUS.fullmatch(first.removesuffix(b"\r"))
        if status is None:
            raise NotHttp("What came is not HTTP.")
        number = int(status[2])
        if number == _SWITCHING:
            raise NotHttp("The server changed to another protocol unasked.")
        if number >= 200:  # what comes before is only preliminary
            self.status, self.headers = number, _headers(lines)
            self._frame(is_new=status[1] == b"1")
        return True

    def _frame(self, *, is_new: bool) -> None:
        """How the body ends (RFC 9112, 6.3)."""
        options = _tokens(self._values(b"connection"))
        self.keeps_alive = b"close" not in options if is_new else b"keep-alive" in options
        codings = _tokens(self._values(b"transfer-encoding"))
        lengths = set(_tokens(self._values(b"content-length")))
        if self._method == "HEAD" or self.status in _NO_BODY:
            self.has_ended = True
        elif codings:
            if codings != [b"chunked"]:
                raise NotHttp("The answer has a transfer coding that was not asked for.")
            self._state = self._size
        elif lengths:
            length = lengths.pop()
            if lengths or not length.isdigit() or len(length) > 18:
                raise NotHttp("The answer's length is not a number.")
            self._left = int(length)
            self._state = self._counted
            self.has_ended = self._left == 0
        else:
            self.keeps_alive = False
            self._state = self._until_the_end

    def _values(self, name: bytes) -> list[bytes]:
        return [value for found, value in self.headers if found.lower() == name]

    def _pass_on(self, most: int) -> int:
        piece = self._data[self._at : self._at + most]
        if piece:
            self._body.append(piece)
            self._at += len(piece)
        return len(piece)

    def _until_the_end(self) -> bool:
        self._pass_on(len(self._data))
        return False

    def _counted(self) -> bool:
        self._left -= self._pass_on(self._left)
        self.has_ended = self._left == 0
        return False

    def _line(self) -> bytes | None:
        end = self._data.find(b"\n", self._at)
        if (end if end >= 0 else len(self._data)) - self._at > LONGEST_LINE:
            raise NotHttp("A line within the answer is too long.")
        if end < 0:
            return None
        line = self._data[self._at : end].removesuffix(b"\r")
        self._at = end + 1
        return line

    def _size(self) -> bool:
        return self._whole_piece() or self._size_of_next()

    def _whole_piece(self) -> bool:
        """A piece that is here from beginning to end, as nearly all are."""
        size = _PLAIN_SIZE.match(self._data, self._at)
        start = size.end() if size else 0
        end = start + int(size[1], 16) if size else 0
        if start == end or self._data[end : end + 2] != b"\r\n":
            return False
        self._body.append(self._data[start:end])
        self._at = end + 2
        return True

    def _size_of_next(self) -> bool:
        line = self._line()
        if line is None:
            return False
        size = line.partition(b";")[0].strip(b" \t")
        if not _SIZE.fullmatch(size):
            raise NotHttp("A piece of the answer has no length.")
        self._left = int(size, 16)
        self._state = self._chunk if self._left else self._trailer
        return True

    def _chunk(self) -> bool:
        self._left -= self._pass_on(self._left)
        if self._left:
            return False
        self._state = self._chunk_end
        return True

    def _chunk_end(self) -> bool:
        line = self._line()
        if line is None:
            return False
        if line:
            raise NotHttp("A piece of the answer is longer than it says.")
        self._state = self._size
        return True

    def _trailer(self) -> bool:
        line = self._line()
        self.has_ended = line == b""
        return bool(line)


def _headers(lines: list[bytes]) -> list[tuple[bytes, bytes]]:
    headers: list[tuple[bytes, bytes]] = []
    for line in lines:
        bare = line.removesuffix(b"\r")
        if bare[:1] in (b" ", b"\t") and headers:  # an obsolete way to go on on the next line
            name, value = headers.pop()
            bare = name + b":" + value + b" " + bare.strip(b" \t")
        header = _HEADER.fullmatch(bare)
        if header is None:
            raise NotHttp("The answer has a header that is none.")
        headers.append((header[1], header[2]))
    return headers


def _tokens(values: list[bytes]) -> list[bytes]:
    parts = b",".join(values).lower().split(b",")
    return [token for part in parts if (token := part.strip(b" \t"))]

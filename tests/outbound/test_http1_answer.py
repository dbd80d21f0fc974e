"""The grammar of HTTP/1.1 answers, beside h11's."""

from contextlib import suppress
from itertools import pairwise

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outbound.http1_answer import LARGEST_HEAD, Http1Answer, NotHttp


def read(data: bytes, cuts: list[int] | None = None, method: str = "POST") -> tuple[Http1Answer, bytes]:
    """The answer in `data`, fed in pieces, and its body."""
    answer, body = Http1Answer(method), b""
    for start, end in pairwise(sorted({0, *(cuts or []), len(data)})):
        if data[start:end] and not answer.has_ended:
            answer.feed(data[start:end])
            body += answer.take()
    return answer, body


def read_by_h11(data: bytes) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    connection = h11.Connection(h11.CLIENT)
    connection.send(h11.Request(method="POST", target="/", headers=[("Host", "x"), ("Content-Length", "0")]))
    connection.send(h11.EndOfMessage())
    connection.receive_data(data)
    connection.receive_data(b"")
    status, headers, body = 0, [], b""
    while not isinstance(event := connection.next_event(), h11.EndOfMessage):
        if isinstance(event, h11.Response):
            status, headers = event.status_code, event.headers.raw_items()
        elif isinstance(event, h11.Data):
            body += bytes(event.data)
    return status, list(headers), body


def chunked(pieces: list[bytes], extension: bytes) -> bytes:
    sizes = ((b"%x%s" % (len(piece), extension), piece) for piece in pieces if piece)
    return b"".join(b"%s\r\n%s\r\n" % one for one in sizes) + b"0\r\nX-Sum: 1\r\n\r\n"


@st.composite
def answers(draw) -> bytes:
    pieces = draw(st.lists(st.binary(max_size=300), max_size=5))
    body = b"".join(pieces)
    framing = draw(st.sampled_from(["length", "chunked", "close"]))
    names = st.from_regex(rb"\AX-[A-Za-z]{1,8}\Z")
    values = st.from_regex(rb"\A[!-~]([ -~]{0,20}[!-~])?\Z")
    headers = draw(st.lists(st.tuples(names, values), max_size=4))
    lines = [b"HTTP/1.1 %d Whatever it is" % draw(st.integers(200, 599).filter(lambda s: s not in (204, 304)))]
    lines += [b"%s:%s" % header for header in headers]
    lines += {"length": [b"Content-Length: %d" % len(body)], "chunked": [b"Transfer-Encoding: chunked"]}.get(
        framing, []
    )
    preliminary = draw(
        st.sampled_from([b"", b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 103 Early Hints\r\nA: b\r\n\r\n"])
    )
    if framing == "chunked":
        body = chunked(pieces, draw(st.sampled_from([b"", b";ext=1"])))
    return preliminary + b"\r\n".join(lines) + b"\r\n\r\n" + body


@given(data=answers(), cuts=st.lists(st.integers(0, 2000), max_size=8))
def test_it_reads_what_h11_reads_however_it_is_cut(data: bytes, cuts: list[int]):
    answer, body = read(data, cuts)
    if not answer.has_ended:
        answer.feed_end()
    assert (answer.status, answer.headers, body) == read_by_h11(data)
    assert answer.has_ended


@given(
    data=st.binary(max_size=200),
    prefix=st.sampled_from([b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"]),
)
def test_nothing_but_its_own_error_is_ever_raised(data: bytes, prefix: bytes):
    with suppress(NotHttp):
        answer, _ = read(prefix + data)
        answer.feed_end()


@pytest.mark.parametrize(
    "data",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/2 200 OK\r\n\r\n",
        b"HTTP/1.1 99 Odd\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nBad Name: x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: a\x00b\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: a\rb: c\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3, 4\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nno size\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1" * 5000,
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * LARGEST_HEAD,
    ],
)
def test_what_breaks_the_rules_is_refused(data: bytes):
    with pytest.raises(NotHttp):
        read(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"HTTP/1.1 200 O",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfour",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
    ],
)
def test_an_answer_cannot_end_in_its_middle(data: bytes):
    answer, _ = read(data)
    with pytest.raises(NotHttp, match="closed within"):
        answer.feed_end()


@pytest.mark.parametrize(
    ("data", "keeps_alive"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", True),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: Close\r\n\r\nx", False),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx", False),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 1\r\nConnection: keep-alive\r\n\r\nx", True),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxHTTP/1.1 200 OK", False),
        (b"HTTP/1.1 200 OK\r\n\r\nx", False),
    ],
)
def test_whether_the_connection_can_be_used_again(data: bytes, keeps_alive: bool):
    answer, body = read(data)
    assert body == b"x"
    assert answer.keeps_alive is keeps_alive


@pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("POST", 204), ("GET", 304)])
def test_answers_that_have_no_body_whatever_they_say(method: str, status: int):
    answer, body = read(b"HTTP/1.1 %d X\r\nContent-Length: 9\r\n\r\n" % status, method=method)
    assert (answer.has_ended, body, answer.keeps_alive) == (True, b"", True)


def test_lines_may_end_and_go_on_as_old_servers_have_it():
    answer, body = read(b"HTTP/1.1 200 OK\nX-Long: one\n two\nContent-Length: 2\n\nok")
    assert answer.headers == [(b"X-Long", b"one two"), (b"Content-Length", b"2")]
    assert body == b"ok"

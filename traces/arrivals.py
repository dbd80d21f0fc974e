"""When each chunk of a response came, packed: a column of one span, not a row per chunk.

An arrival is `(t_ms, end)`: milliseconds since the request was sent, and the offset in the body after the chunk.
Packed as differences, each a base-128 number (low seven bits first; the high bit says: more), compressed when smaller.
"""

from collections.abc import Iterable, Iterator

from traces.compression import compress, decompress

Arrival = tuple[int, int]

_LIMIT = 16 * 1024 * 1024


def pack(arrivals: Iterable[Arrival]) -> bytes:
    """`arrivals`, in order of time and offset, as compact bytes; empty for none."""
    plain = bytearray()
    last_t, last_end = 0, 0
    for t_ms, end in arrivals:
        # Never back: a masked secret may map two offsets to the same place, a clock may stand still.
        t_ms, end = max(t_ms, last_t), max(end, last_end)
        _append(plain, t_ms - last_t)
        _append(plain, end - last_end)
        last_t, last_end = t_ms, end
    if not plain:
        return b""
    encoding, data = compress(bytes(plain))
    return bytes([encoding]) + data


def unpack(packed: bytes) -> list[Arrival]:
    """What `pack` was given."""
    if not packed:
        return []
    numbers = _numbers(decompress(packed[0], packed[1:], _LIMIT))
    arrivals = []
    t_ms, end = 0, 0
    for passed, grown in zip(numbers, numbers, strict=True):
        t_ms, end = t_ms + passed, end + grown
        arrivals.append((t_ms, end))
    return arrivals


def _append(plain: bytearray, number: int) -> None:
    while number > 0x7F:
        plain.append(number & 0x7F | 0x80)
        number >>= 7
    plain.append(number)


def _numbers(plain: bytes) -> Iterator[int]:
    number, shift = 0, 0
    for byte in plain:
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            yield number
            number, shift = 0, 0

"""Blocks of wire text: whole while they are small, a head and a download when they are not."""

from dataclasses import dataclass

from traces.text import shown

LARGEST = 2_000_000
"""More bytes than this are not sent to a page."""

HEAD = 64_000
"""So many bytes are shown of what is larger."""


@dataclass(frozen=True, slots=True)
class Block:
    """Text for `_json.html`. `total` is the size of the whole in bytes."""

    text: str
    total: int
    is_cut: bool
    label: str = ""
    download: str = ""


def block(data: bytes, *, label: str = "", download: str = "") -> Block:
    """The block that shows `data`."""
    is_cut = len(data) > LARGEST
    return Block(shown(data[:HEAD] if is_cut else data), len(data), is_cut, label, download)

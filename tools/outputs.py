"""What a model reads of a tool's output."""

from email.message import Message
from functools import lru_cache

MODEL_LIMIT = 50_000
"""Characters of an output that a model is given, where the tool has no limit of its own."""

EMPTY = "success"
"""What stands for an empty output: models take an empty string for a failure (OpenAI, function calling guide)."""

_TEXT_CHARSETS = frozenset({"utf-8", "utf8", "us-ascii", "iso-8859-1", "windows-1252"})
_BINARY_TYPES = (
    "image/",
    "audio/",
    "video/",
    "font/",
    "application/octet-stream",
    "application/pdf",
    "application/zip",
)


def text_for_model(output: bytes, content_type: str = "", limit: int = MODEL_LIMIT) -> str:
    """The output as text of at most `limit` characters; what was cut or is not text is said in words."""
    if not output:
        return EMPTY
    text = _decoded(output, content_type)
    return bounded(text, limit) if text is not None else described(output, content_type)


def whole_text(output: bytes, content_type: str = "") -> str | None:
    """All of the output; None where it is not text."""
    return _decoded(output, content_type)


def bounded(text: str, limit: int = MODEL_LIMIT) -> str:
    """The beginning of a long text, and a line that says what is missing."""
    if len(text) <= limit:
        return text
    return f"{text[:limit]}\n[cut here: these are the first {limit:,} of {len(text):,} characters]"


def described(output: bytes, content_type: str = "") -> str:
    """An output that is not text, in words: "binary, 12 kB, image/png"."""
    return f"[binary, {size(len(output))}, {_media_type(content_type) or 'type unknown'}; not shown]"


def size(count: int) -> str:
    """A number of bytes for people: "840 bytes", "12 kB", "3.4 MB"."""
    if count < 1000:
        return f"{count} byte{'' if count == 1 else 's'}"
    return f"{count / 1000:.0f} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"


def excerpt(output: bytes, content_type: str = "", limit: int = 500) -> str:
    """A short part of an output on one line, to quote in an error."""
    text = _decoded(output[: limit * 8], content_type, whole=len(output) <= limit * 8)
    if text is None:
        return described(output, content_type)
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[:limit]} ..."


def _decoded(output: bytes, content_type: str, *, whole: bool = True) -> str | None:
    media_type = _media_type(content_type)
    if media_type.startswith(_BINARY_TYPES) and not media_type.startswith("image/svg"):
        return None
    charset = _charset(content_type)
    try:
        return output.decode(charset, errors="strict" if whole else "ignore")
    except UnicodeDecodeError:
        return None


def _header(content_type: str) -> Message:
    header = Message()
    # A host may say anything here: what no header can hold is no media type either.
    header["content-type"] = content_type.encode("ascii", "replace").decode().replace("\r", " ").replace("\n", " ")
    return header


@lru_cache(maxsize=64)
def _media_type(content_type: str) -> str:
    return _header(content_type).get_content_type() if content_type else ""


@lru_cache(maxsize=64)
def _charset(content_type: str) -> str:
    charset = str(_header(content_type).get_param("charset", "utf-8") or "utf-8").lower()
    return charset if charset in _TEXT_CHARSETS else "utf-8"

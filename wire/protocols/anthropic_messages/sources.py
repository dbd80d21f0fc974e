"""Images and documents <-> blocks with a `source`: a URL, the bytes in base64, plain text, or a file's id."""

import base64
import binascii
import re
from collections.abc import Mapping

from wire.conversation import File, Image, Json

_DATA_URL = re.compile(r"data:([^;,]*);base64,(.*)", re.DOTALL)
_PLAIN = "text/plain"


def decode_image(block: Mapping[str, Json]) -> Image | File | None:
    """The picture; None when its source is not known here. One kept by the provider is a file that says so."""
    rest = {name: value for name, value in block.items() if name not in ("type", "source")}
    match block.get("source"):
        case {"type": "url", "url": str(url), **more} if not more and not url.startswith("data:"):
            return Image(url, rest)
        case {"type": "base64", "media_type": str(kind), "data": str(data), **more} if not more and _fits(kind):
            return Image(f"data:{kind};base64,{data}", rest)
        case {"type": "file", "file_id": str(file_id), **more} if not more:
            return File(file_id=file_id, extra={**rest, "type": "image"})
    return None


def decode_document(block: Mapping[str, Json]) -> File | None:
    """The document; None when its source is not known here."""
    rest = {name: value for name, value in block.items() if name not in ("type", "source")}
    name = rest.pop("title") if isinstance(rest.get("title"), str) and rest["title"] else ""
    match block.get("source"):
        case {"type": "url", "url": str(url), **more} if not more and not url.startswith("data:"):
            return File(url, name=name, extra=rest)
        case {"type": "base64", "media_type": str(kind), "data": str(data), **more} if (
            not more and kind != _PLAIN and _fits(kind)
        ):
            return File(f"data:{kind};base64,{data}", media_type=kind, name=name, extra=rest)
        case {"type": "text", "media_type": "text/plain", "data": str(text), **more} if not more:
            data = base64.b64encode(text.encode("utf-8", "surrogatepass")).decode()
            return File(f"data:{_PLAIN};base64,{data}", media_type=_PLAIN, name=name, extra=rest)
        case {"type": "file", "file_id": str(file_id), **more} if not more:
            return File(file_id=file_id, name=name, extra=rest)
    return None


def encode_image(image: Image, *, own: bool) -> Json:
    """The block; None when the URL is of a kind that the protocol does not take."""
    source = _url_source(image.url)
    return None if source is None else {"type": "image", "source": source, **(image.extra if own else {})}


def encode_file(file: File, *, own: bool) -> Json:
    """The block; None when the file is kept elsewhere, or its URL is of a kind that the protocol does not take."""
    source = {"type": "file", "file_id": file.file_id} if own and file.file_id else _url_source(file.url)
    if source is None:
        return None
    titled = {"title": file.name} if file.name else {}
    return {"type": "document", "source": source, **titled, **(file.extra if own else {})}


def _url_source(url: str) -> dict[str, Json] | None:
    if url.startswith(("https://", "http://")):
        return {"type": "url", "url": url}
    found = _DATA_URL.fullmatch(url)
    if found is None:
        return None
    kind, data = found.groups()
    if kind != _PLAIN:
        return {"type": "base64", "media_type": kind, "data": data}
    try:
        text = base64.b64decode(data, validate=True).decode("utf-8", "surrogatepass")
    except (binascii.Error, ValueError):
        return None
    return {"type": "text", "media_type": _PLAIN, "data": text}


def _fits(kind: str) -> bool:
    return not set(kind) & {";", ","}

"""Images and files <-> `inlineData` (their bytes) and `fileData` (where they are)."""

import base64
import binascii
import re
from collections.abc import Mapping
from urllib.parse import unquote_to_bytes

from wire.conversation import File, Image, Json
from wire.protocols.gemini.spelling import camel_or_empty

_DATA_URL = re.compile(r"data:([^;,]*)((?:;[^;,]*)*?)(;base64)?,(.*)", re.DOTALL)
_KINDS = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "gif": "image/gif",
    "heic": "image/heic",
    "heif": "image/heif",
    "pdf": "application/pdf",
}
"""What a URL's last letters say, where nobody says it otherwise: Vertex wants to be told."""
MEDIA_FIELDS = ("inlineData", "fileData")


def decode_media(fields: Mapping[str, Json]) -> Image | File | None:
    """The image or file of a part's fields, `camelCase`; None where there is none in a known form."""
    name = next((name for name in MEDIA_FIELDS if isinstance(fields.get(name), dict)), None)
    if name is None:
        return None
    inner = camel_or_empty(fields[name])
    rest = {key: value for key, value in fields.items() if key != name}
    kind, display = inner.pop("mimeType", None), inner.pop("displayName", None)
    where = inner.pop("data" if name == "inlineData" else "fileUri", None)
    if not isinstance(where, str) or not isinstance(kind, str | None) or not isinstance(display, str | None):
        return None
    url = f"data:{kind or ''};base64,{where}" if name == "inlineData" else where
    extra: dict[str, Json] = {**rest, name: inner} if inner else dict(rest)
    if kind is not None and kind.startswith("image/") and display is None:
        return Image(url, extra if name == "inlineData" else {**extra, "mimeType": kind})
    return File(url=url, media_type=kind or "", name=display or "", extra=extra)


def encode_media(part: Image | File, *, own: bool) -> dict[str, Json] | None:
    """The part's fields; None for a file that is only an id with another provider, or a URL that cannot be read."""
    extra = dict(part.extra) if own else {}
    kind = extra.pop("mimeType", None) or (part.media_type if isinstance(part, File) else "") or _kind(part.url)
    name = part.name if isinstance(part, File) else ""
    inline = part.url.startswith("data:")
    said = _inline(part.url, kind, own=own) if inline else {"fileUri": part.url, **({"mimeType": kind} if kind else {})}
    if said is None or not part.url:
        return None
    field = "inlineData" if inline else "fileData"
    inner = {**said, **({"displayName": name} if name else {}), **extra.pop(field, {})}
    return {field: inner, **extra}


def _inline(url: str, kind: str, *, own: bool) -> dict[str, Json] | None:
    match = _DATA_URL.fullmatch(url)
    if match is None:
        return None
    data = match[4] if match[3] else base64.b64encode(unquote_to_bytes(match[4].encode("utf-8", "replace"))).decode()
    if not own and not _is_base64(data):
        return None
    stated = f"{match[1]}{match[2]}" or kind  # with its parameters: `audio/pcm;rate=24000`
    return {**({"mimeType": stated} if stated else {}), "data": data}


def _is_base64(data: str) -> bool:
    try:
        base64.b64decode(data.translate(str.maketrans("-_", "+/")), validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


def _kind(url: str) -> str:
    path = re.split("[?#]", url, maxsplit=1)[0]
    return "" if url.startswith("data:") else _KINDS.get(path.rpartition(".")[2].lower(), "")

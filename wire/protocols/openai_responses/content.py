"""Content parts of messages and of tool results <-> neutral parts.

What came as an element of a content list remembers so in its `extra`, by its `type`; a plain string has none.
"""

from collections.abc import Mapping, Sequence

from wire.conversation import Citation, File, Image, Json, Opaque, Part, Refusal, Text
from wire.protocols.fields import as_text

PROTOCOL = "openai_responses"


def kind_of(value: Mapping[str, Json]) -> str:
    """The `type` of an item or part; empty where it has none."""
    kind = value.get("type")
    return kind if isinstance(kind, str) else ""


def decode_content(content: Json) -> tuple[Part, ...]:
    """The parts of a message's `content`, or of a result's `output`; what is not modelled becomes opaque."""
    if content is None or content == "":
        return ()
    if isinstance(content, str):
        return (Text(content),)
    if isinstance(content, list):
        return tuple(map(decode_part, content))
    return (Opaque(PROTOCOL, content),)


def decode_part(value: Json) -> Part:
    """One element of a content list."""
    if not isinstance(value, dict):
        return Opaque(PROTOCOL, value)
    fields: dict[str, Json] = value
    match fields:
        case {"type": "input_text" | "output_text" | "text", "text": str(text), **rest}:
            return Text(text, {"type": fields["type"], **rest}, _decode_citations(rest))
        case {"type": "refusal", "refusal": str(text), **rest}:
            return Refusal(text, {"type": "refusal", **rest})
        case {"type": "input_image", "image_url": str(url), **rest}:
            return Image(url, {"type": "input_image", **rest})
        case {"type": "input_image", "file_id": str(file_id), **rest}:
            return File(file_id=file_id, media_type="image/*", extra={"type": "input_image", **rest})
        case {"type": "input_file"}:
            return _decode_file(fields)
    return Opaque(PROTOCOL, fields)


def encode_content(parts: Sequence[Part], text_type: str, *, own: bool) -> Json:
    """The `content` that says these parts: a string where one says it all, else a list.

    `own`: the parts came from this protocol, so what their `extra` holds goes back.
    """
    if not parts:
        return ""
    match parts:
        case [Text(text, extra)] if not (own and "type" in extra):
            return text
    return [encode_part(part, text_type, own=own) for part in parts]


def encode_part(part: Part, text_type: str, *, own: bool) -> Json:
    """One part as an element of a content list; a text that does not know its type gets `text_type`."""
    match part:
        case Text(text, extra):
            return {"type": text_type, "text": text, **_kept(extra, own)}
        case Refusal(text, extra):
            return {"type": "refusal", "refusal": text, **_kept(extra, own)}
        case Image(url, extra):
            return {"type": "input_image", "image_url": url, **(_kept(extra, own) or {"detail": "auto"})}
        case File():
            return _encode_file(part, own=own)
        case Opaque(_, value):
            return value
    raise AssertionError(f"not content: {part}")


def encode_citation(citation: Citation) -> Json:
    """One element of `annotations`, of a text that came from elsewhere: our own keep theirs in `extra`."""
    said = {"url": citation.url, "title": citation.title}
    return {"type": "url_citation", **said, "start_index": citation.start or 0, "end_index": citation.end or 0}


def _decode_citations(fields: Mapping[str, Json]) -> tuple[Citation, ...]:
    annotations = fields.get("annotations")
    found = annotations if isinstance(annotations, list) else ()
    return tuple(_decode_citation(one) for one in found if isinstance(one, dict))


def _decode_citation(fields: dict[str, Json]) -> Citation:
    return Citation(
        url=as_text(fields.get("url")),
        title=as_text(fields.get("title")) or as_text(fields.get("filename")),
        start=_position(fields.get("start_index")),
        end=_position(fields.get("end_index")),
        extra=fields,
    )


def _decode_file(fields: dict[str, Json]) -> Part:
    rest = dict(fields)
    wanted = {"file_url", "file_id", "file_data", "filename"} & rest.keys()
    url_field = next((name for name in ("file_url", "file_data") if rest.get(name)), "")
    if any(not isinstance(rest[name], str) or not rest[name] for name in wanted) or not wanted - {"filename"}:
        return Opaque(PROTOCOL, fields)
    # Only a data URL can be told from a link again.
    if {"file_url", "file_data"} <= wanted or (url_field and (url_field == "file_data") != _is_data(rest[url_field])):
        return Opaque(PROTOCOL, fields)
    url = rest.pop(url_field, "")
    media_type = url[5:].partition(",")[0].partition(";")[0] if _is_data(url) else ""
    return File(url, rest.pop("file_id", ""), media_type, rest.pop("filename", ""), rest)


def _encode_file(file: File, *, own: bool) -> Json:
    kept = _kept(file.extra, own)
    if kept.get("type") == "input_image" or (file.file_id and file.media_type.startswith("image/")):
        return {"type": "input_image", "file_id": file.file_id, **(kept or {"detail": "auto"})}
    said = {
        "file_data" if _is_data(file.url) else "file_url": file.url,
        "file_id": file.file_id,
        "filename": file.name,
    }
    return {"type": "input_file", **{name: value for name, value in said.items() if value}, **kept}


def _is_data(url: str) -> bool:
    return url.startswith("data:")


def _kept(extra: Mapping[str, Json], own: bool) -> dict[str, Json]:
    return {name: value for name, value in extra.items() if name != "item"} if own else {}


def _position(value: Json) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None

"""A span's request as a program: to where it went or, translated, to the other protocol's own vendor."""

import re
from dataclasses import dataclass

from traces import reader
from traces.models import Span
from traces.pages.blocks import LARGEST
from traces.pages.look import Look
from traces.pages.translation import moved_request
from traces.sent import ADDRESS, HEADERS, KEY_HEADER
from traces.text import readable
from wire.code import LANGUAGES
from wire.code.call import KEY_HEADERS, KEY_VARIABLES, VENDORS, Call, key_variable
from wire.errors import WireError

_NAME = re.compile(r"[a-z0-9-]+")

INSTALL = {
    ("python", "openai_chat"): "pip install openai",
    ("python", "openai_responses"): "pip install openai",
    ("python", "anthropic_messages"): "pip install anthropic",
    ("python", "gemini"): "pip install google-genai",
    ("typescript", "openai_chat"): "npm install openai",
    ("typescript", "openai_responses"): "npm install openai",
    ("typescript", "anthropic_messages"): "npm install @anthropic-ai/sdk",
    ("typescript", "gemini"): "npm install @google/genai",
}


@dataclass(frozen=True, slots=True)
class Code:
    """A program to copy; `install` is what it needs, `key_variable` where it looks for a key."""

    text: str = ""
    key_variable: str = ""
    install: str = ""
    problem: str = ""


def code_of(span: Span, look: Look) -> Code:
    """The program that `look` asks for."""
    protocol = look.protocol or span.protocol
    try:
        call = _translated(span, look.protocol) if look.protocol else _as_sent(span)
        if len(call.body) > LARGEST:
            return Code(problem="The request is too large to stand in a program: download it and send the file.")
        text = LANGUAGES[look.form](call)
    except WireError as error:
        return Code(problem=f"This request cannot be written as code: {error}.")
    return Code(readable(text), call.key_variable, INSTALL.get((look.form, protocol), ""))


def _as_sent(span: Span) -> Call:
    """The recorded bytes to the recorded address, as far as this was recorded; else to the protocol's vendor."""
    body, protocol = reader.request_bytes(span), span.protocol
    if body is None:
        raise WireError("no request was recorded")
    if protocol not in VENDORS:
        raise WireError(f"the protocol {protocol!r} is not known")
    known = span.attributes
    address, headers = known.get(ADDRESS), known.get(HEADERS, {})
    if address is None:
        encoded, _ = moved_request(span, protocol)
        address, headers = f"{VENDORS[protocol]}{encoded.path}", dict(encoded.headers)
    header = str(known.get(KEY_HEADER, ""))
    return Call(
        protocol=protocol,
        address=address,
        body=body,
        key_variable=key_variable(protocol, address, span.provider),
        key_header=header if _NAME.fullmatch(header) else KEY_HEADERS[protocol],
        headers=headers,
    )


def _translated(span: Span, protocol: str) -> Call:
    encoded, _ = moved_request(span, protocol)
    return Call(
        protocol=protocol,
        address=f"{VENDORS[protocol]}{encoded.path}",
        body=encoded.body,
        key_variable=KEY_VARIABLES[protocol],
        key_header=KEY_HEADERS[protocol],
        headers=encoded.headers,
    )

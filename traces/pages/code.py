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
from wire.code.call import Call
from wire.errors import WireError
from wire.programs import LANGUAGES, install_of, key_variable
from wire.protocols import PROTOCOLS

_NAME = re.compile(r"[a-z0-9-]+")


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
    return Code(readable(text), call.key_variable, install_of(look.form, protocol))


def _as_sent(span: Span) -> Call:
    """The recorded bytes to the recorded address, as far as this was recorded; else to the protocol's vendor."""
    body, protocol = reader.request_bytes(span), span.protocol
    if body is None:
        raise WireError("no request was recorded")
    if protocol not in PROTOCOLS:
        raise WireError(f"the protocol {protocol!r} is not known")
    known = span.attributes
    address, headers = known.get(ADDRESS), known.get(HEADERS, {})
    if address is None:
        encoded, _ = moved_request(span, protocol)
        address, headers = f"{PROTOCOLS[protocol].FACTS.vendor_url}{encoded.path}", dict(encoded.headers)
    header = str(known.get(KEY_HEADER, ""))
    return Call(
        protocol=protocol,
        address=address,
        body=body,
        key_variable=key_variable(protocol, address, span.provider),
        key_header=header if _NAME.fullmatch(header) else PROTOCOLS[protocol].FACTS.key_header,
        headers=headers,
    )


def _translated(span: Span, protocol: str) -> Call:
    (encoded, _), facts = moved_request(span, protocol), PROTOCOLS[protocol].FACTS
    return Call(
        protocol=protocol,
        address=f"{facts.vendor_url}{encoded.path}",
        body=encoded.body,
        key_variable=facts.key_variable,
        key_header=facts.key_header,
        headers=encoded.headers,
    )

"""A model request as a program: the languages, and what each protocol knows of the SDK of its vendor."""

import re
from collections.abc import Callable, Mapping

from wire.code.call import Call
from wire.code.curl import write_curl
from wire.protocols import PROTOCOLS


def write_python(call: Call) -> str:
    """A program of the vendor's SDK for Python. Raises WireError."""
    return PROTOCOLS[call.protocol].FACTS.programs["python"].write(call)


def write_typescript(call: Call) -> str:
    """A program of the vendor's SDK for TypeScript. Raises WireError."""
    return PROTOCOLS[call.protocol].FACTS.programs["typescript"].write(call)


LANGUAGES: Mapping[str, Callable[[Call], str]] = {
    "curl": write_curl,
    "python": write_python,
    "typescript": write_typescript,
}
"""By name: the text of a program that makes the call. Raises WireError for a body that is no JSON object."""


def install_of(language: str, protocol: str) -> str:
    """The command that installs what a program needs; empty where it needs nothing."""
    program = PROTOCOLS[protocol].FACTS.programs.get(language)
    return program.install if program else ""


def key_variable(protocol: str, address: str, provider: str) -> str:
    """The environment variable for a key: the vendor's own at its own address, else one named after the provider."""
    facts = PROTOCOLS[protocol].FACTS
    host = re.match(r"https?://[^/]*", facts.vendor_url)
    if host is not None and address.startswith(f"{host[0]}/"):
        return facts.key_variable
    name = re.sub(r"[^A-Z0-9]+", "_", provider.upper()).strip("_")
    return f"{name}_API_KEY" if re.match("[A-Z]", name) else "API_KEY"

"""A model request as code that makes it: curl, and the vendors' own SDKs. Pure: text in, text out.

Written from the body's own JSON, so that what the code sends is what was sent. Where a key goes stands the name of an
environment variable, never a key.
"""

from collections.abc import Callable, Mapping

from wire.code.call import Call
from wire.code.curl import write_curl
from wire.code.python import write_python
from wire.code.typescript import write_typescript

__all__ = ["LANGUAGES", "Call"]

LANGUAGES: Mapping[str, Callable[[Call], str]] = {
    "curl": write_curl,
    "python": write_python,
    "typescript": write_typescript,
}
"""By name: the text of a program that makes the call. Raises WireError for a body that is no JSON object."""

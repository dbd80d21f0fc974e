"""State that must come back: what a real model seals in signatures and encrypted items, and can read again.

A seal is not secret: it says what it is bound to, and a digest by which an altered one is told.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping

from wire.conversation import Json

_KEY = b"the simulator's seal: it guards no secret"
_MARK = b"simulated state "


def seal(bound: Mapping[str, Json]) -> str:
    """The seal of what a thought is bound to, in base64."""
    said = json.dumps(bound, sort_keys=True, separators=(",", ":")).encode()
    return base64.b64encode(_MARK + _digest(said).encode() + said).decode()


def unseal(sealed: Json) -> Mapping[str, Json] | None:
    """What the seal is bound to; None for one that is not this simulator's, or was altered."""
    if not isinstance(sealed, str):
        return None
    try:
        data = base64.b64decode(sealed.replace("-", "+").replace("_", "/"), validate=True)
    except (binascii.Error, ValueError):
        return None
    body = data.removeprefix(_MARK)
    digest, said = body[:32], body[32:]
    if body == data or not hmac.compare_digest(digest, _digest(said).encode()):
        return None
    bound: Mapping[str, Json] = json.loads(said)
    return bound


def fingerprint(value: Json) -> str:
    """A short digest of a JSON value."""
    return _digest(json.dumps(value, sort_keys=True, separators=(",", ":")).encode())


def _digest(data: bytes) -> str:
    return hmac.new(_KEY, data, hashlib.sha256).hexdigest()[:32]

"""Which names of headers, fields and parameters say that a credential stands behind them."""

import re

_NAME = re.compile(r"auth|key|token|secret|password|passwd|credential|cookie|session|signature|jwt", re.I)

_FIELD = re.compile(r"authorization|api_?key|token$|secret|password|credential", re.I)
"""Fields that hold credentials, as texts: narrower than for headers, whose names are not data."""
_NO_FIELD = re.compile(r"(?:bos|eos|pad|stop|page|continuation)_?token$", re.I)
_PARAMETER = re.compile(r"(?:.*[_-])?key|app_?id|sig(?:nature)?|access_?token|auth", re.I)


def is_credential(header: str) -> bool:
    """Does this header's name say that its value must be kept from sight?"""
    return _NAME.search(header) is not None


def is_credential_field(name: str) -> bool:
    """Does this name of a field in JSON say so?"""
    return _FIELD.search(name) is not None and _NO_FIELD.search(name) is None


def is_credential_parameter(name: str) -> bool:
    """Does this name in an address's query say so?"""
    return is_credential_field(name) or _PARAMETER.fullmatch(name) is not None

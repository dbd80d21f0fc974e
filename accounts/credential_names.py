"""Which names of headers say that a credential stands behind them."""

import re

_NAME = re.compile(r"auth|key|token|secret|password|passwd|credential|cookie|session|signature|jwt", re.I)


def is_credential(header: str) -> bool:
    """Does this header's name say that its value must be kept from sight?"""
    return _NAME.search(header) is not None

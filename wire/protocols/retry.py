"""Whether a refused request may be sent again, and when: what the status, the headers and the body say of it.

The host's own word comes first (`x-should-retry`); then the wait: `retry-after-ms`, `retry-after` in seconds or as a
date, Google's `RetryInfo` in the body, or none.
"""

import math
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from wire.conversation import Json

FINAL_CODES = {"insufficient_quota", "billing_hard_limit_reached", "credit_balance_too_low"}
"""What is used up, so that waiting does not help, though the status may be 429."""
_NOT_IMPLEMENTED = 501


def is_retryable(status: int | None, headers: Mapping[str, str], code: str | None) -> bool:
    """May the same request succeed later? `headers` are named in lower case."""
    match headers.get("x-should-retry"):
        case "true":
            return True
        case "false":
            return False
    if status is None or code in FINAL_CODES:
        return False
    return status in (408, 409, 429) or (status >= 500 and status != _NOT_IMPLEMENTED)


def retry_after(headers: Mapping[str, str], fields: Mapping[str, Json]) -> float | None:
    """Seconds to wait, as the headers say, named in lower case, or else the fields of the error object."""
    if (milliseconds := _seconds(headers.get("retry-after-ms"))) is not None:
        return milliseconds / 1000
    said = headers.get("retry-after")
    if (seconds := _seconds(said)) is not None:
        return seconds
    # A date is measured from the answer's own, since nothing in this room knows what time it is.
    until, now = _date(said), _date(headers.get("date"))
    if until is not None and now is not None:
        return max(0.0, until - now)
    return _retry_delay(fields.get("details"))


def _seconds(text: str | None) -> float | None:
    try:
        seconds = float(text or "")
    except ValueError:
        return None
    return max(0.0, seconds) if math.isfinite(seconds) else None


def _date(text: str | None) -> float | None:
    try:
        return parsedate_to_datetime(text or "").timestamp()
    except (ValueError, TypeError, OverflowError):
        return None


def _retry_delay(details: Json) -> float | None:
    """The `RetryInfo` among the details, such as `{"retryDelay": "34s"}`."""
    for detail in details if isinstance(details, list) else ():
        if isinstance(detail, dict) and isinstance(detail.get("retryDelay"), str):
            return _seconds(detail["retryDelay"].removesuffix("s"))
    return None

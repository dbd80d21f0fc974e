"""Which failures of a host may not come again, so that the same request may be made once more."""

from http import HTTPStatus

PASSING_KINDS = ("unreachable", "timeout", "cut")
"""Kinds of `outbound.exchange.OutboundError`: the others, and what they refused, will be the same again."""


def is_passing_status(status: int) -> bool:
    """May the same request be answered otherwise later? Of the 4xx, a timeout and too many requests alone."""
    return status in (408, 429) or (status >= 500 and status != HTTPStatus.NOT_IMPLEMENTED)

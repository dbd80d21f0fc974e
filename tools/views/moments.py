"""Moments in addresses: what was made or deleted together is found by when that was."""

from datetime import UTC, datetime, timedelta

from django.http import Http404

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def written(at: datetime) -> int:
    """A moment as a number in an address."""
    return (at - _EPOCH) // _MICROSECOND


def moment_of(number: int) -> datetime:
    """The moment that a number in an address means, or 404."""
    try:
        return _EPOCH + number * _MICROSECOND
    except OverflowError as error:
        raise Http404 from error

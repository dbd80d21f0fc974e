"""What an object says beyond its neutral form, kept so that it is said again as it came."""

from collections.abc import Mapping

from wire.conversation import Json


def left_over(said: Mapping[str, Json], encoded: Mapping[str, Json]) -> dict[str, Json]:
    """What of `said` is missing in `encoded`, or other there; None for what `encoded` says and `said` does not.

    A null says nothing: it is not kept.
    """
    more = {name: value for name, value in said.items() if value != encoded.get(name)}
    return more | dict.fromkeys(encoded.keys() - said.keys())


def laid_over(encoded: Mapping[str, Json], extra: Mapping[str, Json]) -> dict[str, Json]:
    """`encoded` as it was said before: the other way of `left_over`."""
    fields = {**encoded, **extra}
    return {name: value for name, value in fields.items() if value is not None or name not in extra}

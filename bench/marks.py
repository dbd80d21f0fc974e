"""A mark to reach, and how far a measurement is from it."""


def at_most(what: str, measured: float, limit: float, unit: str = "") -> str:
    """A line for a measurement that is to stay below `limit`."""
    return _line(what, measured, f"below {limit:g}{unit}", measured < limit, measured / limit, unit)


def at_least(what: str, measured: float, limit: float, unit: str = "") -> str:
    """A line for a measurement that is to reach `limit`."""
    return _line(what, measured, f"at least {limit:g}{unit}", measured >= limit, measured / limit, unit)


def _line(what: str, measured: float, wanted: str, reached: bool, ratio: float, unit: str) -> str:
    verdict = "reached" if reached else "MISSED"
    return f"mark: {what} {measured:.3g}{unit}, to be {wanted}: {verdict} ({ratio:.2f} of it)"

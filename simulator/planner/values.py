"""A mention as the value of a slot: "5%" as 0.05, "euros" as EUR, "Apple" as AAPL."""

from simulator.planner.knowledge import CURRENCY_CODES, TICKERS
from simulator.planner.mentions import Mention
from simulator.planner.slots import Slot, SlotKind, schema_type
from wire.conversation import Json


def value_of(mention: Mention, slot: Slot) -> Json:
    """What `slot` gets from `mention`; for an array's slot, one element of it."""
    kind = slot.element
    if kind in ("number", "year"):
        return _number(mention, slot)
    if kind == "symbol":
        return ticker(str(mention.value))
    if kind == "currency":
        return currency(mention)
    if kind == "choice":
        return mention.value
    if kind in ("date",) and "MM/DD/YYYY" in str(slot.schema.get("description")):
        year, month, day = str(mention.value).split("-")
        return f"{month}/{day}/{year}"
    return mention.value if isinstance(mention.value, list | dict) else str(mention.value)


def ticker(name: str) -> str:
    """A company's ticker symbol; a name that is not known is taken for one."""
    words = name.lower().removesuffix("'s").split()
    return next((TICKERS[word] for word in words if word in TICKERS), name.upper())


def currency(mention: Mention) -> str:
    """A currency's code, also of an amount such as $20."""
    return mention.unit if mention.unit in CURRENCY_CODES else str(mention.value).upper()


def _number(mention: Mention, slot: Slot) -> Json:
    if isinstance(mention.value, str):
        digits = "".join(character for character in mention.value if character.isdecimal())
        return int(digits) if digits else mention.value
    value = mention.value
    if isinstance(value, int | float) and mention.unit == "%" and "percent" not in _about(slot):
        value = round(value / 100, 6)
    whole = schema_type(slot.schema if slot.kind != "array" else slot.schema.get("items") or {}) == "integer"
    return int(value) if whole and isinstance(value, float) and value.is_integer() else value


def _about(slot: Slot) -> str:
    return f"{slot.name} {slot.schema.get('description') or ''}".lower()


def accepts(kind: SlotKind, mention: Mention) -> float:
    """How readily a slot of this kind takes a mention by its form alone; 0 is: never."""
    readiness = _ACCEPTED.get(kind, {}).get(mention.kind, 0.0)
    if kind == "symbol" and mention.kind == "name":
        word = str(mention.value).lower().removesuffix("'s").split()[0]
        return 3.0 if word in TICKERS or (str(mention.value).isupper() and len(str(mention.value)) <= 5) else 0.5
    if kind == "currency" and mention.kind == "number":
        return 1.0 if mention.unit in CURRENCY_CODES else 0.0
    return readiness


_ACCEPTED: dict[SlotKind, dict[str, float]] = {
    "name": {"name": 3, "quoted": 3, "id": 1.5, "phrase": 1.5},
    "id": {"id": 3, "quoted": 2, "number": 2, "year": 2, "name": 0.3},
    "message": {"quoted": 3},
    "free_text": {"quoted": 3, "name": 1, "phrase": 0.4, "id": 0.4},
    "email": {"email": 4},
    "url": {"url": 4},
    "date": {"date": 3, "year": 0.6},
    "time": {"time": 3, "date": 0.5},
    "currency": {"currency": 4},
    "symbol": {"name": 1, "id": 0.5, "quoted": 1},
    "number": {"number": 2, "count": 0.8, "year": 0.6},
    "year": {"year": 3, "date": 0},
    "array": {},
    "object": {},
    "boolean": {},
    "choice": {},
}

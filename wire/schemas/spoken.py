"""The dialects of JSON Schema that the protocols speak, and which protocols speak each."""

from wire.protocols import PROTOCOLS
from wire.schemas.dialects import LENIENT, Dialect


def dialects() -> list[Dialect]:
    """Those that have something to say, each once."""
    spoken = (one for codec in PROTOCOLS.values() for one in (codec.FACTS.strict, codec.FACTS.lenient))
    return list({one.name: one for one in spoken if one.name != LENIENT.name}.values())


def protocols_of(dialect: Dialect) -> tuple[str, ...]:
    """The protocols in which this dialect is spoken."""
    facts = {name: codec.FACTS for name, codec in PROTOCOLS.items()}
    return tuple(name for name, one in facts.items() if dialect.name in (one.strict.name, one.lenient.name))


def dialect_of(protocol: str, *, strict: bool) -> Dialect:
    """The dialect in which a tool's parameters go out."""
    facts = PROTOCOLS[protocol].FACTS
    return facts.strict if strict else facts.lenient

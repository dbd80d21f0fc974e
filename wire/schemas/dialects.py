"""The dialects of JSON Schema that providers take, as data: which keywords each refuses, ignores or wants otherwise.

Source: `../shared/protocols.md`, section 10 (vendors' documentation and SDK types, read 2026-11-20). Where OpenAI and
Anthropic are not asked to be strict they take every schema with an object at its root: `LENIENT`.
"""

from collections.abc import Set
from dataclasses import dataclass

_CONDITIONS = {"not", "if", "then", "else", "dependentSchemas", "dependentRequired", "dependencies"}
_TEXT_SIZES = {"minLength", "maxLength"}
_RANGES = {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
_LIST_CONTENT = {"uniqueItems", "contains", "minContains", "maxContains"}
_OBJECT_SHAPE = {"patternProperties", "propertyNames", "minProperties", "maxProperties", "unevaluatedProperties"}
_REMARKS = {"$schema", "$id", "$comment", "examples", "readOnly", "writeOnly", "deprecated"}

OPENAI_FORMATS = {"date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"}


@dataclass(frozen=True, slots=True)
class Dialect:
    """What one kind of request takes.

    `refused` keywords fail the request; `ignored` ones do nothing; `remarks` say nothing to the model and are left off.
    `formats` are the values of `format` that are known, None for all; `least_items` the values of `minItems` that are
    known though the keyword is refused. A `closed` dialect wants every object to list its
    properties and no others; with `all_required` each of them must be required.
    """

    name: str
    label: str
    refused: Set[str] = frozenset()
    ignored: Set[str] = frozenset()
    remarks: Set[str] = frozenset()
    formats: Set[str] | None = None
    least_items: Set[int] = frozenset()
    closed: bool = False
    all_required: bool = False
    recursion: bool = True
    reference_siblings: bool = True
    constants: bool = True
    most_properties: int | None = None
    most_depth: int | None = None
    most_enum_values: int | None = None
    most_name_characters: int | None = None
    most_optional: int | None = None
    most_unions: int | None = None


LENIENT = Dialect("lenient", "OpenAI and Anthropic, not strict")

OPENAI_STRICT = Dialect(
    "openai_strict",
    "OpenAI, strict",
    refused=_CONDITIONS | _TEXT_SIZES | _LIST_CONTENT | _OBJECT_SHAPE | {"oneOf", "allOf", "default"},
    remarks=_REMARKS | {"title"},
    formats=OPENAI_FORMATS,
    closed=True,
    all_required=True,
    reference_siblings=False,
    most_properties=5000,
    most_depth=10,
    most_enum_values=1000,
    most_name_characters=120_000,
)

ANTHROPIC_STRICT = Dialect(
    "anthropic_strict",
    "Anthropic, strict",
    refused=_CONDITIONS
    | _TEXT_SIZES
    | _RANGES
    | _LIST_CONTENT
    | _OBJECT_SHAPE
    | {"oneOf", "maxItems", "minItems", "prefixItems"},
    ignored={"default"},
    remarks=_REMARKS,
    formats=OPENAI_FORMATS | {"uri"},
    least_items={0, 1},
    closed=True,
    recursion=False,
    most_optional=24,
    most_unions=16,
)

GEMINI = Dialect(
    "gemini",
    "Gemini",
    ignored=_CONDITIONS
    | _TEXT_SIZES
    | _LIST_CONTENT
    | _OBJECT_SHAPE
    | {"exclusiveMinimum", "exclusiveMaximum", "multipleOf", "pattern", "default", "oneOf", "allOf"},
    remarks=_REMARKS,
    reference_siblings=False,
    constants=False,
)

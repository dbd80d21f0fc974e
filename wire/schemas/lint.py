"""What is wrong, doubtful or different about a tool's definition, for each provider that may receive it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from wire.conversation import Json, ToolDefinition
from wire.schemas.dialects import Dialect
from wire.schemas.measure import size_of
from wire.schemas.rewriting import Change, has_free_keys, is_object, rewrite
from wire.schemas.spoken import dialects, protocols_of
from wire.schemas.validation import check_schema
from wire.schemas.walk import parts, resolve
from wire.schemas.wording import remarks_on

Severity = Literal["error", "warning", "info"]

_SEVERITIES: dict[str, Severity] = {"leave_off": "info", "const_to_enum": "info", "close_object": "info"}
"""Of rewritings that change nothing for the model; the others weaken what it is held to."""


@dataclass(frozen=True, slots=True)
class LintFinding:
    """One finding: an `error` fails the request, a `warning` weakens it, an `info` is good to know.

    `dialect` names whose rule it is, "" everybody's; `path` is a JSON Pointer into the parameters; `fix` is the name of
    a safe rewriting (`wire.schemas.rewriting`), "" where there is none.
    """

    code: str
    severity: Severity
    path: str
    message: str
    dialect: str = ""
    protocols: tuple[str, ...] = ()
    fix: str = ""


def lint(definition: ToolDefinition) -> list[LintFinding]:
    """Everything there is to say about a tool's definition; what fails everywhere first."""
    faults = check_schema(dict(definition.parameters))
    if faults:
        return [LintFinding("invalid_schema", "error", one.path, _sentence(one.message)) for one in faults]
    findings = [LintFinding(*remark) for remark in remarks_on(definition)]
    for dialect in dialects():
        findings += lint_for(definition.parameters, dialect)
    return sorted(findings, key=lambda one: ("error", "warning", "info").index(one.severity))


def lint_for(parameters: Mapping[str, Json], dialect: Dialect) -> list[LintFinding]:
    """What `dialect` refuses, ignores or is sent otherwise of a valid schema."""
    rewritten = rewrite(parameters, dialect)
    found = [_of_change(change, dialect) for change in rewritten.changes]
    changed = {finding.path for finding in found}
    found += [finding for finding in _keywords(parameters, dialect) if finding.path not in changed]
    return [*found, *_shape(parameters, dialect), *_limits(rewritten.schema, dialect)]


def _of_change(change: Change, dialect: Dialect) -> LintFinding:
    severity = _SEVERITIES.get(change.fix, "warning")
    message = f"{dialect.label}: {change.message}."
    return LintFinding(change.fix, severity, change.path, message, dialect.name, protocols_of(dialect), change.fix)


def _finding(code: str, severity: Severity, path: str, message: str, dialect: Dialect) -> LintFinding:
    return LintFinding(code, severity, path, f"{dialect.label}: {message}", dialect.name, protocols_of(dialect))


def _keywords(schema: Mapping[str, Json], dialect: Dialect) -> Iterator[LintFinding]:
    for path, part in parts(schema):
        for name in part:
            if name in dialect.refused and (name != "minItems" or part[name] not in dialect.least_items):
                yield _finding(
                    "refused_keyword", "error", f"{path}/{name}", f"{name} is refused: the request would fail.", dialect
                )
            elif name in dialect.ignored:
                yield _finding(
                    "ignored_keyword", "warning", f"{path}/{name}", f"{name} has no effect on what is sent.", dialect
                )


def _shape(schema: Mapping[str, Json], dialect: Dialect) -> Iterator[LintFinding]:
    if dialect.closed and "anyOf" in schema:
        yield _finding("root_union", "error", "/anyOf", "the root must be one object, not anyOf.", dialect)
    for path, part in parts(schema):
        if dialect.closed and is_object(part) and has_free_keys(part):
            yield _finding(
                "open_object",
                "error",
                f"{path}/additionalProperties",
                "an object cannot have free keys, and nothing else says the same: list its properties, or take a "
                "list of objects with a name and a value.",
                dialect,
            )
        if not dialect.reference_siblings and "$ref" in part and any(not name.startswith("$") for name in part):
            yield _finding("reference_siblings", "error", f"{path}/$ref", "nothing may stand beside $ref.", dialect)
        if dialect.closed and part.get("type") == "array" and "items" not in part and "prefixItems" not in part:
            yield _finding("untyped_items", "error", path, "a list must say what its items are.", dialect)
        if not dialect.constants and any(one is None or isinstance(one, bool) for one in _values(part)):
            yield _finding("enum_type", "warning", f"{path}/enum", "an enum holds strings and numbers only.", dialect)
    if not dialect.recursion and (path := _recursive(schema)):
        yield _finding("recursion", "error", path, "a schema cannot refer to itself.", dialect)


def _values(part: Mapping[str, Json]) -> list[Json]:
    values = part.get("enum")
    return values if isinstance(values, list) else []


def _recursive(schema: Mapping[str, Json]) -> str:
    """The place of a reference that leads back to a schema around it; empty when there is none."""
    return _leads_back(schema, schema, "", (), set())


def _leads_back(root: Json, schema: Json, path: str, around: tuple[int, ...], done: set[int]) -> str:
    for place, part in parts(schema, path):
        if not isinstance(part.get("$ref"), str):
            continue
        target = resolve(root, part["$ref"])
        if target is root or id(target) in around:
            return f"{place}/$ref"
        if id(target) not in done and _leads_back(root, target, place, (*around, id(target)), done):
            return f"{place}/$ref"
        done.add(id(target))
    return ""


def _limits(schema: Mapping[str, Json], dialect: Dialect) -> Iterator[LintFinding]:
    size = size_of(schema)
    for name, most, words in (
        ("properties", dialect.most_properties, "properties in all"),
        ("depth", dialect.most_depth, "levels of nesting"),
        ("enum_values", dialect.most_enum_values, "enum values in all"),
        ("name_characters", dialect.most_name_characters, "characters of names and enum values"),
        ("optional", dialect.most_optional, "optional properties in all"),
        ("unions", dialect.most_unions, "properties of more than one type"),
    ):
        count = getattr(size, name)
        if most is not None and count > most:
            yield _finding("too_large", "error", "", f"{count:,} {words}; at most {most:,} are taken.", dialect)


def _sentence(message: str) -> str:
    return f"{message[:1].upper()}{message[1:]}{'' if message.endswith('.') else '.'}"

"""Checking schemas, and values against schemas, with jsonschema-rs.

The library is never let out: references to other documents are refused, not fetched. It takes no lone surrogates,
so they stand as U+FFFD on both sides of a comparison.
"""

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any, NoReturn, Protocol

import jsonschema_rs

from wire import json_text
from wire.conversation import Json
from wire.errors import WireError
from wire.schemas import effort
from wire.schemas.walk import escape

MOST_FINDINGS = 20
_LONGEST_MESSAGE = 400
_LARGE_VALUE = 20_000
"""Characters of JSON from which only the first violation is looked for: all of them could be very many."""
_SURROGATE = re.compile("[\ud800-\udfff]")
_LATEST = "https://json-schema.org/draft/2020-12/schema"
_DRAFTS = {
    _LATEST,
    "https://json-schema.org/draft/2019-09/schema",
    "http://json-schema.org/draft-07/schema",
    "http://json-schema.org/draft-06/schema",
    "http://json-schema.org/draft-04/schema",
}
_TYPES = "array, boolean, integer, null, number, object or string"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, and where: `path` is a JSON Pointer, "" the whole. The message is no full sentence."""

    path: str
    message: str


class _Validator(Protocol):
    def is_valid(self, instance: Any) -> bool: ...
    def validate(self, instance: Any) -> None: ...
    def iter_errors(self, instance: Any) -> Any: ...


@dataclass(frozen=True, slots=True)
class _Compiled:
    schema: Json
    validator: _Validator
    has_references: bool


class _Unusable(Exception):
    """The schema cannot be checked against. Carries the finding."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(message)
        self.finding = Finding(path, message)


def check_schema(schema: Json, *, is_of_object: bool = True) -> list[Finding]:
    """What keeps `schema` from being the parameters of a tool; empty when nothing does.

    `is_of_object`: like all parameters it must say that it is of an object.
    """
    if not isinstance(schema, dict):
        return [Finding("", "a schema must be a JSON object")]
    try:
        text = _text(schema)
        findings = _against_draft(json.loads(text))
        findings += [Finding(path, message) for path, message in effort.unusable_references(schema)]
        if not findings:
            _compile(text)
    except (WireError, RecursionError):
        return [Finding("", "the schema is nested too deeply")]
    except _Unusable as error:
        findings = [error.finding]
    if is_of_object and schema.get("type") != "object" and not any(finding.path == "/type" for finding in findings):
        findings.append(Finding("/type" if "type" in schema else "", 'the root must say "type": "object"'))
    return findings


def violations(schema: Json, value: Json) -> list[Finding]:
    """Where `value` breaks `schema`, up to `MOST_FINDINGS` places. A schema that cannot be used is a finding too."""
    try:
        compiled = _compile(_text(schema))
        text = _text(value)
        return _violations(compiled, json.loads(text), large=len(text) > _LARGE_VALUE)
    except (WireError, RecursionError):
        return [Finding("", "nested too deeply to be checked")]
    except _Unusable as error:
        return [Finding("", f"the schema cannot be used: {error.finding.message}")]
    except effort.TooMuch as error:
        return [Finding("", f"cannot be checked: {error}")]


def _violations(compiled: _Compiled, value: Json, *, large: bool) -> list[Finding]:
    if compiled.has_references:
        effort.bound(compiled.schema, value)
    try:
        if compiled.validator.is_valid(value):
            return []
        if large:
            compiled.validator.validate(value)
        return [_finding(error) for error in islice(compiled.validator.iter_errors(value), MOST_FINDINGS)]
    except jsonschema_rs.ValidationError as error:
        return [_finding(error)]
    except ValueError as error:  # the library's own limit on depth
        return [Finding("", f"cannot be checked: {error}")]


def _against_draft(schema: dict[str, Json]) -> list[Finding]:
    named = schema.get("$schema", _LATEST)
    draft = named.rstrip("#") if isinstance(named, str) else ""
    if draft not in _DRAFTS:
        return [Finding("/$schema", "not a draft of JSON Schema that is known here; leave it out")]
    try:
        return sorted(map(_finding, islice(_draft(draft).iter_errors(schema), MOST_FINDINGS)), key=lambda one: one.path)
    except ValueError:
        return [Finding("", "the schema is nested too deeply")]


@lru_cache(maxsize=len(_DRAFTS))
def _draft(draft: str) -> _Validator:
    """The validator of schemas themselves; the library carries the drafts' own texts."""
    return _build({"$schema": draft, "$ref": draft}, validate_formats=True)


@lru_cache(maxsize=256)
def _compile(text: str) -> _Compiled:
    schema = json.loads(text)
    for path, message in effort.unusable_references(schema):
        raise _Unusable(path, message)
    try:
        effort.bound_all(schema)
        validator = _build(schema)
    except jsonschema_rs.ValidationError as error:
        raise _Unusable(_pointer(error), _message(error)) from None
    except (ValueError, TypeError, effort.TooMuch) as error:
        raise _Unusable("", str(error)) from None
    return _Compiled(schema, validator, effort.has_references(schema))


def _build(schema: Json, *, validate_formats: bool | None = None) -> _Validator:
    return jsonschema_rs.validator_for(schema, retriever=_refuse, validate_formats=validate_formats)


def _refuse(uri: str) -> NoReturn:
    raise ValueError(f"{uri} is outside this schema")


def _text(value: Json) -> str:
    """JSON that the library takes: without lone surrogates, and no deeper than the library goes."""
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (ValueError, TypeError) as error:
        raise WireError(str(error)) from None
    return _SURROGATE.sub("\ufffd", text)


def _finding(error: jsonschema_rs.ValidationError) -> Finding:
    return Finding(_pointer(error), _message(error))


def _pointer(error: jsonschema_rs.ValidationError) -> str:
    return "".join(f"/{escape(str(step))}" for step in error.instance_path)


def _message(error: jsonschema_rs.ValidationError) -> str:
    if error.instance_path[-1:] == ["type"] and "'anyOf'" in error.message:
        return f"{json_text.dumps(error.instance)[:100]} is not a type of JSON Schema: use {_TYPES}"
    # The message begins with the value, which may be long, and ends with what is wrong with it.
    if len(error.message) <= _LONGEST_MESSAGE:
        return error.message
    half = _LONGEST_MESSAGE // 2
    return f"{error.message[:half]} … {error.message[-half:]}"

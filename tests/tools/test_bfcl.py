"""The functions of the BFCL sample from paste to call: one table of outcomes, in which nothing may fail.

Whatever lies in `bfcl/*.jsonl` is taken: a further sample needs no change here.
"""

import json
from collections import Counter
from dataclasses import dataclass, field
from itertools import product

import pytest

from tests.tools.conftest import make_version
from tests.wire.test_official_types import CHECKS
from tools import sources
from tools.checks import check_fields, check_name
from tools.definitions import definitions_for
from tools.linting import linted
from wire.conversation import Message, ModelRequest, Text
from wire.profiles import Profile
from wire.protocols import PROTOCOLS
from wire.schemas.undeclared import undeclared
from wire.schemas.validation import violations


@pytest.fixture(scope="module")
def entries(shared_data):
    return [
        json.loads(line)
        for path in sorted((shared_data / "bfcl").glob("*.jsonl"))
        for line in path.read_text().splitlines()
    ]


@dataclass
class Table:
    """How often each step went well, and each time that it did not."""

    counts: Counter = field(default_factory=Counter)
    failures: list = field(default_factory=list)

    def count(self, step, went_well, what):
        self.counts[step, bool(went_well)] += 1
        if not went_well:
            self.failures.append((step, what))

    def __str__(self):
        steps = dict.fromkeys(step for step, _ in self.counts)
        sums = {step: self.counts[step, True] + self.counts[step, False] for step in steps}
        return "".join(f"\n  {step:34} {self.counts[step, True]:5} of {sums[step]:5}" for step in steps)


def imported(entry):
    """The functions of an entry as they are pasted: in BFCL's own words for types."""
    return {one.definition.name: one.definition for one in sources.read(json.dumps(entry["function"])).tools}


def accepted(value):
    """A call's arguments out of lists of accepted values; what may be left out is."""
    choices = [one for one in value if one != ""]
    return inner(choices[0]) if choices else None


def inner(value):
    if isinstance(value, dict):
        found = {name: accepted(one) if isinstance(one, list) else one for name, one in value.items()}
        return {name: one for name, one in found.items() if one is not None}
    return [inner(one) for one in value] if isinstance(value, list) else value


def expected(entry):
    for call in entry["possible_answer"] or []:
        for name, values in call.items():
            arguments = {field: accepted(one) for field, one in values.items()}
            yield name, {field: one for field, one in arguments.items() if one is not None}


def mutations(schema, arguments):
    """The call with one thing wrong: what, and the arguments."""
    required = [name for name in schema.get("required", []) if name in arguments]
    if required:
        yield "missing", {name: value for name, value in arguments.items() if name != required[0]}
    yield "extra", {**arguments, "nobody_asked": 1}
    for name, value in arguments.items():
        declared = schema["properties"].get(name, {})
        if "type" in declared:
            yield "wrong type", {**arguments, name: {} if declared["type"] != "object" else "no object"}
        if "enum" in declared and declared.get("type") == "string":
            yield "wrong enum", {**arguments, name: f"{value} but not so"}


def take_in(table, entry, functions):
    table.count("imported", set(functions) == {one["name"] for one in entry["function"]}, entry["id"])
    for one in functions.values():
        text = json.dumps(one.parameters)
        fields = {"description": one.description, "parameters_text": text}
        table.count("can be saved", check_fields(fields, check_name(one.name)), one.name)
        found = linted(one.name, one.description, one.parameters, text, strict=True)
        table.count("linted", found.tokens > 0, one.name)


def convert(table, entry, functions, protocol, *, strict):
    versions = [
        make_version({"kind": "canned"}, parameters=json.dumps(one.parameters), name=name, strict=strict)
        for name, one in functions.items()
    ]
    offered = definitions_for(versions, protocol)
    request = ModelRequest("m", (Message("user", (Text("Hi"),)),), tools=offered.functions)
    encoded = PROTOCOLS[protocol].encode_request(request, Profile())
    CHECKS[protocol](json.loads(encoded.body))
    back = {encoded.names.from_wire(encoded.names.to_wire(name)) for name in functions}
    table.count(f"valid for {protocol}{', strict' if strict else ''}", back == set(functions), entry["id"])


def call(table, schema, name, arguments):
    table.count("expected call validates", not violations(schema, arguments), (name, arguments))
    for what, mutated in mutations(schema, arguments):
        told = violations(schema, mutated) or (what == "extra" and undeclared(schema, mutated))
        table.count(f"{what} is told apart", told, (name, mutated))
    closed = {**schema, "additionalProperties": False}
    table.count("extra is refused where closed", violations(closed, {**arguments, "nobody_asked": 1}), name)


def test_every_function_imports_lints_converts_and_is_checked(entries, capsys):
    table = Table()
    for entry in entries:
        functions = imported(entry)
        take_in(table, entry, functions)
        for protocol, strict in product(CHECKS, (False, True)):
            convert(table, entry, functions, protocol, strict=strict)
        for name, arguments in expected(entry):
            call(table, functions[name].parameters, name, arguments)
    with capsys.disabled():
        print(table, end="")
    assert table.failures == []
    assert table.counts["wrong enum is told apart", True] > 0

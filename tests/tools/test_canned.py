"""Canned answers: which rule answers, and which rules can be saved."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.executors.canned import check, contains, execute
from tools.executors.outcome import Context

scalars = st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from([0.5, 1.0]) | st.text(max_size=3)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=8,
)
objects = st.dictionaries(st.text(max_size=2), values, max_size=4)


def answer(implementation, arguments):
    return asyncio.run(execute({"kind": "canned", **implementation}, arguments, Context(timeout_s=1)))


@given(values)
def test_every_value_contains_itself(value):
    assert contains(value, value)


@given(objects)
def test_every_object_contains_the_empty_one(value):
    assert contains(value, {})


@given(objects, objects)
def test_more_arguments_never_unmatch_a_rule(part, more):
    assert contains({**more, **part}, part)


@given(objects, st.text(max_size=2), values)
def test_a_missing_key_is_not_contained(whole, key, value):
    whole.pop(key, None)
    assert not contains(whole, {key: value})


@given(values, values, values)
def test_containment_is_transitive(first, second, third):
    if contains(first, second) and contains(second, third):
        assert contains(first, third)


@given(values, values)
def test_containment_goes_all_the_way_down(whole, part):
    assert contains({"deep": [{"er": whole}]}, {"deep": [{"er": part}]}) == contains(whole, part)


@pytest.mark.parametrize(("whole", "part"), [(1, True), (0, False), (True, 1), (None, False), ("1", 1), ([], {})])
def test_values_of_different_types_are_not_contained(whole, part):
    assert not contains(whole, part)


def test_numbers_match_by_value():
    assert contains({"amount": 1}, {"amount": 1.0})


def test_the_first_rule_that_fits_answers():
    rules = [
        {"when": {"city": "Tokyo", "unit": "fahrenheit"}, "output": {"temp": 75}},
        {"when": {"city": "Tokyo"}, "output": {"temp": 24}},
        {"when": {}, "output": {"temp": 0}},
    ]
    assert answer({"rules": rules}, {"city": "Tokyo", "days": 2}).text == '{"temp":24}'


def test_without_a_fitting_rule_the_default_answers():
    implementation = {"rules": [{"when": {"city": "Tokyo"}, "output": 1}], "default": {"output": "no idea"}}
    assert answer(implementation, {"city": "Bonn"}).text == "no idea"


def test_without_rule_and_default_the_model_gets_an_error():
    outcome = answer({"rules": [{"when": {"city": "Tokyo"}, "output": 1}]}, {"city": "Bonn"})
    assert (outcome.is_error, outcome.error_type) == (True, "tool_error")
    assert outcome.text.startswith('{"error":true,"message":"No canned answer fits')


def test_an_error_rule_is_an_error_result():
    outcome = answer({"default": {"error": "No such city."}}, {})
    assert outcome.is_error
    assert outcome.text == '{"error":true,"message":"No such city."}'


def test_a_delay_is_waited_for():
    loop = asyncio.new_event_loop()
    try:
        started = loop.time()
        loop.run_until_complete(execute({"default": {"output": 1, "delay_ms": 60}}, {}, Context(timeout_s=1)))
        assert loop.time() - started >= 0.06
    finally:
        loop.close()


def test_an_output_keeps_its_characters_and_key_order():
    assert answer({"default": {"output": {"z": "São Paulo", "a": 1}}}, {}).output == '{"z":"São Paulo","a":1}'.encode()


def test_an_empty_output_is_success_for_the_model():
    outcome = answer({"default": {"output": ""}}, {})
    assert (outcome.text, outcome.output, outcome.is_error) == ("success", b"", False)


@pytest.mark.parametrize(
    ("implementation", "loc"),
    [
        ({}, "default"),
        ({"rules": {}}, "rules"),
        ({"rules": ["Tokyo"]}, "rules.0"),
        ({"rules": [{"output": 1}]}, "rules.0.when"),
        ({"rules": [{"when": [], "output": 1}]}, "rules.0.when"),
        ({"rules": [{"when": {}}]}, "rules.0"),
        ({"rules": [{"when": {}, "output": 1, "error": "x"}]}, "rules.0"),
        ({"rules": [{"when": {}, "error": 3}]}, "rules.0.error"),
        ({"default": {"output": 1, "delay_ms": -1}}, "default.delay_ms"),
        ({"default": {"output": 1, "delay_ms": True}}, "default.delay_ms"),
        ({"default": {"output": 1, "delay_ms": 1e9}}, "default.delay_ms"),
        ({"default": {"output": 1, "delay": 5}}, "default.delay"),
        ({"default": "sunny"}, "default"),
        ({"default": {"output": 1}, "rulez": []}, "rulez"),
        ({"default": {"output": 1}, "sample": "yes"}, "sample"),
    ],
)
def test_rules_that_cannot_be_saved_name_the_place(implementation, loc):
    assert loc in [where for where, _ in check({"kind": "canned", **implementation}, {})]


def test_sound_rules_pass():
    rules = [{"when": {"a": 1}, "output": None}, {"when": {}, "error": "No.", "delay_ms": 12.5}]
    assert check({"kind": "canned", "rules": rules, "default": {"output": ""}, "sample": False}, {}) == []

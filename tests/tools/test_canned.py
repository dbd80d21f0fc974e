"""Canned answers: which rule answers, and which rules can be saved."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.executors.canned import check, contains, execute
from tools.executors.canned import template as canned_template
from tools.executors.canned.execute import _chance, _delay_ms
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
        ({"default": {"output": 1, "delay_ms": 10**400}}, "default.delay_ms"),
        ({"default": {"output": 1, "delay": 5}}, "default.delay"),
        ({"default": "sunny"}, "default"),
        ({"default": {"output": 1}, "rulez": []}, "rulez"),
        ({"default": {"output": 1}, "sample": "yes"}, "sample"),
        ({"default": {"output": 1}, "templates": 1}, "templates"),
        ({"default": {"output": 1}, "seed": 1.5}, "seed"),
        ({"default": {"output": 1}, "seed": True}, "seed"),
        ({"default": {"output": 1, "delay_ms": [5, 1]}}, "default.delay_ms"),
        ({"default": {"output": 1, "delay_ms": [1]}}, "default.delay_ms"),
        ({"default": {"output": 1, "delay_ms": ["1", 2]}}, "default.delay_ms"),
        ({"default": {"output": 1, "failure": 0.5}}, "default.failure"),
        ({"default": {"output": 1, "failure": {}}}, "default.failure.probability"),
        ({"default": {"output": 1, "failure": {"probability": 1.1}}}, "default.failure.probability"),
        ({"default": {"output": 1, "failure": {"probability": 1, "error": " "}}}, "default.failure.error"),
        ({"rules": [{"when": {}, "output": 1, "failure": {"p": 1}}]}, "rules.0.failure.p"),
    ],
)
def test_rules_that_cannot_be_saved_name_the_place(implementation, loc):
    assert loc in [where for where, _ in check({"kind": "canned", **implementation}, {})]


def test_sound_rules_pass():
    rules = [{"when": {"a": 1}, "output": None}, {"when": {}, "error": "No.", "delay_ms": 12.5}]
    assert check({"kind": "canned", "rules": rules, "default": {"output": ""}, "sample": False}, {}) == []
    failing = {"output": 1, "delay_ms": [0, 10.5], "failure": {"probability": 0.5}}
    assert check({"kind": "canned", "default": failing, "seed": -3, "templates": True}, {}) == []


ARGUMENTS = {"city": "Bonn", "days": 3, "address": {"street": "Am Hof"}, "tags": ["a", {"b": None}], "none": None}


@pytest.mark.parametrize(
    ("output", "filled"),
    [
        ("{{city}}", "Bonn"),
        ("In {{ city }} for {{days}} days", "In Bonn for 3 days"),
        ({"city": "{{city}}", "days": "{{days}}", "{{city}}": 1}, {"city": "Bonn", "days": 3, "{{city}}": 1}),
        (["{{address}}", "{{address.street}}"], [{"street": "Am Hof"}, "Am Hof"]),
        (["{{tags.0}}", "{{tags.1.b}}", "{{tags.7}}", "{{tags.x}}"], ["a", None, None, None]),
        ("all: {{tags}}", 'all: ["a",{"b":null}]'),
        (["{{nothing}}", "{{none}}", "a {{nothing}} b {{none}} c"], [None, None, "a  b  c"]),
        (r"\{{city}} is {{city}}", "{{city}} is Bonn"),
        ([r"\{{city}}"], ["{{city}}"]),
        ("{{secret:KEY}} {{}} {{city", "{{secret:KEY}} {{}} {{city"),
        ("{city} {{{city}}}", "{city} {Bonn}"),
        (7, 7),
    ],
)
def test_a_template_takes_arguments(output, filled):
    assert canned_template.filled(output, ARGUMENTS) == filled


def test_what_an_argument_brings_is_not_read_again():
    outcome = answer({"default": {"output": "{{a}} {{b}}"}, "templates": True}, {"a": "{{b}}", "b": "{{secret:KEY}}"})
    assert outcome.text == "{{b}} {{secret:KEY}}"


def test_without_templates_an_output_stands_as_it_is():
    assert answer({"default": {"output": "{{city}}"}}, {"city": "Bonn"}).text == "{{city}}"


@given(values, st.text(max_size=8))
def test_any_template_and_any_argument_make_an_answer(value, text):
    outcome = answer({"default": {"output": {"a": "{{a}}", "b": f"{text}{{{{a}}}}"}}, "templates": True}, {"a": value})
    assert not outcome.is_error


def test_an_error_takes_arguments_too():
    outcome = answer({"default": {"error": "No city named {{city}}."}, "templates": True}, {"city": "Oz"})
    assert "No city named Oz." in outcome.text


def failing(probability, *, seed=None, attempt=1, arguments=None, **more):
    implementation = {"default": {"output": 1, "failure": {"probability": probability, **more}}, "seed": seed}
    context = Context(timeout_s=1, attempt=attempt)
    return asyncio.run(execute({"kind": "canned", **implementation}, arguments or {}, context))


def test_a_failure_comes_as_often_as_it_says_and_may_pass():
    assert not failing(0).is_error
    outcome = failing(1, error="Busy.")
    assert (outcome.is_error, outcome.is_passing, outcome.text) == (True, True, '{"error":true,"message":"Busy."}')
    assert 20 < sum(failing(0.3, seed=seed).is_error for seed in range(100)) < 40


def test_a_seed_makes_the_same_call_come_out_the_same_and_another_attempt_otherwise():
    def fates(**more):
        return [failing(0.5, seed=7, arguments={"n": n, "m": 1}, **more).is_error for n in range(20)]

    assert fates() == fates()
    assert fates() == [failing(0.5, seed=7, arguments={"m": 1, "n": n}).is_error for n in range(20)]
    assert fates() != fates(attempt=2)
    assert len({failing(0.5, seed=seed).is_error for seed in range(20)}) == 2


def test_a_delay_of_a_range_is_drawn_anew_for_other_arguments():
    drawn = [_delay_ms([100, 500], _chance(7, {"n": n}, 1)) for n in range(20)]
    assert drawn == [_delay_ms([100, 500], _chance(7, {"n": n}, 1)) for n in range(20)]
    assert all(100 <= one <= 500 for one in drawn)
    assert max(drawn) - min(drawn) > 100

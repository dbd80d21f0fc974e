"""What a person chooses before a run, and the words of the public API for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.errors import InvalidRun
from playground.options import parse_tool_choice
from playground.setup import Lines, SetupForm, initial_of, read_tool_choice, write_tool_choice
from wire.conversation import ToolChoice

NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_.:-]{0,20}", fullmatch=True)
CHOICES = st.one_of(
    st.sampled_from(["auto", "required", "none"]),
    st.builds(lambda name: {"name": name}, NAMES),
    st.builds(
        lambda allowed, mode: {"allowed": allowed, "mode": mode},
        st.lists(NAMES, min_size=1, unique=True),
        st.sampled_from(["auto", "required"]),
    ),
)


@given(CHOICES)
def test_every_tool_choice_comes_back_from_the_form_as_it_was(choice):
    typed = write_tool_choice(choice)
    assert read_tool_choice(typed["tool_choice"], typed["allowed"]) == choice


@pytest.mark.parametrize(
    ("choice", "shown"),
    [
        (None, {"tool_choice": "auto", "allowed": []}),
        ({"allowed": ["a"]}, {"tool_choice": "auto", "allowed": ["a"]}),
        ("something new", {"tool_choice": "auto", "allowed": []}),
    ],
)
def test_what_the_form_does_not_know_is_shown_as_the_nearest(choice, shown):
    assert write_tool_choice(choice) == shown


@pytest.mark.parametrize("typed", ["none", "tool:a"])
def test_ticked_tools_say_nothing_beside_a_choice_that_takes_none(typed):
    assert read_tool_choice(typed, ["b"]) in ("none", {"name": "a"})


def test_the_form_of_a_run_asks_for_the_same_again():
    wishes = {
        "provider": "p",
        "model": "m",
        "system": "Be brief.",
        "tools": ["a", "b"],
        "tool_choice": {"allowed": ["b"], "mode": "required"},
        "parallel_tool_calls": False,
        "stream": True,
        "settings": {"temperature": 0.5, "stop": ["END"], "extra_body": {"user": "me"}},
        "limits": {"max_steps": 3},
    }
    initial = initial_of(wishes)
    form = SetupForm({name: value for name, value in initial.items() if value is not False})
    assert form.is_valid()
    assert form.wishes == wishes


def test_a_subset_is_read_with_its_mode():
    assert parse_tool_choice({"allowed": ["a"]}, ["a", "b"]) == ToolChoice("auto", ("a",))
    assert parse_tool_choice({"allowed": ["a"], "mode": "required"}, ["a", "b"]) == ToolChoice("required", ("a",))


@pytest.mark.parametrize("choice", [{"allowed": []}, {"allowed": [], "mode": "required"}, {"allowed": ["c"]}])
def test_a_subset_of_nothing_or_of_a_tool_that_is_not_offered_is_refused(choice):
    with pytest.raises(InvalidRun):
        parse_tool_choice(choice, ["a", "b"])


@given(st.lists(st.text("ab \\n\n\t", min_size=1), max_size=3))
def test_stop_sequences_survive_the_form(stops):
    typed = initial_of({"settings": {"stop": stops}})["stop"] if stops else ""
    assert Lines(required=False, strip=False).clean(typed) == stops

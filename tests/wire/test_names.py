"""Tool names on the wire."""

import re

from hypothesis import given
from hypothesis import strategies as st

from wire.names import ToolNames

PATTERN = "[A-Za-z0-9_-]"


def names_of(*names):
    return ToolNames.for_protocol(names, PATTERN, 64)


def test_an_allowed_name_stays():
    assert names_of("get_weather").to_wire("get_weather") == "get_weather"


def test_characters_that_are_not_allowed_become_underscores():
    names = names_of("math.factorial")
    assert names.to_wire("math.factorial") == "math_factorial"
    assert names.from_wire("math_factorial") == "math.factorial"


def test_an_allowed_name_never_gives_way_to_a_changed_one():
    names = names_of("math.factorial", "math_factorial")
    assert names.to_wire("math_factorial") == "math_factorial"
    assert names.to_wire("math.factorial") != "math_factorial"


def test_a_long_name_keeps_its_form_while_other_tools_come_and_go():
    long = "a" * 100
    assert names_of(long).to_wire(long) == names_of("b", long, "c.d").to_wire(long)


def test_a_name_that_a_model_made_up_passes_through():
    assert names_of("get_weather").from_wire("get_wether") == "get_wether"


@given(st.lists(st.text(st.characters(), max_size=80)))
def test_any_names_map_one_to_one_to_allowed_forms(originals):
    names = names_of(*originals)
    forms = {name: names.to_wire(name) for name in originals}
    assert len(set(forms.values())) == len(set(originals))
    assert all(re.fullmatch(f"{PATTERN}{{1,64}}", form) for form in forms.values())
    assert all(names.from_wire(form) == name for name, form in forms.items())

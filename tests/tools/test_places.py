"""Where something stands in a JSON text."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.places import Place, place_at, place_of

TEXT = '{\n  "a": [1, {"b c": true}],\n  "d": "x"\n}'


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ((), (1, 1)),
        (("a",), (2, 8)),
        (("a", "1"), (2, 12)),
        (("a", "1", "b c"), (2, 20)),
        (("d",), (3, 8)),
        (("d", "deeper"), (3, 8)),
        (("a", "7"), (2, 8)),
        (("missing",), (1, 1)),
    ],
)
def test_a_path_leads_to_its_place(path, place):
    assert place_of(TEXT, path) == place


def test_an_offset_leads_to_its_place():
    assert place_at(TEXT, TEXT.index('"d"')) == Place(3, 3)
    assert Place(3, 3).sentence == "Line 3, column 3"


values = st.recursive(
    st.integers() | st.text(max_size=4) | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
)


def paths(value, path=()):
    yield path, value
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, member in members:
        yield from paths(member, (*path, str(name)))


@given(values, st.sampled_from([None, 2]))
def test_every_value_is_found_where_it_stands(value, indent):
    text = json.dumps(value, indent=indent)
    for path, member in paths(value):
        line, column = place_of(text, path)
        offset = sum(len(row) + 1 for row in text.split("\n")[: line - 1]) + column - 1
        assert json.JSONDecoder().raw_decode(text, offset)[0] == member

"""JSON text in and out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.strategies import any_json, any_text
from wire import json_text
from wire.errors import NotJson, WireError


def test_it_is_compact_and_in_the_characters_themselves():
    assert json_text.dumps({"città": ["東京", 1.5, None]}) == '{"città":["東京",1.5,null]}'


def test_lone_surrogates_are_escaped_so_that_the_text_can_be_encoded():
    assert json_text.dumps("a\ud800").encode() == b'"a\\ud800"'


def test_a_byte_order_mark_is_no_part_of_the_value():
    assert json_text.loads(b"\xef\xbb\xbf[1]") == [1]


def test_a_fault_names_its_line_and_column():
    with pytest.raises(NotJson, match="line 2 column 6") as caught:
        json_text.loads('{"a": 1,\n "b" 2}')
    assert (caught.value.line, caught.value.column, caught.value.position) == (2, 6, 14)


@pytest.mark.parametrize("text", [b'"\xff"', "NaN", "[Infinity]", "[" * 200_000, "9" * 10_000, "", "{} x"])
def test_what_is_no_json_is_refused_with_a_wire_error(text):
    with pytest.raises(WireError):
        json_text.loads(text)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object(), {1, 2}])
def test_what_json_cannot_say_is_refused(value):
    with pytest.raises(WireError, match="cannot be said in JSON"):
        json_text.dumps([value])


@given(any_json)
def test_values_come_back(value):
    assert json_text.loads(json_text.dumps(value).encode()) == value


@given(
    before=st.dictionaries(any_text, any_json, max_size=3),
    items=st.lists(any_json, max_size=4),
    after=st.dictionaries(any_text, any_json, max_size=3),
)
def test_pieces_joined_are_the_text(before, items, after):
    value = {**before, "messages": items, **after}
    assert b"".join(json_text.pieces(value, "messages")).decode() == json_text.dumps(value)


def test_a_longer_list_makes_the_same_first_pieces_and_the_same_last_one():
    shorter = json_text.pieces({"model": "m", "messages": [1, 2], "tools": []}, "messages")
    longer = json_text.pieces({"model": "m", "messages": [1, 2, 3], "tools": []}, "messages")
    assert longer[:3] == shorter[:3] == (b'{"model":"m","messages":[', b"1", b",2")
    assert longer[-1] == shorter[-1] == b'],"tools":[]}'

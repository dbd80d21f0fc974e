"""How one list of lines becomes another."""

from difflib import SequenceMatcher
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.line_steps import grouped, steps

LINES = st.lists(st.sampled_from("abcde{}"), max_size=14)


@given(LINES, LINES)
def test_the_steps_lead_from_one_text_to_the_other_and_cover_both(old, new):
    found = list(steps(old, new))
    made, at_old, at_new = [], 0, 0
    for kind, first, last, start, end in found:
        assert (first, start) == (at_old, at_new)
        assert kind != "equal" or old[first:last] == new[start:end]
        assert (kind == "delete") == (first < last and start == end)
        assert (kind == "insert") == (first == last and start < end)
        made += old[first:last] if kind == "equal" else new[start:end]
        at_old, at_new = last, end
    assert (made, at_old, at_new) == (new, len(old), len(new))
    kinds = [kind == "equal" for kind, *_ in found]
    assert all(one != other for one, other in pairwise(kinds))


@pytest.mark.parametrize(
    ("old", "new"),
    [("abc", "abc"), ("", "ab"), ("ab", ""), ("abcd", "abxd"), ("abcd", "acd"), ("{}{}a{}", "{}{}b{}"), ("abc", "cab")],
)
def test_of_short_texts_they_are_those_of_difflib(old, new):
    assert list(steps(list(old), list(new))) == SequenceMatcher(None, old, new, autojunk=False).get_opcodes()


def test_steps_that_are_near_each_other_come_together():
    old = [str(number) for number in range(40)]
    new = [line if line not in ("5", "7", "30") else f"{line}!" for line in old]
    assert [len(group) for group in grouped(old, new, 3)] == [5, 3]

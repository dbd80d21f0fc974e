from hypothesis import given
from hypothesis import strategies as st

from traces import arrivals

steps = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**7)), max_size=200)


@given(steps)
def test_what_was_packed_is_unpacked(differences):
    expected, t_ms, end = [], 0, 0
    for passed, grown in differences:
        t_ms, end = t_ms + passed, end + grown
        expected.append((t_ms, end))
    assert arrivals.unpack(arrivals.pack(expected)) == expected


def test_sixty_chunks_take_less_than_two_hundred_bytes():
    assert len(arrivals.pack([(400 + 23 * n, 250 * n) for n in range(1, 61)])) < 200


def test_what_goes_back_stands_still():
    assert arrivals.unpack(arrivals.pack([(5, 10), (4, 8), (6, 12)])) == [(5, 10), (5, 10), (6, 12)]

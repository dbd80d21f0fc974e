from itertools import pairwise

import pytest

from simulator.planner.extraction import mentions
from tests.simulator.conversations import TODAY


def found(text):
    return [(mention.kind, mention.value) for mention in mentions(text, TODAY)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("write to jane.doe+x@example.com", ("email", "jane.doe+x@example.com")),
        ("fetch https://example.com/a?b=1.", ("url", "https://example.com/a?b=1")),
        ("with the title 'Lunch at noon'", ("quoted", "Lunch at noon")),
        ("order A-1001", ("id", "A-1001")),
        ("ticket #4711", ("id", "4711")),
        ("on 2026-03-05", ("date", "2026-03-05")),
        ("on March 5, 2027", ("date", "2027-03-05")),
        ("on the 5th of March", ("date", "2026-03-05")),
        ("what happens tomorrow", ("date", "2026-11-22")),
        ("are you free on Monday", ("date", "2026-11-23")),
        ("at 3:30 pm", ("time", "3:30 pm")),
        ("pay 1,250.50 now", ("number", 1250.5)),
        ("it is -4 outside", ("number", -4)),
        ("about 3 million people", ("number", 3_000_000)),
        ("born in 1970", ("year", 1970)),
        ("for four people", ("count", 4)),
        ("numbers [1, 2.5, 3]", ("list", [1, 2.5, 3])),
        ("how is it in New York, NY today", ("name", "New York, NY")),
        ("how is it in São Paulo", ("name", "São Paulo")),
        ("weather in tokyo please", ("phrase", "tokyo")),
        ("in Swiss francs", ("currency", "CHF")),
        ("in gbp", ("currency", "GBP")),
    ],
)
def test_finds(text, expected):
    assert expected in found(text)


def test_a_percentage_and_a_price_keep_their_unit():
    units = {mention.value: mention.unit for mention in mentions("5% of $200", TODAY)}
    assert units == {5: "%", 200: "USD"}


def test_the_thirty_first_of_june_is_no_date():
    assert "date" not in dict(found("on June 31, 2026"))


def test_a_sentence_s_first_word_is_a_name_only_where_it_is_no_common_word():
    assert found("What about Rome?") == [("name", "Rome")]
    assert ("name", "Rome") in found("Rome, please")


def test_enumerated_values_are_one_series_and_others_are_not():
    series = {
        mention.value: mention.series for mention in mentions("Tokyo, London and Paris, or 5 km from Rome", TODAY)
    }
    assert series["Tokyo"] == series["London"] == series["Paris"]
    assert series["Rome"] != series["Paris"]


def test_mentions_never_overlap_and_stand_in_order():
    text = "Send 'A-1001 for $20' to bob@example.com on 2026-01-02 at 10:00 in New York"
    spans = [(mention.start, mention.end) for mention in mentions(text, TODAY)]
    assert spans == sorted(spans)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))

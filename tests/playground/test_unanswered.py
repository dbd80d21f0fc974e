"""Every call of a conversation that comes from elsewhere has one result before the next turn."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.unanswered import with_every_result
from wire.conversation import Message, Text, ToolCall, ToolResult
from wire.protocols.calls import says_error

ASKED = Message("user", (Text("Weather?"),))


def calling(*ids: str) -> Message:
    return Message("assistant", tuple(ToolCall(one, "get_weather", "{}") for one in ids))


def answering(*ids: str) -> Message:
    return Message("tool", tuple(ToolResult(one, "get_weather", "sunny") for one in ids))


def results_of(message: Message) -> list[tuple[str, bool]]:
    return [(part.call_id, says_error(part.text)) for part in message.parts if isinstance(part, ToolResult)]


def test_a_conversation_that_lacks_nothing_stays():
    whole = (ASKED, calling("a", "b"), answering("a"), answering("b"), ASKED)
    assert with_every_result(whole) == (whole, ())


def test_a_call_before_a_persons_words_is_answered_before_them():
    messages, lacking = with_every_result((ASKED, calling("a"), ASKED))
    assert [message.role for message in messages] == ["user", "assistant", "tool", "user"]
    assert results_of(messages[2]) == [("a", True)]
    assert [call.call_id for call in lacking] == ["a"]


def test_a_result_that_lacks_stands_beside_the_others():
    messages, _ = with_every_result((calling("a", "b"), answering("a"), ASKED))
    assert results_of(messages[1]) == [("a", False), ("b", True)]


def test_a_turn_in_two_messages_is_answered_behind_the_second():
    whole = (ASKED, calling("a"), calling("b"), answering("a"), answering("b"))
    assert with_every_result(whole) == (whole, ())


def test_a_conversation_that_ends_in_calls_ends_in_their_results():
    messages, _ = with_every_result((ASKED, calling("a", "b")))
    assert results_of(messages[-1]) == [("a", True), ("b", True)]


def test_two_calls_with_the_same_id_need_two_results():
    messages, lacking = with_every_result((calling("a", "a"), answering("a"), ASKED))
    assert results_of(messages[1]) == [("a", False), ("a", True)]
    assert len(lacking) == 1


@pytest.mark.parametrize("messages", [(), (ASKED,), (answering("a"), ASKED)])
def test_where_nothing_is_called_nothing_is_added(messages):
    assert with_every_result(messages) == (messages, ())


ids = st.lists(st.sampled_from("abc"), max_size=3)
anything = st.one_of(st.just(ASKED), ids.map(lambda some: calling(*some)), ids.map(lambda some: answering(*some)))


@given(st.lists(anything, max_size=8))
def test_no_call_is_left_and_doing_it_again_changes_nothing(messages):
    whole, _ = with_every_result(messages)
    assert with_every_result(whole) == (whole, ())

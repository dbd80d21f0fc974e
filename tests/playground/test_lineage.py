"""A run that goes on from others: what of theirs is bound to them and cannot be sent."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from playground.beforehand import foresee
from playground.creation import check
from playground.history import conversation_after, input_of
from playground.lineage import foreign_settings, was_edited
from playground.runs import branch_run, continue_run, find_run
from providers import profiles
from tests.playground.protocols import said, speaking
from tests.playground.raw_answers import CLAUDE_TURN, THINKING, claude, last_words
from traces.models import Span
from wire.conversation import Text
from wire.profiles import Profile

CLAUDE = "anthropic_messages"


@pytest.fixture
def thought(speaks, stub, make_run, finish, weather):
    """A run in which the model thought, called a tool and answered."""
    speaks(CLAUDE)
    stub.play(claude(*CLAUDE_TURN, stop="tool_use"), last_words(CLAUDE))
    return finish(make_run(tools=["get_weather"], stream=False))


@pytest.fixture
def bound(monkeypatch):
    """The model's thoughts are bound to what stands before them."""
    monkeypatch.setattr(profiles, "_with_options", lambda *_: Profile(bound_thinking=True))


def thoughts(request: dict) -> list[dict]:
    return [block for message in request["messages"] for block in message["content"] if block == THINKING]


def edited(run) -> bool:
    given = input_of(run)
    return was_edited(run.parent, (given.system, [version.pk for version in run.offered()]), given.messages)


def foreign(run) -> str | None:
    return foreign_settings(run.parent, run.settings.get("extra_body"), run.trace.protocol)


def test_a_follow_up_and_a_branch_edit_nothing_that_stood_before_an_answer(thought):
    assert not edited(thought)
    assert not edited(continue_run(thought, "Thanks."))
    assert not edited(branch_run(thought, 0, "Weather in Oslo?"))


@pytest.mark.parametrize("change", [{"system": "Be brief."}, {"tools": []}])
def test_another_system_prompt_or_other_tools_do_once_and_for_all(thought, finish, change):
    changed = finish(continue_run(thought, "Thanks.", **change))
    assert edited(changed)
    assert edited(continue_run(changed, "Sure?"))


def test_bound_thoughts_are_left_out_after_an_edit_and_that_is_said(thought, bound, stub, finish):
    assert len(thoughts(stub.requests[1])) == 1  # of the run itself
    finish(continue_run(thought, "Thanks."))
    assert len(thoughts(stub.requests[2])) == 1
    changed = finish(continue_run(thought, "Thanks.", system="Be brief."))
    assert changed.trace.status == "succeeded"
    assert thoughts(stub.requests[3]) == []
    [span] = Span.objects.filter(trace=changed.trace, kind="model")
    assert any("edited" in note for note in span.attributes["toolscope.notes"])


def test_an_edit_that_costs_thoughts_is_said_before_the_run(thought, bound, provider):
    wishes = {"provider": provider, "model": "stub-1", "messages": conversation_after(thought)}
    same = check(thought.workspace, **wishes, tools=["get_weather"])
    other = check(thought.workspace, **wishes, tools=["get_weather"], system="Be brief.")
    assert not any("edited" in note for note in foresee(same, thought).differences)
    assert any("edited" in note for note in foresee(other, thought).differences)


def test_what_is_asked_of_the_database_does_not_grow_with_the_runs(thought, bound, stub, finish, provider):
    def queries(run) -> int:
        wishes = {"provider": provider, "model": "stub-1", "messages": conversation_after(run)}
        order = check(run.workspace, **wishes, tools=["get_weather"])
        with CaptureQueriesContext(connection) as asked:
            foresee(order, find_run(run.workspace, run.pk))
        return len(asked)

    first = queries(thought)
    later = finish(continue_run(finish(continue_run(thought, "Thanks.")), "And now?"))
    assert queries(later) == first


def test_thoughts_that_are_not_bound_go_back_whatever_edited(thought, stub, finish):
    finish(continue_run(thought, "Thanks.", system="Be brief."))
    assert len(thoughts(stub.requests[2])) == 1


def test_another_model_gets_no_thoughts(thought, stub, finish):
    moved = finish(continue_run(thought, "Thanks.", model="other-1"))
    assert thoughts(stub.requests[2]) == []
    [span] = Span.objects.filter(trace=moved.trace, kind="model")
    assert any("easoning of another model" in note for note in span.attributes["toolscope.notes"])


def test_extra_fields_of_another_protocol_stay_behind(workspace, stub, make_run, finish):
    extra = {"settings": {"extra_body": {"top_k": 5, "metadata": {"user_id": "me"}}}}
    run = finish(make_run(provider=speaking(workspace, stub, "openai_chat"), **extra))
    other = speaking(workspace, stub, CLAUDE)
    stub.play(said(CLAUDE, Text("Hello.")))
    moved = continue_run(run, "Again.", provider=other)
    assert foreign(moved) == "openai_chat"
    moved = finish(moved)
    assert "top_k" not in stub.requests[-1]
    assert stub.requests[-1]["metadata"] == {"user_id": "me"}
    [span] = Span.objects.filter(trace=moved.trace, kind="model")
    assert "`top_k` is a field of openai_chat alone: it is not sent." in span.attributes["toolscope.notes"]
    assert foreign(continue_run(moved, "And again.")) == "openai_chat"
    own = {"extra_body": {"top_k": 6}}
    assert foreign(continue_run(moved, "And again.", settings=own)) is None

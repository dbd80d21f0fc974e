"""A conversation goes with the last of its traces."""

from playground.forgetting import forget_empty_conversations
from playground.models import Conversation
from playground.screen import context
from playground.setup import SetupForm
from traces.deletion import delete_trace


def test_it_stays_while_one_of_its_runs_does(stub, make_run, finish):
    finish(make_run())
    assert forget_empty_conversations() == 0
    assert Conversation.objects.count() == 1


def test_it_is_gone_from_the_list_at_once_and_then_for_good(stub, make_run, finish, workspace):
    gone, kept = finish(make_run("A question")), finish(make_run("Another question"))
    delete_trace(gone.trace)
    assert [one.title for one in context(workspace, SetupForm())["recent"]] == ["Another question"]
    assert forget_empty_conversations() == 1
    assert Conversation.objects.get() == kept.conversation

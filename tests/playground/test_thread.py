"""A long conversation is read at once."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from playground.runs import continue_run
from playground.thread import thread_of
from tests.playground.stub import calls, text

TOKYO = '{"city": "Tokyo"}'


def queries_for(run) -> int:
    run.refresh_from_db()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        thread = thread_of(run)
    assert all([step.text for step in one.steps] == ["", "24"] for one in thread)
    assert all(one.steps[0].calls[0].output for one in thread)
    return len(asked)


def test_the_number_of_queries_does_not_depend_on_how_long_it_is(stub, make_run, finish, weather):
    stub.choose(
        lambda request: text("24") if request["messages"][-1]["role"] == "tool" else calls(("get_weather", TOKYO))
    )
    run = finish(make_run(tools=["get_weather"]))
    first = queries_for(run)
    for question in ("And now?", "And then?", "And at last?"):
        run = finish(continue_run(run, question))
    assert len(thread_of(run)) == 4
    assert queries_for(run) == first

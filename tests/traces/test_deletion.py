import random
import threading

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Workspace
from tests.traces.conftest import NOW, open_trace, record, recorded, tool_started
from traces import payloads, sharing
from traces.changes import RunEnded
from traces.deletion import NotEnded, delete_trace, delete_traces
from traces.models import Body, BodyPiece, Piece, Share, Span, Trace, TraceTag, TraceTool
from traces.reader import request_bytes
from traces.verification import verify

requests = st.lists(st.lists(st.sampled_from([b"a", b"b", b"c" * 500, b"d"]), max_size=6).map(tuple), max_size=4)


def test_a_deleted_trace_leaves_nothing(workspace):
    trace = open_trace(workspace, tags=["t"])
    start = tool_started(1, arguments=b"{}")
    record(trace, start, RunEnded(NOW, "succeeded"))
    sharing.create_share(trace, created_by=None)
    delete_trace(trace)
    for model in (Trace, TraceTag, TraceTool, Span, Body, BodyPiece, Piece, Share):
        assert model.objects.count() == 0, model


def test_its_links_are_closed_at_once(workspace):
    trace = recorded(workspace, [])
    _, url = sharing.create_share(trace, created_by=None)
    delete_trace(trace)
    assert sharing.find_share(url.rsplit("/", 1)[1]) is None


def test_what_another_trace_uses_stays(workspace):
    one = recorded(workspace, [(b"shared", b"one")])
    other = recorded(workspace, [(b"shared", b"other")])
    delete_trace(one)
    assert Piece.objects.count() == 2
    assert request_bytes(Span.objects.get(trace=other, kind="model")) == b"sharedother"


@pytest.mark.parametrize("status", ["queued", "running", "waiting"])
def test_a_trace_that_has_not_ended_is_refused(trace, status):
    Trace.objects.update(status=status)
    with pytest.raises(NotEnded, match="Cancel it first"):
        delete_trace(trace)
    assert Trace.objects.count() == 1


def test_a_trace_can_be_deleted_once(workspace):
    trace = recorded(workspace, [])
    delete_trace(Trace.objects.get())
    with pytest.raises(Trace.DoesNotExist):
        delete_trace(trace)


def test_of_many_those_that_have_ended_are_deleted(workspace):
    ended = [recorded(workspace, []) for _ in range(3)]
    running = open_trace(workspace)
    assert delete_traces([*ended, running, ended[0]]) == 3
    assert list(Trace.objects.all()) == [running]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(requests, st.booleans()), max_size=5))
def test_deleting_any_traces_never_damages_the_others(db, written):
    workspace = Workspace.objects.create(name="of this example")
    traces = [(recorded(workspace, bodies), bodies, is_kept) for bodies, is_kept in written]
    for trace, _, is_kept in traces:
        if not is_kept:
            delete_trace(trace)
    kept = [(trace, bodies) for trace, bodies, is_kept in traces if is_kept]
    for trace, bodies in kept:
        spans = Span.objects.filter(trace=trace, kind="model").order_by("sequence")
        assert [request_bytes(span) for span in spans] == [b"".join(body) for body in bodies]
        assert verify(trace) == []
    assert not Piece.objects.filter(uses=None).exists()
    assert delete_traces(trace for trace, _ in kept) == len(kept)
    assert not Piece.objects.filter(workspace=workspace).exists()


@pytest.mark.django_db(transaction=True)
def test_writers_and_deletions_at_once_damage_nothing():
    workspace = Workspace.objects.create(name="busy")
    kept: list[tuple[Trace, tuple[bytes, ...]]] = []
    failed: list[BaseException] = []

    def work(seed: int) -> None:
        choose = random.Random(seed)
        try:
            for _ in range(15):
                pieces = tuple(b"piece %d" % choose.randrange(6) for _ in range(4))
                trace = open_trace(workspace)
                payloads.store(trace, pieces)
                record(trace, RunEnded(NOW, "succeeded"))
                if choose.random() < 0.7:
                    delete_trace(trace)
                else:
                    kept.append((trace, pieces))
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert Trace.objects.count() == len(kept)
    for trace, pieces in kept:
        assert payloads.read(trace.bodies.get().pk) == b"".join(pieces)
        assert verify(trace) == []
    assert not Piece.objects.filter(uses=None).exists()

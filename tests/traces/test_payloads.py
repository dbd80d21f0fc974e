import threading

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Workspace
from tests.traces.conftest import open_trace, recorded
from traces import payloads
from traces.models import Body, BodyPiece, Piece, Span, Trace
from traces.reader import request_bytes
from traces.verification import verify

# Few different pieces, so that they are shared, repeated and cut differently.
bodies = st.lists(st.sampled_from([b"", b"a", b"bc", b"\x00\xff", b"x" * 3000, "東京".encode()]), max_size=8)
anything = st.lists(st.one_of(bodies, st.lists(st.binary(max_size=40), max_size=8)), max_size=8)
with_database = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def test_a_payload_is_read_back_byte_for_byte(trace):
    body = Body.objects.get(pk=payloads.store(trace, [b'{"a":', b"\x00\xff", b"}"], content_type="application/json"))
    assert payloads.read(body.pk) == b'{"a":\x00\xff}'
    assert (body.size, body.content_type) == (8, "application/json")


@with_database
@given(anything)
def test_any_sequence_of_payloads_is_read_back_byte_for_byte(trace, sequence):
    base, expected = None, {}
    for pieces in sequence:
        base = Body.objects.get(pk=payloads.store(trace, pieces, base=base))
        expected[base.pk] = b"".join(pieces)
    assert payloads.read_many(expected) == expected
    assert all(payloads.read(body_id) == data for body_id, data in expected.items())
    assert verify(trace) == []


def test_a_piece_is_stored_once(trace, make_trace):
    payloads.store(trace, [b"head", b"shared" * 100, b"shared" * 100])
    payloads.store(make_trace(), [b"shared" * 100])
    assert Piece.objects.count() == 2


def test_workspaces_share_no_piece(trace):
    other = open_trace(Workspace.objects.create(name="Charlie's"))
    payloads.store(trace, [b"the same"])
    payloads.store(other, [b"the same"])
    assert Piece.objects.count() == 2


def test_fifty_steps_store_what_fifty_steps_added(workspace):
    requests = [(b"[", *(b"%d," % n for n in range(step)), b"]") for step in range(50)]
    trace = recorded(workspace, requests)
    assert BodyPiece.objects.count() <= 3 * 50
    spans = Span.objects.filter(trace=trace, kind="model").order_by("sequence")
    assert [request_bytes(span) for span in spans] == [b"".join(request) for request in requests]


def test_fifty_payloads_are_read_in_two_queries(workspace, django_assert_num_queries):
    trace = recorded(workspace, [tuple(b"%d," % n for n in range(step)) for step in range(1, 51)])
    ids = list(Body.objects.filter(trace=trace).values_list("pk", flat=True))
    with django_assert_num_queries(2):
        payloads.read_many(ids)


def test_only_what_shrinks_is_compressed(trace):
    payloads.store(trace, [b"ab", b"ab" * 1000])
    assert sorted(Piece.objects.values_list("encoding", "size")) == [(0, 2), (1, 2000)]


def test_a_payload_of_another_trace_is_no_base(trace, make_trace):
    base = Body.objects.get(pk=payloads.store(make_trace(), [b"a"]))
    with pytest.raises(ValueError, match="its own trace"):
        payloads.store(trace, [b"a", b"b"], base=base)


def test_an_unknown_payload_is_refused(db):
    with pytest.raises(Body.DoesNotExist):
        payloads.read(12345)


@pytest.mark.django_db(transaction=True)
def test_many_writers_of_the_same_pieces_store_each_once():
    workspace = Workspace.objects.create(name="busy")
    traces = [open_trace(workspace) for _ in range(8)]
    shared = [b"piece %d " % n * 20 for n in range(10)]

    def write(trace: Trace, number: int) -> None:
        for step in range(10):
            payloads.store(trace, [*shared[: step + 1], b"own %d %d" % (number, step)])
        connection.close()

    threads = [threading.Thread(target=write, args=(trace, number)) for number, trace in enumerate(traces)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Piece.objects.count() == 10 + 8 * 10
    assert Body.objects.count() == 80
    assert [verify(trace) for trace in traces] == [[]] * 8

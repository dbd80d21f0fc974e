import pytest

from tests.traces.conftest import model_started, record, recorded, tool_started
from traces.models import Body, BodyPiece, Piece, Span
from traces.verification import verify


@pytest.fixture
def whole(trace):
    first = model_started(1, request=(b"[", b"x" * 500, b"]"))
    record(trace, first)
    second = model_started(2, request=(b"[", b"x" * 500, b",2", b"]"), request_base=first.span_id)
    return record(trace, second, tool_started(3, parent=first.span_id, arguments=b"{}"))


def test_a_whole_trace_has_no_faults(whole):
    assert verify(whole) == []


def break_data(other):
    Piece.objects.filter(size=500).update(data=b"nonsense")


def break_digest(other):
    Piece.objects.filter(size=500).update(digest=b"?" * 32)


def break_size(other):
    Body.objects.filter(kept=0).update(size=7)


def lose_a_piece(other):
    BodyPiece.objects.filter(position=2).first().delete()


def lose_a_base(other):
    Body.objects.exclude(base=None).update(base=10**6)


def name_another_trace_s_payload(other):
    Span.objects.filter(kind="tool").update(arguments=other.bodies.first())


def name_another_trace_s_parent(other):
    Span.objects.filter(kind="tool").update(parent=other.spans.first())


@pytest.mark.parametrize(
    "damage",
    [
        break_data,
        break_digest,
        break_size,
        lose_a_piece,
        lose_a_base,
        name_another_trace_s_payload,
        name_another_trace_s_parent,
    ],
)
def test_any_damage_is_found(workspace, whole, damage):
    other = recorded(workspace, [(b"other",)])
    damage(other)
    assert verify(whole) != []

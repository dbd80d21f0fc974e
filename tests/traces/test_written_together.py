"""What several traces have to be told at once, in one transaction of few statements."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.masking import Masker
from accounts.models import Workspace
from tests.traces.conftest import NO_SECRETS, NOW, ended, model_started, open_trace, record, tool_started
from traces import recorder
from traces.changes import Change, RunEnded, RunStarted, SpanChanged, StatusChanged, StepsCounted
from traces.draft import draft
from traces.models import Body, BodyPiece, Piece, Span, Trace, TraceTool
from traces.verification import verify
from wire.conversation import Usage

SECRET = "sk-live-0123456789"
MASKER = Masker({"OPENAI": SECRET})


def write(*told: tuple[Trace, list[Change]]) -> set[str]:
    with transaction.atomic():
        return set(recorder.write({trace.pk: draft(changes, MASKER) for trace, changes in told}))


def story(number: int) -> list[list[Change]]:
    """What a run has to write, one time after the other: every kind of change, payloads that other runs have too."""
    run, model, last = (f"{number:02d}{place:014d}" for place in range(3))
    calls = [tool_started(2 + n, span_id=f"{number:02d}c{n:013d}", arguments=b'{"n": %d}' % n) for n in range(3)]
    later = NOW + timedelta(microseconds=number)
    response = b'data: {"n": %d}\n\ndata: %s\n\n' % (number, SECRET.encode())
    history = (b'[{"content": "Go."}', b', {"n": %d}' % number, b', "' + SECRET.encode() + b'"', b"]")
    answered = ended(
        model_started(span_id=model),
        at=later,
        response=response,
        response_content_type="text/event-stream",
        arrivals=((5, 20), (9, len(response))),
        usage=Usage(100 + number, 20),
        cost_usd=Decimal("0.00012") * number,
        price={"input_per_million": Decimal("0.15")},
        attributes={"ü": [1, None, SECRET]},
    )
    start = model_started(1, span_id=model, request=(history[0], b"]"), attributes={"a": 1.5})
    failed = ended(calls[1], status="error", error_type="tool_error", output=b"\x00\xff" * number, is_error=True)
    return [
        [RunStarted(run, NOW), start, StepsCounted(1)],
        [answered, *calls],
        [SpanChanged(calls[2].span_id, {"why": "x"}), ended(calls[0], output=b'{"done": true}'), failed],
        [SpanChanged(calls[2].span_id, {"since": 1}, later), StatusChanged("waiting")],
        [StatusChanged("running"), model_started(5, span_id=last, request=history, request_base=model)],
        [RunEnded(later, ("succeeded", "failed")[number % 2], f"because of {SECRET}")],
    ]


def rows(statement: str, *values: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in cursor.fetchall()]


def columns(model, *without: str) -> str:
    return ", ".join(field.column for field in model._meta.concrete_fields if field.column not in without)


def stored(trace: Trace) -> list[object]:
    """Every column of what is recorded of a trace as the database has it, row ids followed to what they name."""
    named = ("request_id", "response_id", "arguments_id", "output_id")
    spans = f"SELECT {', '.join(named)}, {columns(Span, *named, 'trace_id')} FROM {Span._meta.db_table} "
    found: list[object] = []
    for row in rows(spans + "WHERE trace_id = %s ORDER BY sequence", trace.pk):
        found += [row[len(named) :], *(body_id and body(body_id) for body_id in row[: len(named)])]
    own = columns(TraceTool, "id", "trace_id")
    tools = f"SELECT {own} FROM {TraceTool._meta.db_table} WHERE trace_id = %s ORDER BY position"
    of_trace = f"SELECT {columns(Trace, 'id', 'created_at')} FROM {Trace._meta.db_table} WHERE id = %s"
    return [*found, *rows(tools, trace.pk), *rows(of_trace, trace.pk)]


def body(body_id: object) -> object:
    [(base_id, *own)] = rows(
        f"SELECT base_id, {columns(Body, 'id', 'trace_id', 'base_id')} FROM {Body._meta.db_table} WHERE id = %s",
        body_id,
    )
    pieces = rows(
        f"SELECT position, {columns(Piece, 'id')} FROM {BodyPiece._meta.db_table} "
        f"JOIN {Piece._meta.db_table} AS piece ON piece.id = piece_id WHERE body_id = %s ORDER BY position",
        body_id,
    )
    return (*own, *pieces, base_id and body(base_id))


def test_rows_are_the_same_as_written_alone(workspace):
    other = Workspace.objects.create(name="Bob's")
    homes = [workspace, workspace, other, workspace]
    stories = [story(number) for number in range(len(homes))]

    def traces() -> list[Trace]:
        return [open_trace(home, title=f"{number}") for number, home in enumerate(homes)]

    with transaction.atomic():
        alone = traces()
        for step in zip(*stories, strict=True):
            for trace, changes in zip(alone, step, strict=True):
                recorder.record(trace.pk, *changes, masker=MASKER)
        expected = [stored(trace) for trace in alone]
        transaction.set_rollback(True)
    together = traces()
    for step in zip(*stories, strict=True):
        assert write(*zip(together, step, strict=True)) == {trace.pk for trace in together}
    assert [stored(trace) for trace in together] == expected
    assert [verify(trace) for trace in together] == [[]] * len(homes)
    assert SECRET not in repr(expected)


def test_twenty_traces_take_as_few_statements_as_one(workspace, django_assert_max_num_queries):
    told = [(open_trace(workspace), story(number)) for number in range(20)]
    for step in range(6):
        with django_assert_max_num_queries(14):
            write(*((trace, changes[step]) for trace, changes in told))


def test_what_has_ended_or_is_deleted_is_left_out_and_the_others_are_written(workspace):
    going, over, deleted = (open_trace(workspace) for _ in range(3))
    record(over, RunEnded(NOW, "succeeded"))
    Trace.objects.filter(pk=deleted.pk).delete()
    told = [(trace, [tool_started(arguments=b"a")]) for trace in (over, deleted, going)]
    assert write(*told) == {going.pk}
    assert [span.trace_id for span in Span.objects.all()] == [going.pk]
    assert Body.objects.count() == 1


def test_none_is_written_where_one_cannot_be(workspace):
    whole, broken = open_trace(workspace), open_trace(workspace)
    with pytest.raises(IntegrityError), transaction.atomic():
        write((whole, [tool_started(1)]), (broken, [tool_started(1, arguments=b"a"), tool_started(1)]))
    assert (Span.objects.count(), Body.objects.count()) == (0, 0)


def test_a_trace_gets_nothing_of_another_s_spans(workspace):
    one, other = open_trace(workspace), open_trace(workspace)
    model = model_started(1, request=(b"[", b"]"))
    record(one, model)
    taking = model_started(1, request=(b"[", b"]"), request_base=model.span_id)
    write(
        (one, [SpanChanged(model.span_id, {"mine": True})]),
        (other, [taking, SpanChanged(model.span_id, {"yours": True}), ended(model, status="error")]),
    )
    assert Span.objects.get(trace=other).request.base_id is None
    mine = Span.objects.get(trace=one)
    assert (mine.status, mine.attributes) == ("running", {"mine": True})


def test_nothing_told_is_nothing_written(trace, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert recorder.write({trace.pk: draft([], NO_SECRETS)}) == {trace.pk}

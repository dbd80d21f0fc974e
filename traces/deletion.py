"""Deleting traces, whole, and freeing the pieces of payloads that no other trace uses."""

from collections.abc import Iterable

from django.db import connection, transaction

from traces.batches import batches
from traces.models import Body, BodyPiece, Piece, Span, Trace


class NotEnded(Exception):
    """The trace is still being written. Its message says what to do."""


def delete_trace(trace: Trace) -> None:
    """Delete a trace with all that belongs to it. Raises NotEnded; Trace.DoesNotExist when it is gone already."""
    with transaction.atomic():
        locked = Trace.objects.select_for_update().get(pk=trace.pk)
        if not locked.has_ended:
            raise NotEnded("This run has not ended yet. Cancel it first, then delete its trace.")
        _delete(locked)


def delete_traces(traces: Iterable[Trace]) -> int:
    """Delete those that have ended, each in a transaction of its own so that no writer waits for all; how many."""
    deleted = 0
    for trace in traces:
        try:
            delete_trace(trace)
        except (NotEnded, Trace.DoesNotExist):
            continue
        deleted += 1
    return deleted


def _delete(trace: Trace) -> None:
    pieces = _pieces_of(trace)
    with connection.cursor() as cursor:
        # The many rows by plain statements: Django's cascade would load each to find what points at it.
        cursor.execute(_DELETE_USES, [trace.pk])
        cursor.execute(_DELETE_SPANS, [trace.pk])
    trace.delete()
    for some in batches(pieces):
        _free(some)


_USES, _BODIES, _SPANS, _PIECES = (model._meta.db_table for model in (BodyPiece, Body, Span, Piece))
# ruff: noqa: S608 - only the names of tables are put in
_DELETE_USES = f"DELETE FROM {_USES} WHERE body_id IN (SELECT id FROM {_BODIES} WHERE trace_id = %s)"
_DELETE_SPANS = f"DELETE FROM {_SPANS} WHERE trace_id = %s"


def _pieces_of(trace: Trace) -> list[int]:
    """The row ids of the pieces that a trace uses, in order of the digest, as all who lock pieces take them."""
    used = BodyPiece.objects.filter(body__trace=trace).values_list("piece__digest", "piece_id").distinct()
    return [piece_id for _, piece_id in sorted((bytes(digest), piece_id) for digest, piece_id in used)]


def _free(piece_ids: list[int]) -> None:
    """Delete those pieces that nothing uses any more (`traces.pieces` says why nobody can begin to, meanwhile)."""
    pieces = Piece.objects.filter(pk__in=piece_ids)
    locked = list(pieces.select_for_update().order_by("digest").values_list("pk", flat=True))
    used = BodyPiece.objects.filter(piece_id__in=locked).values_list("piece_id", flat=True)
    free = set(locked) - set(used)
    with connection.cursor() as cursor:
        for some in batches(free):
            cursor.execute(f"DELETE FROM {_PIECES} WHERE id IN ({','.join(['%s'] * len(some))})", some)

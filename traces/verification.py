"""Proof that the record is whole: everything is derived again from what is stored, and every name in it followed."""

import zstandard

from traces import payloads
from traces.batches import batches
from traces.compression import decompress
from traces.models import Body, BodyPiece, Piece, Span, Trace
from traces.pieces import digest_of


def verify(trace: Trace) -> list[str]:
    """What is wrong with the record of a trace, one sentence each; nothing when it is whole."""
    # Bodies can be put together only from pieces that are whole.
    return _bad_pieces(trace) or [*_bad_spans(trace), *_bad_bodies(trace)]


def _bad_spans(trace: Trace) -> list[str]:
    bad = []
    spans = {span.pk: span for span in Span.objects.filter(trace=trace).defer("arrivals")}
    body_ids = set(Body.objects.filter(trace=trace).values_list("pk", flat=True))
    for span in spans.values():
        if span.parent_id is not None and span.parent_id not in spans:
            bad.append(f"span {span.pk} has a parent that is not in its trace")
        named = {span.request_id, span.response_id, span.arguments_id, span.output_id} - {None}
        if not named <= body_ids:
            bad.append(f"span {span.pk} names a payload that is not of its trace")
    return bad


def _bad_bodies(trace: Trace) -> list[str]:
    bad = []
    bodies = {body.pk: body for body in Body.objects.filter(trace=trace)}
    for body_id, data in payloads.read_many(list(bodies)).items():
        body = bodies[body_id]
        if len(data) != body.size:
            bad.append(f"body {body_id} has {len(data)} bytes, not {body.size}")
        if body.base_id is not None and body.base_id not in bodies:
            bad.append(f"body {body_id} begins like one that is not of its trace")
    return bad


def _bad_pieces(trace: Trace) -> list[str]:
    bad = []
    used = BodyPiece.objects.filter(body__trace=trace).values_list("piece_id", flat=True).distinct()
    for ids in batches(list(used)):
        for piece in Piece.objects.filter(pk__in=ids).iterator():
            if piece.workspace_id != trace.workspace_id:
                bad.append(f"piece {piece.pk} belongs to another workspace")
            if not _is_whole(piece):
                bad.append(f"piece {piece.pk} is damaged")
    return bad


def _is_whole(piece: Piece) -> bool:
    try:
        plain = decompress(piece.encoding, bytes(piece.data), piece.size)
    except zstandard.ZstdError:
        return False
    return len(plain) == piece.size and digest_of(plain) == bytes(piece.digest)

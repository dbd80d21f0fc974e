"""Proof that the payload store is whole: everything is derived again from what is stored."""

import zstandard

from traces import payloads
from traces.batches import batches
from traces.compression import decompress
from traces.models import Body, BodyPiece, Piece, Trace
from traces.pieces import digest_of


def verify(trace: Trace) -> list[str]:
    """What is wrong with the payloads of a trace, one sentence each; nothing when it is whole."""
    return [*_bad_bodies(trace), *_bad_pieces(trace)]


def _bad_bodies(trace: Trace) -> list[str]:
    bad = []
    bodies = {body.pk: body for body in Body.objects.filter(trace=trace)}
    lists = payloads.piece_ids_of(list(bodies))
    sizes = dict(Piece.objects.filter(workspace_id=trace.workspace_id).values_list("pk", "size"))
    for body in bodies.values():
        if body.base_id is not None and body.base_id not in bodies:
            bad.append(f"body {body.pk} begins like one of another trace")
        size = sum(sizes[piece_id] for piece_id in lists[body.pk])
        if size != body.size:
            bad.append(f"body {body.pk} has {size} bytes, not {body.size}")
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

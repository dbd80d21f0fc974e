"""The payload store: any bytes, kept as lists of pieces that other payloads share, rebuilt byte for byte.

A request of a conversation repeats the one before: its body is stored as the first `kept` pieces of that `base`, and
then its own. So fifty steps store what fifty steps added. What comes in here is masked already (`traces.recorder`).
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from traces.batches import batches, places
from traces.models import Body, BodyPiece, Piece, Trace
from traces.pieces import Key, digest_of, ensure, read_pieces
from traces.rows import Rows


@dataclass(frozen=True, slots=True)
class NewBody:
    """A payload to store: slices that joined give it. `base_id` is a body of the same trace that it may begin like."""

    workspace_id: str
    trace_id: str
    pieces: Sequence[bytes]
    digests: Sequence[bytes]
    content_type: str = ""
    base_id: int | None = None

    def own(self, kept: int) -> Iterator[tuple[Key, bytes]]:
        """Its pieces but for the first `kept`, which its base has."""
        for digest, piece in zip(self.digests[kept:], self.pieces[kept:], strict=True):
            yield Key(self.workspace_id, digest), piece


def store(trace: Trace, pieces: Sequence[bytes], *, content_type: str = "", base: Body | None = None) -> int:
    """Store one payload; its row id. Raises ValueError for a base of another trace, which may be deleted first."""
    if base is not None and base.trace_id != trace.pk:
        raise ValueError("a payload may share the start of its own trace's payloads only")
    digests, base_id = [digest_of(piece) for piece in pieces], base.pk if base else None
    new = NewBody(trace.workspace_id, trace.pk, pieces, digests, content_type, base_id)
    with transaction.atomic(savepoint=False):
        [body_id] = store_all([new])
    return body_id


def store_all(new: Sequence[NewBody]) -> list[int]:
    """Store payloads, also of several traces, in few statements for all; their row ids. Call in a transaction."""
    if not new:
        return []
    kept = _common_starts(new)
    piece_ids = ensure({key: piece for body, count in zip(new, kept, strict=True) for key, piece in body.own(count)})
    rows = [
        {
            "trace_id": body.trace_id,
            "base_id": body.base_id if count else None,
            "kept": count,
            "size": sum(map(len, body.pieces)),
            "content_type": body.content_type,
        }
        for body, count in zip(new, kept, strict=True)
    ]
    body_ids = [id_ for (id_,) in _BODIES.insert_returning(rows, "RETURNING id")]
    _USES.insert(
        [
            {"body_id": body_id, "position": position, "piece_id": piece_ids[key]}
            for body_id, body, count in zip(body_ids, new, kept, strict=True)
            for position, (key, _) in enumerate(body.own(count), count)
        ]
    )
    return body_ids


_BODIES = Rows(Body, "trace", "base", "kept", "size", "content_type")
_USES = Rows(BodyPiece, "body", "position", "piece")


def read(body_id: int) -> bytes:
    """The bytes of a body. Raises `Body.DoesNotExist`."""
    return b"".join(pieces_of(body_id))


def pieces_of(body_id: int) -> list[bytes]:
    """The pieces of a body, in order. Raises `Body.DoesNotExist`."""
    ids = piece_ids_of([body_id])[body_id]
    found = read_pieces(ids)
    return [found[piece_id] for piece_id in ids]


def read_many(body_ids: Collection[int]) -> dict[int, bytes]:
    """The bytes of each body, in two queries per 900 bodies and pieces. Raises `Body.DoesNotExist`."""
    lists = piece_ids_of(body_ids)
    found = read_pieces({piece_id for ids in lists.values() for piece_id in ids})
    return {body_id: b"".join(found[piece_id] for piece_id in ids) for body_id, ids in lists.items()}


def piece_ids_of(body_ids: Collection[int]) -> dict[int, list[int]]:
    """The row ids of each body's pieces, in order. Raises `Body.DoesNotExist`."""
    lists: dict[int, list[int]] = {}
    for some in batches(body_ids):
        for body_id, piece_id in _used(some, "own.piece_id"):
            ids = lists.setdefault(body_id, [])
            if piece_id is not None:
                ids.append(piece_id)
    if missing := set(body_ids) - lists.keys():
        raise Body.DoesNotExist(f"no body {min(missing)}")
    return lists


def _common_starts(new: Sequence[NewBody]) -> list[int]:
    """How many pieces each new body shares with the start of its base."""
    bases: dict[int, list[bytes]] = {}
    for some in batches({body.base_id for body in new if body.base_id}):
        for base_id, digest in _used(some, "piece.digest"):
            if digest is not None:
                bases.setdefault(base_id, []).append(bytes(digest))
    return [_common_start(body.digests, bases.get(body.base_id or 0, [])) for body in new]


def _common_start(one: Sequence[bytes], other: Sequence[bytes]) -> int:
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _used(body_ids: Collection[int], column: str) -> Iterator[tuple[int, Any]]:
    """`(body id, column)` of each piece of each body, in order. A body without pieces has a row with None.

    Walks from a body to its base, and to that one's: of each, the own pieces below the lowest `kept` on the way count.
    """
    if not body_ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(_CHAIN.format(column=column, places=places(body_ids)), list(body_ids))
        yield from cursor.fetchall()


_BODY, _USE, _PIECE = (model._meta.db_table for model in (Body, BodyPiece, Piece))
_CHAIN = f"""
WITH RECURSIVE chain(root, id, base_id, kept, below) AS (
    SELECT id, id, base_id, kept, {2**31 - 1} FROM {_BODY} WHERE id IN ({{places}})
    UNION ALL
    SELECT chain.root, base.id, base.base_id, base.kept,
        CASE WHEN chain.kept < chain.below THEN chain.kept ELSE chain.below END
    FROM chain JOIN {_BODY} AS base ON base.id = chain.base_id
)
SELECT chain.root, {{column}} FROM chain
LEFT JOIN {_USE} AS own ON own.body_id = chain.id AND own.position < chain.below
LEFT JOIN {_PIECE} AS piece ON piece.id = own.piece_id
ORDER BY chain.root, own.position
"""  # noqa: S608 - only the names of tables and columns

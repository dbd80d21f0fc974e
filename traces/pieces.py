"""Pieces of payloads, each stored once per workspace, by hash.

How this holds with several writers and deletions at once:
- Two writers of the same new piece: the unique constraint lets one insert, the other's insert does nothing and its
  look-up finds the first one's row.
- A writer that reuses a piece while its last other user is deleted: on SQLite transactions that write follow each
  other (`IMMEDIATE`). On PostgreSQL the look-up takes FOR KEY SHARE on the rows, which writers share and which a
  deletion's FOR UPDATE (`traces.deletion`) waits for; whoever waited reads again with a newer snapshot, so a deletion
  sees the new use, and a writer misses a piece that is gone and inserts it again. Both lock in order of the digest, so
  they cannot block each other. The foreign key stands behind all this: a use of a missing piece cannot be committed.
"""

from collections.abc import Collection, Iterable, Mapping
from hashlib import sha256

from django.db import connection

from traces.batches import batches
from traces.compression import compress, decompress
from traces.models import Piece
from traces.rows import Rows


def digest_of(data: bytes) -> bytes:
    """The name of a piece."""
    return sha256(data).digest()


def ensure(workspace_id: str, pieces: Mapping[bytes, bytes]) -> dict[bytes, int]:
    """Store those of `pieces` (by digest) that the workspace lacks; the row id of each. Call in a transaction."""
    found = _look_up(workspace_id, pieces.keys())
    # Again only when another writer was faster, and a third time only when a deletion frees that one's piece meanwhile.
    while missing := sorted(pieces.keys() - found.keys()):
        found |= _insert(workspace_id, {digest: pieces[digest] for digest in missing})
        found |= _look_up(workspace_id, pieces.keys() - found.keys())
    return found


def read_pieces(piece_ids: Iterable[int]) -> dict[int, bytes]:
    """The plain bytes of each piece."""
    found: dict[int, bytes] = {}
    with connection.cursor() as cursor:
        for ids in batches(set(piece_ids)):
            places = ",".join(["%s"] * len(ids))
            cursor.execute(f"SELECT id, encoding, data, size FROM {_PIECES} WHERE id IN ({places})", list(ids))  # noqa: S608
            rows = cursor.fetchall()
            found |= {id_: decompress(encoding, bytes(data), size) for id_, encoding, data, size in rows}
    return found


_PIECES = Piece._meta.db_table
_ROWS = Rows(Piece, "workspace", "digest", "size", "encoding", "data")


def _insert(workspace_id: str, pieces: Mapping[bytes, bytes]) -> dict[bytes, int]:
    rows = []
    for digest, plain in pieces.items():
        encoding, data = compress(plain)
        rows.append(
            {"workspace_id": workspace_id, "digest": digest, "size": len(plain), "encoding": encoding, "data": data}
        )
    inserted = _ROWS.insert(rows, "ON CONFLICT DO NOTHING RETURNING digest, id")
    return {bytes(digest): id_ for digest, id_ in inserted}


def _look_up(workspace_id: str, digests: Collection[bytes]) -> dict[bytes, int]:
    found: dict[bytes, int] = {}
    lock = "FOR KEY SHARE" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for some in batches(sorted(digests)):
            places = ",".join(["%s"] * len(some))
            cursor.execute(
                f"SELECT digest, id FROM {_PIECES} WHERE workspace_id = %s AND digest IN ({places}) "  # noqa: S608 - names only
                f"ORDER BY digest {lock}",
                [workspace_id, *some],
            )
            found |= {bytes(digest): id_ for digest, id_ in cursor.fetchall()}
    return found

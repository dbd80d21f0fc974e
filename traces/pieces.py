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
from typing import NamedTuple

from django.db import connection

from traces.batches import batches, places
from traces.compression import compress, decompress
from traces.models import Piece
from traces.rows import Rows


class Key(NamedTuple):
    """What a piece is stored under."""

    workspace_id: str
    digest: bytes


def digest_of(data: bytes) -> bytes:
    """The name of a piece."""
    return sha256(data).digest()


def ensure(pieces: Mapping[Key, bytes]) -> dict[Key, int]:
    """Store those of `pieces` that their workspace lacks; the row id of each. Call in a transaction."""
    found = _look_up(pieces.keys())
    # Again only when another writer was faster, and a third time only when a deletion frees that one's piece meanwhile.
    while missing := sorted(pieces.keys() - found.keys()):
        found |= _insert({key: pieces[key] for key in missing})
        if others := pieces.keys() - found.keys():
            found |= _look_up(others)
    return found


def read_pieces(piece_ids: Iterable[int]) -> dict[int, bytes]:
    """The plain bytes of each piece."""
    found: dict[int, bytes] = {}
    with connection.cursor() as cursor:
        for ids in batches(set(piece_ids)):
            cursor.execute(f"SELECT id, encoding, data, size FROM {_PIECES} WHERE id IN ({places(ids)})", list(ids))  # noqa: S608
            rows = cursor.fetchall()
            found |= {id_: decompress(encoding, bytes(data), size) for id_, encoding, data, size in rows}
    return found


_PIECES = Piece._meta.db_table
_ROWS = Rows(Piece, "workspace", "digest", "size", "encoding", "data")


def _insert(pieces: Mapping[Key, bytes]) -> dict[Key, int]:
    inserted = _ROWS.insert_returning(
        [_row(key, plain) for key, plain in pieces.items()],
        "ON CONFLICT DO NOTHING RETURNING workspace_id, digest, id",
    )
    return {Key(workspace_id, bytes(digest)): id_ for workspace_id, digest, id_ in inserted}


def _row(key: Key, plain: bytes) -> dict[str, object]:
    encoding, data = compress(plain)
    return {
        "workspace_id": key.workspace_id,
        "digest": key.digest,
        "size": len(plain),
        "encoding": encoding,
        "data": data,
    }


def _look_up(keys: Collection[Key]) -> dict[Key, int]:
    found: dict[Key, int] = {}
    lock = "FOR KEY SHARE" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for some in batches(sorted(keys)):
            workspaces = list(dict.fromkeys(key.workspace_id for key in some))
            cursor.execute(
                f"SELECT workspace_id, digest, id FROM {_PIECES} "  # noqa: S608 - names only
                f"WHERE workspace_id IN ({places(workspaces)}) AND digest IN ({places(some)}) "
                f"ORDER BY workspace_id, digest {lock}",
                [*workspaces, *(key.digest for key in some)],
            )
            found |= {Key(workspace_id, bytes(digest)): id_ for workspace_id, digest, id_ in cursor.fetchall()}
    return found

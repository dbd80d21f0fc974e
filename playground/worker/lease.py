"""The lease: who advances a run. At most one holder at a time, found again after a crash because it runs out.

The clocks of all hosts must agree within a few seconds.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from playground.models import Run
from traces.batches import places
from traces.models import Trace

_RUNS, _TRACES = Run._meta.db_table, Trace._meta.db_table
# Plain, since they stand in every run and write: Django's query compiler costs ten times what the database does.
_HELD = f"SELECT id FROM {_RUNS} WHERE lease_holder = %s AND id IN ({{}})"  # noqa: S608 - the table's own name
_RELEASE = f"UPDATE {_RUNS} SET lease_holder = '', lease_expires_at = NULL WHERE lease_holder = %s AND id IN ({{}})"  # noqa: S608
# No join: PostgreSQL asks these columns again of a row that it had to wait for, but not a subquery's.
_CLAIM = (
    f"UPDATE {_RUNS} SET lease_holder = %s, lease_expires_at = %s "  # noqa: S608 - names only
    f"WHERE id IN ({{}}) AND (lease_expires_at IS NULL OR lease_expires_at < %s) "
    f"AND trace_id IN (SELECT id FROM {_TRACES} WHERE status IN ({{}})) RETURNING id"
)
_LOCK = f"SELECT id FROM {_RUNS} WHERE id IN ({{}}) ORDER BY id FOR NO KEY UPDATE"  # noqa: S608

LEASE = timedelta(seconds=15)
HEARTBEAT_S = 4.0
"""How often a holder prolongs its leases: two may fail before the third is too late."""


def claim(run_id: str, holder: str, *statuses: Trace.Status) -> bool:
    """Take the lease of a run in one of these statuses, else a queued one. False: somebody has it, or it is in none."""
    return bool(claim_all([run_id], holder, *statuses))


def claim_all(run_ids: Collection[str], holder: str, *statuses: Trace.Status) -> set[str]:
    """Take the leases of those of the runs that are in one of these statuses, else queued, and that nobody has."""
    if not run_ids:
        return set()
    now = timezone.now()
    wanted = statuses or (Trace.Status.QUEUED,)
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql" and len(run_ids) > 1:
            # In order, so that two who lock several of the same never wait for each other.
            cursor.execute(_LOCK.format(places(run_ids)), list(run_ids))
        until, free_since = (connection.ops.adapt_datetimefield_value(moment) for moment in (now + LEASE, now))
        statement = _CLAIM.format(places(run_ids), places(wanted))
        cursor.execute(statement, [holder, until, *run_ids, free_since, *wanted])
        return {run_id for (run_id,) in cursor.fetchall()}


def prolong(holder: str, run_ids: Collection[str]) -> tuple[set[str], set[str]]:
    """Prolong the leases of these runs, all in one statement. Gives those still held, and those to be cancelled."""
    with transaction.atomic():
        ours = held(run_ids, holder)
        Run.objects.filter(pk__in=ours).update(lease_expires_at=timezone.now() + LEASE)
    cancelled = Run.objects.filter(pk__in=ours, cancel_requested_at__isnull=False)
    return ours, set(cancelled.values_list("pk", flat=True))


def held(run_ids: Collection[str], holder: str) -> set[str]:
    """Those of the runs that are this holder's. Ask in the transaction that writes: none is taken before that ends."""
    lock = " ORDER BY id FOR NO KEY UPDATE" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(_HELD.format(places(run_ids)) + lock, [holder, *run_ids])
        return {run_id for (run_id,) in cursor.fetchall()}


def is_held(run_id: str, holder: str) -> bool:
    """Is the run this holder's?"""
    return bool(held([run_id], holder))


def release(run_ids: Collection[str], holder: str) -> None:
    """Give the leases back."""
    if run_ids:
        with connection.cursor() as cursor:
            cursor.execute(_RELEASE.format(places(run_ids)), [holder, *run_ids])


def _is_free(now: datetime) -> Q:
    return Q(lease_expires_at__isnull=True) | Q(lease_expires_at__lt=now)


def unleased(status: Trace.Status, *, is_cancelled: bool = False) -> list[Run]:
    """The runs in this status that nobody advances, oldest first, with their traces; or only those to be cancelled."""
    runs = Run.objects.select_related("trace").filter(_is_free(timezone.now()), trace__status=status)
    runs = runs.filter(cancel_requested_at__isnull=False) if is_cancelled else runs
    return list(runs.order_by("created_at"))

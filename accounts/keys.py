"""API keys: shown once, kept as a digest.

A key has 256 random bits, so a plain SHA-256 is enough to keep it by (no dictionary reaches it), and a look-up by
digest tells nobody how much of a guess was right.
"""

import hashlib
import secrets
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from accounts.files import write_private
from accounts.models import ApiKey, Workspace

PREFIX = "ts_"
ENVIRONMENT_NAME = "TOOLSCOPE_API_KEY"
KEPT_NAME = "Made at the first start"
KEPT_FILE = "api_key"
# Knowing the minute of the last use is worth a write; knowing the second of every use is not.
USE_IS_NOTED_EVERY = timedelta(minutes=1)
LONGEST_NAME = 100


def create_key(workspace: Workspace, name: str) -> tuple[ApiKey, str]:
    """A new key and its text, which is nowhere kept."""
    text = PREFIX + secrets.token_urlsafe(32)
    return _store(workspace, name, text), text


def workspace_for(bearer: str) -> Workspace | None:
    """Whose key this is; None for one that is unknown or revoked."""
    key = ApiKey.objects.select_related("workspace").filter(digest=_digest(bearer), revoked_at=None).first()
    if key is None:
        return None
    _note_use(key)
    return key.workspace


def ensure_environment_key(workspace: Workspace) -> Path | None:
    """Make the key of the environment valid, or keep one in DATA_DIR and return its file."""
    chosen: str = settings.TOOLSCOPE_API_KEY
    file = None if chosen else _ensure_kept_key(workspace, Path(settings.DATA_DIR) / KEPT_FILE)
    if chosen:
        _store(workspace, ENVIRONMENT_NAME, chosen)
    # One that stands there no more, because it was replaced or taken away, opens nothing any more.
    earlier = ApiKey.objects.filter(name=ENVIRONMENT_NAME, revoked_at=None).exclude(digest=_digest(chosen))
    earlier.update(revoked_at=timezone.now())
    return file


def _ensure_kept_key(workspace: Workspace, file: Path) -> Path:
    kept = file.read_text().strip() if file.exists() else ""
    was_revoked = ApiKey.objects.filter(digest=_digest(kept)).exclude(revoked_at=None).exists()
    if not kept or was_revoked:
        kept = PREFIX + secrets.token_urlsafe(32)
        write_private(file, kept + "\n")
    _store(workspace, KEPT_NAME, kept)
    return file


def _store(workspace: Workspace, name: str, text: str) -> ApiKey:
    fields = {"workspace": workspace, "name": name, "hint": _hint(text), "revoked_at": None}
    key, _ = ApiKey.objects.update_or_create(digest=_digest(text), defaults=fields)
    return key


def _note_use(key: ApiKey) -> None:
    now = timezone.now()
    if key.last_used_at is None or now - key.last_used_at > USE_IS_NOTED_EVERY:
        stale = Q(last_used_at=None) | Q(last_used_at__lt=now - USE_IS_NOTED_EVERY)
        ApiKey.objects.filter(stale, pk=key.pk).update(last_used_at=now)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _hint(text: str) -> str:
    """Enough to recognise a key by, and far from enough to guess it."""
    return f"{text[:6]}…{text[-4:]}" if len(text) >= 24 else "…"

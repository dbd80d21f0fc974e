"""Who owns what: workspaces, people, API keys and secrets."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.ids import new_id


class Workspace(models.Model):
    """The owner of every row that a person makes. One for now; every query already names it."""

    id = models.CharField(primary_key=True, max_length=32, default=new_id, editable=False)
    name = models.CharField(max_length=100)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """A person. The embedded stack has one, who needs no password."""

    id = models.CharField(primary_key=True, max_length=32, default=new_id, editable=False)
    # Where this person works; set by `Membership.person`, which loads both at once.
    workspace: Workspace | None = None

    def get_session_auth_hash(self) -> str:
        """What a session must carry to stay valid: it changes with OWNER_PASSWORD, so that ends every session."""
        return _password_digest(settings.SECRET_KEY)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same under each earlier SECRET_KEY."""
        return map(_password_digest, settings.SECRET_KEY_FALLBACKS)


def _password_digest(key: str | bytes) -> str:
    return salted_hmac("accounts.owner_password", settings.OWNER_PASSWORD, secret=key, algorithm="sha256").hexdigest()


class Membership(models.Model):
    """A person's place in a workspace."""

    class Role(models.TextChoices):
        OWNER = "owner", "Owner"

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.OWNER)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "user"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user} in {self.workspace}"

    @property
    def person(self) -> User:
        """The member, who knows the workspace."""
        self.user.workspace = self.workspace
        return self.user


class ApiKey(models.Model):
    """A bearer key of the public API. Only its digest is kept; `hint` is enough to recognise it by."""

    id = models.CharField(primary_key=True, max_length=32, default=new_id, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=100)
    hint = models.CharField(max_length=20)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.hint})"

    def revoke(self, now: datetime | None = None) -> None:
        """Refuse this key from now on."""
        self.revoked_at = now or timezone.now()
        self.save(update_fields=["revoked_at"])


class Secret(models.Model):
    """A named value that may be used but never read back: a provider's key, a token in a tool's header.

    Encrypted at rest (`accounts.secrets`); wherever the value turns up in what is recorded, it is masked.
    """

    id = models.CharField(primary_key=True, max_length=32, default=new_id, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="secrets")
    name = models.CharField(max_length=100)
    ciphertext = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="secret_name_once")]

    def __str__(self) -> str:
        return self.name

"""Named values that can be used and never read back. Encrypted at rest with a key made from SECRET_KEY.

Keys have an order: the first encrypts, each of them opens what it encrypted. So a key is changed while everything runs:
the new one goes in front, `encrypt_anew` brings every value under it, then the old one goes.
"""

import base64
import functools
import re
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Secret, Workspace

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.:-]{0,99}")
LONGEST_VALUE = 10_000


class InvalidSecret(ValueError):
    """A name or value that cannot be kept: `field` is "name" or "value", the message says why."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class SecretUnreadable(Exception):
    """Stored under a SECRET_KEY that is no longer known."""


@dataclass(frozen=True, slots=True)
class Anew:
    """How many secrets were encrypted anew, and the names of those that no known key opens."""

    changed: int
    unreadable: tuple[str, ...]


def put(workspace: Workspace, name: str, value: str) -> Secret:
    """Keep a value under a name; one that is there is replaced. Raises InvalidSecret."""
    _check(name, value)
    kept = {"ciphertext": sealed(value), "updated_at": timezone.now()}
    secret, _ = Secret.objects.update_or_create(workspace=workspace, name=name, defaults=kept)
    return secret


def reveal(secret: Secret) -> str:
    """The value. Raises SecretUnreadable after SECRET_KEY was changed."""
    try:
        return opened(secret.ciphertext)
    except SecretUnreadable as error:
        raise SecretUnreadable(
            f"The secret {secret.name} was stored under another SECRET_KEY. Enter it again, or restore that key."
        ) from error


def values_of(workspace: Workspace) -> dict[str, str]:
    """All values by name, one query. Unreadable ones are left out: they cannot be used either."""
    found: dict[str, str] = {}
    for secret in Secret.objects.filter(workspace=workspace).order_by("name"):
        try:
            found[secret.name] = reveal(secret)
        except SecretUnreadable:
            continue
    return found


def sealed(value: str) -> str:
    """The value so that it may wait somewhere else for a while, like in a session."""
    return _cipher().encrypt(value.encode()).decode()


def opened(text: str) -> str:
    """What was sealed. Raises SecretUnreadable after SECRET_KEY was changed."""
    try:
        return _cipher().decrypt(text).decode()
    except InvalidToken as error:
        raise SecretUnreadable("It was sealed under another SECRET_KEY.") from error


def rename(secret: Secret, name: str) -> None:
    """Keep the value under another name. Raises InvalidSecret where it cannot be one, or is taken."""
    _check_name(name)
    try:
        with transaction.atomic():
            Secret.objects.filter(pk=secret.pk).update(name=name, updated_at=timezone.now())
    except IntegrityError as error:
        raise InvalidSecret("name", f"There is a secret {name} already.") from error


def delete(secret: Secret) -> None:
    """Forget the value for good."""
    secret.delete()


def is_current(secret: Secret) -> bool:
    """Is it encrypted with the first key?"""
    try:
        _cipher_of((settings.SECRET_KEY,)).decrypt(secret.ciphertext)
    except InvalidToken:
        return False
    return True


def encrypt_anew() -> Anew:
    """Bring every secret under the first key, while everything runs. Values do not change, nor does what is masked."""
    changed, unreadable = 0, []
    for secret in Secret.objects.order_by("pk").iterator():
        if is_current(secret):
            continue
        try:
            value = reveal(secret)
        except SecretUnreadable:
            unreadable.append(secret.name)
            continue
        # A value that somebody replaced meanwhile is newer, and stays.
        changed += Secret.objects.filter(pk=secret.pk, ciphertext=secret.ciphertext).update(ciphertext=sealed(value))
    return Anew(changed, tuple(sorted(unreadable)))


def _check_name(name: str) -> None:
    if not NAME.fullmatch(name):
        raise InvalidSecret("name", "A name begins with a letter or _ and goes on with letters, digits and _ . : -")


def _check(name: str, value: str) -> None:
    _check_name(name)
    if not value:
        raise InvalidSecret("value", "The value is empty.")
    if len(value) > LONGEST_VALUE:
        raise InvalidSecret("value", f"The value is longer than {LONGEST_VALUE:,} characters.")
    if re.search(r"[\x00\ud800-\udfff]", value):
        raise InvalidSecret("value", "The value has characters that no text can carry (NUL or a lone surrogate).")


def _cipher() -> MultiFernet:
    return _cipher_of((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@functools.lru_cache(maxsize=4)
def _cipher_of(keys: tuple[str, ...]) -> MultiFernet:
    """The first key encrypts; all of them decrypt, so that SECRET_KEY can be changed (SECRET_KEY_FALLBACKS)."""
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"toolscope secrets")
    return base64.urlsafe_b64encode(derivation.derive(key.encode()))

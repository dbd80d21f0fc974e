"""`manage.py rotate_secrets`: every secret under the first key, while the stack runs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.secrets import encrypt_anew


class Command(BaseCommand):
    """Encrypt the secrets anew."""

    help = "Encrypt every secret with the current SECRET_KEY, while the stack runs; then the old key can go."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Do it and say how many there were."""
        anew = encrypt_anew()
        self.stdout.write(f"{anew.changed} secret{'' if anew.changed == 1 else 's'} encrypted anew.")
        if anew.unreadable:
            raise CommandError(
                f"No known key opens {', '.join(anew.unreadable)}. Name the old key in SECRET_KEY_FALLBACKS, or enter "
                "these again."
            )

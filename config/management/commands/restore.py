"""`manage.py restore FILE`: everything back from one file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from accounts.models import Secret
from accounts.secrets import SecretUnreadable, reveal
from config.backup.restore import NotABackup, restore
from config.processes.preparation import NotPrepared, bring_up_to_date


class Command(BaseCommand):
    """Restore a backup."""

    help = "Replace everything in the database by what FILE, made by `backup`, holds."

    def add_arguments(self, parser: CommandParser) -> None:
        """One file, and the answer to the question."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Ask, restore, and say what is left to do."""
        if not options["yes"] and not _is_meant():
            raise CommandError("Nothing was changed: it was not confirmed (with yes, or by --yes).")
        try:
            bring_up_to_date()
            rows = restore(options["file"].absolute())
        except (NotABackup, NotPrepared, DatabaseError) as problem:
            raise CommandError(f"Nothing was changed: {problem}") from None
        self.stdout.write(f"{rows} rows restored.")
        self._warn_of_unreadable_secrets()

    def _warn_of_unreadable_secrets(self) -> None:
        unreadable = []
        for secret in Secret.objects.order_by("name"):
            try:
                reveal(secret)
            except SecretUnreadable:
                unreadable.append(secret.name)
        if unreadable:
            self.stderr.write(f"Made with another SECRET_KEY; enter these again: {', '.join(unreadable)}")


def _is_meant() -> bool:
    try:
        return input("This replaces all traces, tools and providers. Type yes: ") == "yes"
    except EOFError:  # nobody is there to answer
        return False

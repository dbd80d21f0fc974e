"""`manage.py prepare`: tables, owner, simulator, ready tools. The server stack runs it before the others start."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.processes.preparation import NotPrepared, prepare


class Command(BaseCommand):
    """Prepare the database."""

    help = "Migrate the database and put in what a workspace starts with. Safe to repeat."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Do it, then say so."""
        try:
            prepare()
        except NotPrepared as problem:
            raise CommandError(f"Nothing is prepared: {problem}") from None
        self.stdout.write("The database is ready.")

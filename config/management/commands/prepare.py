"""`manage.py prepare`: tables, owner, simulator, ready tools. The server stack runs it before the others start."""

from typing import Any

from django.core.management.base import BaseCommand

from config.processes.preparation import prepare


class Command(BaseCommand):
    """Prepare the database."""

    help = "Migrate the database and put in what a workspace starts with. Safe to repeat."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Do it, then say so."""
        prepare()
        self.stdout.write("The database is ready.")

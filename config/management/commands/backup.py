"""`manage.py backup FILE`: everything into one file, while the stack runs."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from config.backup.write import write


class Command(BaseCommand):
    """Write a backup."""

    help = "Write everything to FILE (.zip), while the stack runs. Keep SECRET_KEY with it: it opens the stored keys."

    def add_arguments(self, parser: CommandParser) -> None:
        """One file."""
        parser.add_argument("file", type=Path)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write it and say how much."""
        try:
            rows = write(options["file"].absolute())
        except OSError as problem:
            raise CommandError(f"No backup was written: {problem}") from None
        except DatabaseError as problem:
            advice = "A database of another version is brought to this one by `manage.py up` (server: `prepare`)."
            raise CommandError(f"No backup was written: {problem}. {advice}") from None
        self.stdout.write(f"{rows} rows written to {options['file']}.")

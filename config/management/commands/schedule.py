"""`manage.py schedule`: the periodic work in a process of its own (the server stack's scheduler)."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand

from config.processes.schedule import run_until


class Command(BaseCommand):
    """Do the periodic work until stopped."""

    help = "Do the periodic work until SIGTERM."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Run the jobs; SIGTERM and Ctrl-C end it after the job at hand."""
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        run_until(stop)

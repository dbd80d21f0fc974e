"""`manage.py simulator`: the simulator alone, in a process of its own."""

from argparse import ArgumentParser

import uvicorn
from django.core.management.base import BaseCommand

from providers.simulated import simulator_key
from simulator.standalone import application


class Command(BaseCommand):
    """Serves all four protocols on this machine until it is stopped."""

    help = "Run the simulated provider (not a language model) by itself."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The address, the key and the speed."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8100)
        parser.add_argument("--key", default="", help="key to ask for (default: this installation's own)")
        parser.add_argument("--speed", type=float, default=1.0, help="2 answers twice as fast")

    def handle(self, *args: object, **options: object) -> None:
        """Serve until interrupted."""
        key = str(options["key"] or simulator_key())
        app = application(key, float(str(options["speed"])))
        self.stdout.write(f"Simulated provider (not a language model): http://{options['host']}:{options['port']}/v1")
        uvicorn.run(
            app,
            host=str(options["host"]),
            port=int(str(options["port"])),
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=2,
        )

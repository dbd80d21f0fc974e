"""What is not worth a line in the log."""

import logging


def not_a_health_check(record: logging.LogRecord) -> bool:
    """False for Django's complaint about /healthz saying 503: that is its answer, not a fault."""
    return "/healthz" not in record.getMessage()

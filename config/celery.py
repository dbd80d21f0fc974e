"""The Celery application. Tasks carry run ids, never payloads; a task is only a wake-up."""

import os
import warnings

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# Celery warns root of pickled messages; here only JSON is accepted.
warnings.filterwarnings("ignore", message="You're running the worker with superuser")

app = Celery("toolscope")
app.conf.update(
    task_ignore_result=True,
    # At most once: the database, not the broker, knows what must run (docs/decisions.md).
    task_acks_late=False,
    broker_connection_retry_on_startup=True,
    # For the same reason the broker keeps no book on what was taken: a tenth of a busy worker's time.
    broker_transport_options={"socket_timeout": 10, "socket_connect_timeout": 5, "ack_emulation": False},
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    task_default_queue="toolscope",
    task_serializer="json",
    accept_content=["json"],
)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Celery's current application is one of each thread: this makes it the one of all threads that set none.
app.set_default()

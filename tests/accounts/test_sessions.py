"""Of sessions, only those are kept that still open something."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.sessions import forget_expired_sessions
from config.processes.schedule import JOBS

pytestmark = pytest.mark.django_db


def test_expired_sessions_are_forgotten_and_no_other():
    for key, hours in (("old", -1), ("new", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=timezone.now() + timedelta(hours=hours))
    assert forget_expired_sessions() == 1
    assert Session.objects.get().session_key == "new"


def test_it_is_periodic_work():
    assert forget_expired_sessions in [job.do for job in JOBS]

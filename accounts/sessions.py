"""Sessions that have run out: Django leaves their rows where they are."""

from django.contrib.sessions.models import Session
from django.utils import timezone


def forget_expired_sessions() -> int:
    """Delete them; how many."""
    return Session.objects.filter(expire_date__lt=timezone.now()).delete()[0]

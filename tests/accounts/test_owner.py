"""The one owner and the one workspace."""

import threading

import pytest
from django.db import connection

from accounts.models import Membership, User, Workspace
from accounts.owner import ensure_owner, owner_membership


@pytest.mark.django_db
def test_it_makes_the_owner_once():
    assert ensure_owner() == ensure_owner()
    assert (Workspace.objects.count(), User.objects.count(), Membership.objects.count()) == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_processes_that_start_together_make_one_owner():
    def start() -> None:
        ensure_owner()
        connection.close()

    threads = [threading.Thread(target=start) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (Workspace.objects.count(), User.objects.count(), Membership.objects.count()) == (1, 1, 1)


@pytest.mark.django_db
def test_who_the_owner_is_costs_one_query(django_assert_num_queries):
    ensure_owner()
    with django_assert_num_queries(1):
        membership = owner_membership()
        assert membership.person.workspace == membership.workspace


@pytest.mark.django_db
def test_the_owner_is_made_when_first_needed():
    assert owner_membership().user.username == "owner"

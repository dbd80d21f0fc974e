"""Secrets: used, never read back."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from accounts import secrets
from accounts.models import Secret


def test_a_secret_is_kept_and_revealed(workspace):
    secret = secrets.put(workspace, "TOKEN", "s3cr3t välue")
    assert secrets.reveal(Secret.objects.get(pk=secret.pk)) == "s3cr3t välue"


def test_the_database_holds_no_value(workspace):
    secrets.put(workspace, "TOKEN", "s3cr3t-value")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_secret")
        assert "s3cr3t" not in str(cursor.fetchall())


def test_the_same_value_is_stored_differently_each_time(workspace):
    one, two = (secrets.put(workspace, name, "s3cr3t-value") for name in ("A", "B"))
    assert one.ciphertext != two.ciphertext


def test_a_name_that_is_there_gets_the_new_value(workspace):
    first = secrets.put(workspace, "TOKEN", "old-value")
    second = secrets.put(workspace, "TOKEN", "new-value")
    assert first.pk == second.pk
    assert secrets.values_of(workspace) == {"TOKEN": "new-value"}
    assert second.updated_at > first.updated_at


def test_workspaces_do_not_see_each_others(workspace, elsewhere):
    secrets.put(workspace, "TOKEN", "ours-ours")
    secrets.put(elsewhere, "TOKEN", "theirs-theirs")
    assert secrets.values_of(workspace) == {"TOKEN": "ours-ours"}


def test_a_deleted_secret_is_gone(workspace):
    secrets.delete(secrets.put(workspace, "TOKEN", "s3cr3t-value"))
    assert secrets.values_of(workspace) == {}


def test_all_values_cost_one_query(workspace, django_assert_num_queries):
    for name in ("A", "B", "C"):
        secrets.put(workspace, name, "s3cr3t-value")
    with django_assert_num_queries(1):
        assert len(secrets.values_of(workspace)) == 3


@pytest.mark.parametrize("name", ["", "1st", "has space", "a/b", "ünicode", "x" * 101, "a]b", "a\n"])
def test_a_name_that_could_not_stand_in_a_mark_is_refused(workspace, name: str):
    with pytest.raises(secrets.InvalidSecret) as refusal:
        secrets.put(workspace, name, "s3cr3t-value")
    assert refusal.value.field == "name"


@pytest.mark.parametrize("value", ["", "x" * (secrets.LONGEST_VALUE + 1), "nul\x00", "half \ud800"])
def test_a_value_that_cannot_be_kept_is_refused_unquoted(workspace, value: str):
    with pytest.raises(secrets.InvalidSecret) as refusal:
        secrets.put(workspace, "TOKEN", value)
    assert refusal.value.field == "value"
    assert not value or value not in str(refusal.value)
    assert not Secret.objects.exists()


class TestSecretKeyChanged:
    """SECRET_KEY is what the values are encrypted with."""

    def test_under_another_key_a_value_is_unreadable_and_the_error_says_what_to_do(self, workspace, settings):
        secret = secrets.put(workspace, "TOKEN", "s3cr3t-value")
        settings.SECRET_KEY = "another key"
        with pytest.raises(secrets.SecretUnreadable, match="TOKEN was stored under another SECRET_KEY"):
            secrets.reveal(secret)

    def test_the_readable_ones_are_still_there(self, workspace, settings):
        secrets.put(workspace, "OLD", "s3cr3t-value")
        settings.SECRET_KEY = "another key"
        secrets.put(workspace, "NEW", "n3w-s3cr3t-value")
        assert secrets.values_of(workspace) == {"NEW": "n3w-s3cr3t-value"}

    def test_with_the_old_key_as_fallback_all_stay_readable(self, workspace, settings):
        secret = secrets.put(workspace, "TOKEN", "s3cr3t-value")
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "another key"
        assert secrets.reveal(secret) == "s3cr3t-value"


class TestKeysAreRotated:
    """A new key goes in front, everything is encrypted anew, the old key goes: while all of it is in use."""

    @pytest.fixture
    def changed(self, workspace, settings) -> Secret:
        secret = secrets.put(workspace, "OLD", "s3cr3t-value")
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "another key"
        return secret

    def test_every_value_is_under_the_new_key_and_the_old_one_can_go(self, workspace, changed, settings):
        secrets.put(workspace, "NEW", "n3w-s3cr3t-value")
        call_command("rotate_secrets", stdout=(said := StringIO()))
        assert said.getvalue() == "1 secret encrypted anew.\n"
        settings.SECRET_KEY_FALLBACKS = []
        assert secrets.values_of(workspace) == {"OLD": "s3cr3t-value", "NEW": "n3w-s3cr3t-value"}

    def test_a_second_time_there_is_nothing_to_do(self, changed):
        assert secrets.encrypt_anew().changed == 1
        assert secrets.encrypt_anew() == secrets.Anew(0, ())

    def test_a_value_that_is_replaced_meanwhile_stays_the_new_one(self, workspace, changed, monkeypatch):
        def replace_meanwhile(secret):
            secrets.put(workspace, "OLD", "replaced-meanwhile")
            return "s3cr3t-value"

        monkeypatch.setattr(secrets, "reveal", replace_meanwhile)
        assert secrets.encrypt_anew().changed == 0
        monkeypatch.undo()
        assert secrets.values_of(workspace) == {"OLD": "replaced-meanwhile"}

    def test_what_no_key_opens_is_named_and_left(self, changed, settings):
        settings.SECRET_KEY_FALLBACKS = []
        with pytest.raises(CommandError, match="No known key opens OLD"):
            call_command("rotate_secrets", stdout=StringIO())
        settings.SECRET_KEY_FALLBACKS = ["only for tests " * 4]
        assert secrets.reveal(Secret.objects.get()) == "s3cr3t-value"


@given(value=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=200))
def test_any_text_comes_back_as_it_was(value: str):
    cipher = secrets._cipher_of(("a key",))
    assert cipher.decrypt(cipher.encrypt(value.encode())).decode() == value

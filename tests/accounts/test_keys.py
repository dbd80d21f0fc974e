"""API keys: shown once, kept as a digest, revocable."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from accounts import keys
from accounts.models import ApiKey


def test_a_key_opens_its_workspace(workspace):
    key, text = keys.create_key(workspace, "CI")
    assert keys.workspace_for(text) == workspace
    assert key.name == "CI"


def test_two_keys_are_never_alike_and_long_enough(workspace):
    texts = {keys.create_key(workspace, "CI")[1] for _ in range(20)}
    assert len(texts) == 20
    assert all(len(text) >= 43 for text in texts)


def test_the_text_of_a_key_is_nowhere_kept(workspace):
    key, text = keys.create_key(workspace, "CI")
    row = ApiKey.objects.values().get(pk=key.pk)
    assert not any(text in str(value) for value in row.values())
    assert len(key.hint) < len(text) / 2


@pytest.mark.parametrize("bearer", ["", "ts_wrong", "\ud800", "x" * 100_000])
def test_another_text_opens_nothing(workspace, bearer: str):
    keys.create_key(workspace, "CI")
    assert keys.workspace_for(bearer) is None


def test_a_revoked_key_opens_nothing(workspace):
    key, text = keys.create_key(workspace, "CI")
    key.revoke()
    assert keys.workspace_for(text) is None


def test_a_look_up_costs_one_query_once_its_minute_is_noted(workspace, django_assert_num_queries):
    _, text = keys.create_key(workspace, "CI")
    keys.workspace_for(text)
    with django_assert_num_queries(1):
        keys.workspace_for(text)


def test_the_last_use_is_noted_by_the_minute(workspace):
    key, text = keys.create_key(workspace, "CI")
    before = timezone.now()
    keys.workspace_for(text)
    key.refresh_from_db()
    first = key.last_used_at
    assert before <= first <= timezone.now()

    keys.workspace_for(text)
    key.refresh_from_db()
    assert key.last_used_at == first

    ApiKey.objects.update(last_used_at=first - timedelta(minutes=2))
    keys.workspace_for(text)
    key.refresh_from_db()
    assert key.last_used_at > first


class TestEnvironmentKey:
    """The key that is there from the start."""

    def test_the_environments_key_is_the_owners(self, workspace, settings):
        settings.TOOLSCOPE_API_KEY = "chosen-by-the-operator"
        assert keys.ensure_environment_key(workspace) is None
        assert keys.workspace_for("chosen-by-the-operator") == workspace

    def test_starting_again_changes_nothing(self, workspace, settings):
        settings.TOOLSCOPE_API_KEY = "chosen-by-the-operator"
        keys.ensure_environment_key(workspace)
        keys.ensure_environment_key(workspace)
        assert ApiKey.objects.count() == 1

    def test_another_value_ends_the_one_before(self, workspace, settings):
        for value in ("first-value-of-the-key", "second-value-of-the-key"):
            settings.TOOLSCOPE_API_KEY = value
            keys.ensure_environment_key(workspace)
        assert keys.workspace_for("first-value-of-the-key") is None
        assert keys.workspace_for("second-value-of-the-key") == workspace

    def test_a_short_key_shows_nothing_of_itself(self, workspace, settings):
        settings.TOOLSCOPE_API_KEY = "short"
        keys.ensure_environment_key(workspace)
        assert ApiKey.objects.get().hint == "…"


class TestKeptKey:
    """Without one in the environment, one is made and kept in a file."""

    @pytest.fixture(autouse=True)
    def without_one_in_the_environment(self, settings, tmp_path: Path):
        settings.TOOLSCOPE_API_KEY = ""
        settings.DATA_DIR = tmp_path / "var"

    def test_it_is_made_in_a_file_that_only_the_owner_reads(self, workspace):
        file = keys.ensure_environment_key(workspace)
        assert file.stat().st_mode & 0o777 == 0o600
        assert keys.workspace_for(file.read_text().strip()) == workspace

    def test_it_stays_the_same(self, workspace):
        text = keys.ensure_environment_key(workspace).read_text()
        assert keys.ensure_environment_key(workspace).read_text() == text
        assert ApiKey.objects.count() == 1

    def test_a_new_database_takes_the_file_over(self, workspace):
        text = keys.ensure_environment_key(workspace).read_text().strip()
        ApiKey.objects.all().delete()
        keys.ensure_environment_key(workspace)
        assert keys.workspace_for(text) == workspace

    def test_the_environments_key_ends_when_it_is_taken_away(self, workspace, settings):
        settings.TOOLSCOPE_API_KEY = "chosen-by-the-operator"
        keys.ensure_environment_key(workspace)
        settings.TOOLSCOPE_API_KEY = ""
        keys.ensure_environment_key(workspace)
        assert keys.workspace_for("chosen-by-the-operator") is None

    def test_it_may_have_been_the_environments_for_a_while(self, workspace, settings):
        text = keys.ensure_environment_key(workspace).read_text().strip()
        for value in (text, ""):
            settings.TOOLSCOPE_API_KEY = value
            keys.ensure_environment_key(workspace)
        assert keys.workspace_for(text) == workspace

    def test_one_that_was_revoked_is_replaced(self, workspace):
        text = keys.ensure_environment_key(workspace).read_text().strip()
        ApiKey.objects.get().revoke()
        renewed = keys.ensure_environment_key(workspace).read_text().strip()
        assert keys.workspace_for(text) is None
        assert keys.workspace_for(renewed) == workspace

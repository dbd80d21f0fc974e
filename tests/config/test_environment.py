"""The environment: defaults, and a sentence for every value that cannot be used."""

import re
from pathlib import Path

import pytest

from config.environment import PROVIDER_KEY_NAMES, BadEnvironment, read


def test_nothing_set_is_the_embedded_stack_on_loopback(tmp_path: Path):
    found = read({"DATA_DIR": str(tmp_path)})
    assert (found.stack, found.port, found.bind) == ("embedded", 8000, "127.0.0.1")
    assert found.public_url == "http://127.0.0.1:8000"
    assert found.allowed_hosts == ["127.0.0.1", "localhost", "[::1]"]
    assert found.allowed_private_hosts == ("127.0.0.1", "localhost", "::1")
    assert not found.needs_sign_in
    assert found.database_url.endswith("toolscope.sqlite3")


def test_the_secret_key_is_made_once_and_kept_for_its_owner_only(tmp_path: Path):
    first = read({"DATA_DIR": str(tmp_path)}).secret_key
    assert read({"DATA_DIR": str(tmp_path)}).secret_key == first
    assert len(first) >= 50
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_a_key_file_that_was_emptied_stops_the_start_with_a_sentence(tmp_path: Path):
    (tmp_path / "secret_key").write_text("\n")
    with pytest.raises(BadEnvironment, match="holds no key"):
        read({"DATA_DIR": str(tmp_path)})


def test_earlier_keys_stand_behind_the_one_in_use(tmp_path: Path):
    first = read({"DATA_DIR": str(tmp_path)})
    assert first.earlier_secret_keys == ()
    (tmp_path / "secret_key").write_text(f"a-new-key\n{first.secret_key}\n")
    found = read({"DATA_DIR": str(tmp_path), "SECRET_KEY_FALLBACKS": "older, oldest"})
    assert (found.secret_key, found.earlier_secret_keys) == ("a-new-key", (first.secret_key, "older", "oldest"))
    assert read({"DATA_DIR": str(tmp_path), "SECRET_KEY": "given"}).earlier_secret_keys == ()


def test_hosts_cookies_and_links_follow_from_the_public_url(tmp_path: Path):
    found = read({"DATA_DIR": str(tmp_path), "PUBLIC_URL": "https://scope.example.com/"})
    assert found.public_url == "https://scope.example.com"
    assert "scope.example.com" in found.allowed_hosts
    assert found.is_https


@pytest.mark.parametrize(
    ("bind", "url", "host"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000", "127.0.0.1"),
        ("0.0.0.0", "http://127.0.0.1:8000", "127.0.0.1"),
        ("::", "http://127.0.0.1:8000", "127.0.0.1"),
        ("::1", "http://[::1]:8000", "[::1]"),
        ("192.168.1.5", "http://192.168.1.5:8000", "192.168.1.5"),
        ("fd12::5", "http://[fd12::5]:8000", "[fd12::5]"),
    ],
)
def test_the_stack_reaches_its_own_web_server_where_it_listens(tmp_path: Path, bind: str, url: str, host: str):
    found = read({"DATA_DIR": str(tmp_path), "BIND": bind, "OWNER_PASSWORD": "x"})
    assert (found.own_url, found.internal_url, found.public_url) == (url, url, url)
    assert host in found.allowed_hosts


def test_a_running_redis_is_known_by_its_url(tmp_path: Path):
    assert not read({"DATA_DIR": str(tmp_path)}).has_redis
    assert read({"DATA_DIR": str(tmp_path), "REDIS_URL": "redis://redis:6379/0"}).has_redis


def test_a_password_on_loopback_is_asked_for(tmp_path: Path):
    assert read({"DATA_DIR": str(tmp_path), "OWNER_PASSWORD": "x"}).needs_sign_in


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"PORT": "eighty"}, "PORT"),
        ({"PORT": "0"}, "PORT"),
        ({"PORT": "70000"}, "PORT"),
        ({"TOOLSCOPE_STACK": "cloud"}, "TOOLSCOPE_STACK"),
        ({"DEBUG": "perhaps"}, "DEBUG"),
        ({"PUBLIC_URL": "scope.example.com"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://scope.example.com/path"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://scope.example.com/#here"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://me@scope.example.com"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://scope.example.com:99999"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "http://["}, "PUBLIC_URL"),
        ({"INTERNAL_URL": "ftp://web"}, "INTERNAL_URL"),
        ({"DATABASE_URL": "cloud://somewhere"}, "DATABASE_URL"),
        ({"DATA_DIR": __file__}, "DATA_DIR"),
        ({"DATA_DIR": "/proc/nowhere"}, "DATA_DIR"),
        ({"BIND": "0.0.0.0"}, "OWNER_PASSWORD"),
        ({"BIND": "192.168.1.5"}, "OWNER_PASSWORD"),
        ({"TOOLSCOPE_STACK": "server"}, "SECRET_KEY"),
    ],
)
def test_what_cannot_be_used_stops_the_start_with_a_sentence(tmp_path: Path, variables: dict, said: str):
    with pytest.raises(BadEnvironment, match=said):
        read({"DATA_DIR": str(tmp_path), **variables})


def test_every_variable_is_documented():
    code = Path("config/environment.py").read_text()
    documented = Path("docs/configuration.md").read_text()
    read_names = set(re.findall(r'"([A-Z][A-Z_]{3,})"', code)) | set(PROVIDER_KEY_NAMES)
    assert {name for name in read_names if f"`{name}`" not in documented} == set()

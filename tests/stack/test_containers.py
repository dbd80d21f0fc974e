"""The server stack: the compose file's own commands, run here with the compose file's own variables."""

import os
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
import yaml

from tests import on_postgres
from tests.running import ROOT
from tests.waiting import LONG_S, free_port, wait_for, wait_for_port

pytestmark = [pytest.mark.stack, pytest.mark.postgres]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())


@pytest.fixture(scope="module")
def database_url(postgres_programs: Path):
    with on_postgres.server(postgres_programs) as postgres:
        yield postgres.url


def _variables(database_url: str, redis_url: str, port: int, data_dir: Path) -> dict[str, str]:
    chosen = {
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "INTERNAL_URL": f"http://127.0.0.1:{port}",
        "OWNER_PASSWORD": "correct horse",
        "SECRET_KEY": "a key for this test only " * 3,
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "DATA_DIR": str(data_dir),
        "PORT": str(port),
    }
    written = {
        name: re.sub(r"\$\{[^}]*\}", "", value) for name, value in COMPOSE["services"]["web"]["environment"].items()
    }
    return {**os.environ, **written, **chosen}


def _start(service: str, variables: dict[str, str]) -> subprocess.Popen[bytes]:
    command = COMPOSE["services"][service]["command"]
    assert command[0] == "python"
    return subprocess.Popen([sys.executable, *command[1:]], cwd=ROOT, env=variables)


@pytest.fixture(scope="module")
def server(database_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory):
    port = free_port()
    variables = _variables(database_url, redis_url, port, tmp_path_factory.mktemp("server"))
    assert (
        subprocess.call([sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], cwd=ROOT, env=variables)
        == 0
    )
    assert _start("prepare", variables).wait(LONG_S) == 0
    processes = {service: _start(service, variables) for service in ("web", "worker", "scheduler")}
    wait_for_port(port)
    yield port, variables, processes
    for process in processes.values():
        process.terminate()
    for process in processes.values():
        process.wait(LONG_S)


def test_the_health_check_of_the_compose_file_passes(server) -> None:
    port, variables, _processes = server
    test = COMPOSE["services"]["web"]["healthcheck"]["test"]
    command = [part.replace(":8000", f":{port}") for part in test[2:]]
    wait_for(lambda: subprocess.call([sys.executable, *command], cwd=ROOT, env=variables) == 0)


def test_a_stranger_must_sign_in(server) -> None:
    port, _variables, _processes = server
    answer = httpx.get(f"http://127.0.0.1:{port}/traces/", follow_redirects=False, timeout=LONG_S)
    assert answer.status_code == 302
    assert "/sign-in" in answer.headers["location"]


def test_preparing_again_changes_nothing(server) -> None:
    _port, variables, _processes = server
    assert _start("prepare", variables).wait(LONG_S) == 0


@pytest.mark.parametrize("service", ["web", "worker", "scheduler"])
def test_no_service_runs_as_root(service: str) -> None:
    assert "user" not in COMPOSE["services"][service]
    assert re.search(r"^USER toolscope$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)


def test_the_image_is_pinned_and_its_files_exist() -> None:
    copied = re.findall(r"^COPY (.+) \S+$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    for sources in copied:
        for source in sources.split():
            assert (ROOT / source).exists()


def test_the_password_and_the_address_are_required() -> None:
    environment = COMPOSE["services"]["web"]["environment"]
    for name in ("OWNER_PASSWORD", "PUBLIC_URL", "SECRET_KEY"):
        assert environment[name].startswith("${" + name + ":?")

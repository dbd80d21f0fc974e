"""Backup and restore: everything comes back, byte for byte, on both databases."""

import io
import json
import os
import sqlite3
import subprocess
import sys
import threading
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from django.core import serializers
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from accounts.models import Secret
from accounts.owner import ensure_owner
from accounts.secrets import put, reveal
from config.backup import tables
from config.backup.restore import NotABackup, restore
from config.backup.rows import file_of
from config.backup.versions import NOTE
from config.backup.write import write
from tests.running import ROOT
from tests.traces.story import tell
from tools.models import Tool, ToolVersion
from tools.ready_tools import ensure_ready_tools
from traces.deletion import delete_trace
from traces.models import Piece, Span, Trace, TraceTool
from traces.reader import request_bytes, spans_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def workspace():
    workspace = ensure_owner()[0]
    ensure_ready_tools(workspace)
    return workspace


def rows() -> dict[str, list[dict]]:
    """Every row of every table, comparable."""
    return {
        model._meta.label: [
            {name: bytes(value) if isinstance(value, memoryview) else value for name, value in row.items()}
            for row in model._default_manager.order_by("pk").values()
        ]
        for model in tables.models()
    }


def test_everything_comes_back(workspace, tmp_path: Path):
    tell(workspace)
    put(workspace, "token", "a value to keep")
    before = rows()
    written = write(tmp_path / "backup.zip")
    delete_trace(Trace.objects.get())
    Secret.objects.all().delete()
    assert restore(tmp_path / "backup.zip") == written
    assert rows() == before
    assert reveal(Secret.objects.get(name="token")) == "a value to keep"


def test_only_its_owner_reads_it(workspace, tmp_path: Path):
    write(tmp_path / "backup.zip")
    assert (tmp_path / "backup.zip").stat().st_mode & 0o777 == 0o600


def test_a_place_that_cannot_be_written_to_is_one_sentence(workspace, tmp_path: Path):
    with pytest.raises(CommandError, match="No backup was written"):
        call_command("backup", str(tmp_path / "missing" / "backup.zip"))


def test_requests_are_rebuilt_byte_for_byte(workspace, tmp_path: Path):
    trace = tell(workspace).trace
    bodies = [request_bytes(span) for span in spans_of(trace)]
    write(tmp_path / "backup.zip")
    delete_trace(trace)
    restore(tmp_path / "backup.zip")
    assert [request_bytes(span) for span in spans_of(Trace.objects.get())] == bodies


def test_new_rows_can_be_made_after_a_restore(workspace, tmp_path: Path):
    tell(workspace)
    write(tmp_path / "backup.zip")
    restore(tmp_path / "backup.zip")
    pieces = Piece.objects.count()
    tell(workspace, question="Another one, with other words")
    assert Piece.objects.count() > pieces


def test_writers_go_on_while_a_backup_is_written(workspace, tmp_path: Path):
    for _ in range(3):
        tell(workspace)
    failures: list[Exception] = []
    stop = threading.Event()

    def keep_writing() -> None:
        try:
            while not stop.is_set():
                tell(workspace)
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    writer = threading.Thread(target=keep_writing)
    writer.start()
    try:
        for number in range(3):
            write(tmp_path / f"{number}.zip")
    finally:
        stop.set()
        writer.join()
    assert failures == []
    restore(tmp_path / "2.zip")


def test_what_was_not_in_the_backup_is_gone_after_a_restore(workspace, tmp_path: Path):
    write(tmp_path / "backup.zip")
    tell(workspace)
    restore(tmp_path / "backup.zip")
    assert not Trace.objects.exists()
    assert Tool.objects.exists()


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x05\x06" + bytes(18)])
def test_a_file_that_is_no_backup_changes_nothing(workspace, tmp_path: Path, content: bytes):
    (tmp_path / "other.zip").write_bytes(content)
    before = rows()
    with pytest.raises(NotABackup):
        restore(tmp_path / "other.zip")
    assert rows() == before


def test_a_backup_that_breaks_in_the_middle_changes_nothing(workspace, tmp_path: Path):
    write(tmp_path / "backup.zip")
    with zipfile.ZipFile(tmp_path / "backup.zip") as good, zipfile.ZipFile(tmp_path / "bad.zip", "w") as bad:
        for name in good.namelist():
            content = b'{"model": "tools.tool"}\n' if name == "tools.tool.jsonl" else good.read(name)
            bad.writestr(name, content)
    before = rows()
    with pytest.raises(NotABackup):
        restore(tmp_path / "bad.zip")
    assert rows() == before


def other_backup(target: Path, changes: dict[str, bytes | None]) -> Path:
    """A backup of what is here, with parts changed, added or (None) left out."""
    write(target)
    with zipfile.ZipFile(target) as archive:
        parts: dict[str, bytes | None] = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in (parts | changes).items():
            if content is not None:
                archive.writestr(name, content)
    return target


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"tools.toolversion.jsonl": b""}, "is damaged"),
        ({"tools.tool.jsonl": b"\xff\xfe"}, "is damaged"),
        ({"tools.tool.jsonl": b'{"model": "tools.trial", "pk": "1", "fields": {}}'}, "another version"),
        ({"tools.trial.jsonl": None}, "it lacks tools.trial.jsonl"),
        ({"tools.plan.jsonl": b"{}"}, "does not know: tools.plan.jsonl"),
        ({"toolscope.json": b"[]"}, "is damaged"),
        ({"toolscope.json": b'{"migrations": {"tools": ["9999_later"]}}'}, "newer Toolscope .tools.9999_later"),
    ],
)
def test_a_backup_that_does_not_fit_is_one_sentence(workspace, tmp_path: Path, changes: dict, sentence: str):
    file = other_backup(tmp_path / "other.zip", changes)
    before = rows()
    with pytest.raises(NotABackup, match=sentence):
        restore(file)
    assert rows() == before


def test_a_backup_of_an_older_version_is_restored_into_a_new_directory(workspace, tmp_path: Path):
    """As the first version made it: tables and columns of later ones are missing; what these derive is derived."""
    tell(workspace)
    TraceTool.objects.update(errors=0)
    file = other_backup(tmp_path / "old.zip", as_the_first_version())
    in_it = {**os.environ, "DATA_DIR": str(tmp_path / "new"), "DATABASE_URL": ""}
    restoring = [sys.executable, "manage.py", "restore", str(file), "--yes"]
    done = subprocess.run(restoring, env=in_it, capture_output=True, text=True, check=False, cwd=ROOT)
    assert "rows restored" in done.stdout, done.stderr
    with closing(sqlite3.connect(tmp_path / "new" / "toolscope.sqlite3")) as new:
        for model in (Span, Piece, Tool, ToolVersion):
            (count,) = new.execute(f"SELECT COUNT(*) FROM {model._meta.db_table}").fetchone()
            assert count == model._default_manager.count()
        assert new.execute("SELECT errors FROM traces_tracetool").fetchall() == [(1,)]


def as_the_first_version() -> dict[str, bytes | None]:
    """What differs in a backup that it would have made."""
    first = [(room, "0001_initial") for room in tables.ROOMS]
    then = {model._meta.label_lower: model for model in tables.models(MigrationLoader(None).project_state(first).apps)}
    changes: dict[str, bytes | None] = {}
    for model in tables.models():
        old = then.get(model._meta.label_lower)
        names = {field.name for field in old._meta.get_fields()} if old else set()
        lines = [json.loads(serializers.serialize("jsonl", [row])) for row in model._default_manager.all()]
        kept = [
            row | {"fields": {name: row["fields"][name] for name in row["fields"] if name in names}} for row in lines
        ]
        changes[file_of(model)] = "\n".join(map(json.dumps, kept)).encode() if old else None
    changes[NOTE] = json.dumps({"migrations": {room: [name] for room, name in first}}).encode()
    return changes


def test_a_backup_that_fails_leaves_no_file(workspace, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(tables, "models", lambda: [Tool, "not a model"])
    with pytest.raises(AttributeError):
        write(tmp_path / "backup.zip")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def used_by_newer():
    """A later version has migrated this database."""
    MigrationRecorder(connection).record_applied("tools", "9999_later")
    yield
    MigrationRecorder(connection).record_unapplied("tools", "9999_later")


class TestCommands:
    def test_it_works(self, workspace, tmp_path: Path, capsys):
        file = tmp_path / "backup.zip"
        call_command("backup", str(file))
        call_command("restore", str(file), "--yes")
        assert "rows restored" in capsys.readouterr().out

    def test_restoring_asks_first(self, workspace, tmp_path: Path, monkeypatch):
        monkeypatch.setattr("builtins.input", lambda _: "no")
        with pytest.raises(CommandError, match="Nothing was changed"):
            call_command("restore", str(tmp_path / "backup.zip"))

    def test_a_database_that_a_newer_version_used_is_left_alone(self, workspace, tmp_path: Path, used_by_newer):
        for command in (("restore", str(tmp_path / "backup.zip"), "--yes"), ("prepare",)):
            with pytest.raises(CommandError, match=r"used by a newer Toolscope \(tools.9999_later\)"):
                call_command(*command)

    def test_keys_of_another_installation_are_named(self, workspace, tmp_path: Path, settings, capsys):
        put(workspace, "token", "a value to keep")
        call_command("backup", str(tmp_path / "backup.zip"))
        settings.SECRET_KEY = "another key " * 5
        call_command("restore", str(tmp_path / "backup.zip"), "--yes")
        assert "token" in capsys.readouterr().err


def test_the_first_thing_that_a_process_does_may_be_a_backup(workspace, tmp_path: Path):
    before = rows()
    connections.close_all()
    vars(connections["default"]).pop("transaction_mode", None)  # as in a process that has not connected yet
    call_command("backup", str(tmp_path / "b.zip"), stdout=io.StringIO())
    restore(tmp_path / "b.zip")
    assert rows() == before


def test_where_nobody_can_confirm_nothing_is_restored(workspace, tmp_path: Path, monkeypatch):
    write(tmp_path / "b.zip")
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    with pytest.raises(CommandError, match="not confirmed"):
        call_command("restore", str(tmp_path / "b.zip"))

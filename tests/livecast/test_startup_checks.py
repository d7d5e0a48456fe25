"""Startup checks: each sentence names the problem and the remedy, and contains no password."""

import gc
import os
import socket
import stat
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db.utils import ConnectionHandler

from livecast import startup_checks
from livecast.errors import LivecastError
from tests.ports import free_port


@pytest.fixture
def use_database(monkeypatch: pytest.MonkeyPatch, django_db_blocker: Any) -> Iterator[Callable[..., None]]:
    """Let the check use another database than the tests."""

    databases = ConnectionHandler({"default": {}})

    def use(**settings: Any) -> None:
        databases.settings["default"].update(settings)
        monkeypatch.setattr(startup_checks, "connection", databases["default"])

    with django_db_blocker.unblock():
        yield use
        databases.close_all()


def test_a_free_port_is_accepted():
    startup_checks.require_port("127.0.0.1", free_port())
    startup_checks.require_port("localhost", free_port())


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_used_port_is_named(taken: int):
    with pytest.raises(LivecastError, match=rf"^Another program uses port {taken}\. .* `make run PORT={taken + 1}`\.$"):
        startup_checks.require_port("127.0.0.1", taken)


def test_a_port_that_is_used_on_one_address_is_named(taken: int):
    with pytest.raises(LivecastError, match=rf"^Another program uses port {taken}\. "):
        startup_checks.require_port("0.0.0.0", taken)


@pytest.mark.parametrize(
    ("address", "port", "sentence"),
    [
        ("192.0.2.1", 8000, "This machine does not have the address 192.0.2.1."),
        ("no-such-host.invalid", 8000, "This machine does not have the address no-such-host.invalid."),
        ("127.0.0.1", 70_000, "70000 is not a port. The highest is 65535."),
    ],
)
def test_an_invalid_address_or_port_is_named(address: str, port: int, sentence: str):
    with pytest.raises(LivecastError) as refusal:
        startup_checks.require_port(address, port)
    assert refusal.value.message == sentence


def test_a_missing_folder_is_created_with_its_parents(tmp_path: Path):
    startup_checks.require_writable(tmp_path / "a" / "b", "VAR_DIR")
    assert (tmp_path / "a" / "b").is_dir()


def test_a_file_in_place_of_a_folder_is_rejected(tmp_path: Path):
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(LivecastError, match=r"file is not a folder\. Set VAR_DIR to a folder\.$"):
        startup_checks.require_writable(file, "VAR_DIR")
    with pytest.raises(LivecastError, match=r"\(Not a directory\)\. Set VAR_DIR to another folder\.$"):
        startup_checks.require_writable(file / "var", "VAR_DIR")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_is_not_writable_is_rejected(tmp_path: Path):
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    with pytest.raises(LivecastError, match=r"^You may not write to .*\. Set VAR_DIR to another folder\.$"):
        startup_checks.require_writable(tmp_path, "VAR_DIR")


def test_an_sqlite_database_is_created_with_its_folder(tmp_path: Path, use_database: Callable[..., None]):
    file = tmp_path / "new" / "livecast.sqlite3"
    use_database(ENGINE="django.db.backends.sqlite3", NAME=file)
    startup_checks.require_database()
    assert file.exists()


def test_a_file_that_is_not_an_sqlite_database_is_rejected(tmp_path: Path, use_database: Callable[..., None]):
    file = tmp_path / "livecast.sqlite3"
    file.write_text("not a database, and long enough to be looked at: " + "x" * 1000)
    use_database(ENGINE="django.db.backends.sqlite3", NAME=file, OPTIONS={"init_command": "PRAGMA journal_mode=WAL;"})
    # Django leaves a connection with a failed init_command to the garbage collector, and Python 3.13 warns of it.
    with warnings.catch_warnings(action="ignore", category=ResourceWarning):
        with pytest.raises(LivecastError, match=r"does not answer \(file is not a database\)\. "):
            startup_checks.require_database()
        gc.collect()


def test_an_unavailable_postgresql_is_named_without_its_password(
    use_database: Callable[..., None], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("PGCONNECT_TIMEOUT", raising=False)
    port = free_port()
    where = {"NAME": "livecast", "USER": "me", "PASSWORD": "secret", "HOST": "127.0.0.1", "PORT": port}
    use_database(ENGINE="django.db.backends.postgresql", **where)
    with pytest.raises(LivecastError) as refusal:
        startup_checks.require_database()
    assert refusal.value.message.startswith(f"The database livecast at 127.0.0.1:{port} does not answer (")
    assert refusal.value.message.endswith("Start it, or correct DATABASE_URL.")
    assert "\n" not in refusal.value.message
    assert "secret" not in refusal.value.message


@pytest.mark.parametrize(
    ("url", "beginning"),
    [
        ("redis://:secret@127.0.0.1:1/0", "Redis at 127.0.0.1:1 does not answer (Connection refused). "),
        ("unix:///nowhere/redis.sock", "Redis at /nowhere/redis.sock does not answer (No such file or directory). "),
        ("http://127.0.0.1/", "REDIS_URL is not the URL of a Redis: "),
    ],
)
def test_an_unavailable_redis_is_named_without_its_password(url: str, beginning: str):
    with pytest.raises(LivecastError) as refusal:
        startup_checks.require_redis(url)
    assert refusal.value.message.startswith(beginning)
    assert "secret" not in refusal.value.message

"""Outages in the log: one line at the start, one at the end; all other records unchanged."""

import io
import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pymysql
import pytest
import redis
from asgiref.sync import sync_to_async
from channels_redis.pubsub import RedisPubSubChannelLayer
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError, connections
from kombu.exceptions import OperationalError as BrokerError

from livecast import outages
from livecast.celery import app
from livecast.outages import Outage, OutageLog
from tests.livecast.serving.production_server import until
from tests.ports import free_port
from tests.valkey import Valkey, valkey

pytestmark = pytest.mark.processes


class CapturedLog:
    """The lines that the handler has logged."""

    def __init__(self, stream: io.StringIO) -> None:
        self._stream = stream

    @property
    def text(self) -> str:
        return self._stream.getvalue()

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()


@pytest.fixture
def server(tmp_path: Path, settings) -> Iterator[Valkey]:
    with valkey(tmp_path) as running:
        settings.REDIS_URL = running.url
        yield running


def error_of(call: Callable[[], object]) -> Exception:
    try:
        call()
    except Exception as error:
        return error
    raise AssertionError("the call did not fail")


@pytest.fixture
def log(server: Valkey, monkeypatch: pytest.MonkeyPatch) -> Iterator[CapturedLog]:
    """The log of a process that has just started: without outages."""
    monkeypatch.setattr(outages, "PING_INTERVAL", 0.05)
    monkeypatch.setattr(outages, "SERVICES", (outages.RedisService(), outages.DatabaseService()))
    handler = OutageLog(io.StringIO())
    handler.setFormatter(logging.Formatter("{levelname} {name} {message}", style="{"))
    root = logging.getLogger()
    root.addHandler(handler)
    yield CapturedLog(handler.stream)
    root.removeHandler(handler)
    if server.process is None:
        server.start()
    until(lambda: not [thread for thread in threading.enumerate() if thread.name.startswith("outage of")])


logger = logging.getLogger("some.library")


class TestRedis:
    def test_an_outage_is_logged_once_at_its_start_and_once_at_its_end(self, log: CapturedLog, server: Valkey):
        server.kill()
        for _ in range(3):
            refused = error_of(redis.Redis.from_url(server.url).ping)
            logger.error("Unexpected exception in receive task", exc_info=refused)
            logger.error("Error calling in on_commit()", exc_info=raised_from(BrokerError, refused))
        assert len(log.lines) == 1
        assert log.text.startswith("ERROR some.library Redis is unavailable; trying again until it answers. Connection")
        assert "Connection refused" in log.text and "Traceback" not in log.text
        server.start()
        until(lambda: len(log.lines) == 2)
        assert log.lines[1] == "WARNING livecast.outages Redis is available again."

    def test_the_next_outage_is_logged_again(self, log: CapturedLog, server: Valkey):
        for _ in range(2):
            server.kill()
            logger.error("no", exc_info=error_of(redis.Redis.from_url(server.url).ping))
            server.start()
            until(lambda: log.lines[-1].endswith("Redis is available again."))
        assert len(log.lines) == 4

    def test_an_error_in_a_records_arguments_is_recognised(self, log: CapturedLog, server: Valkey):
        server.kill()
        error = error_of(redis.Redis.from_url(server.url).ping)
        logger.error("consumer: Cannot connect to %s: %s.\n%s\n", server.url, error, "Trying again in 2.00 seconds...")
        logger.error("beat: Connection error: %s. Trying again in %s seconds...", error, 2)
        assert len(log.lines) == 1

    async def test_errors_of_the_channel_layer_are_recognised(self, log: CapturedLog, server: Valkey):
        server.kill()
        layer = RedisPubSubChannelLayer(hosts=[server.url])
        outage = Outage("channel layer")
        try:
            await layer.group_send("topic", {"type": "x"})
        except redis.RedisError as error:
            outage.record_failure(error)
        assert [line.partition(";")[0] for line in log.lines] == ["ERROR livecast.outages Redis is unavailable"]
        outage.record_recovery()
        server.start()
        await sync_to_async(until)(lambda: len(log.lines) > 1)
        assert log.lines[1:] == ["WARNING livecast.outages Redis is available again."]
        await layer.flush()

    def test_scheduling_errors_of_beat_are_recognised(self, log: CapturedLog, server: Valkey):
        from celery.beat import ScheduleEntry, Scheduler

        server.kill()
        # Unknown tasks are always sent, also when tests run tasks eagerly.
        entry = ScheduleEntry(name="sweep", task="a task of the workers", schedule=1.0, app=app)
        scheduler = Scheduler(app, lazy=True)
        scheduler.send_task = lambda *_, **__: (_ for _ in ()).throw(error_of(redis.Redis.from_url(server.url).ping))
        scheduler.apply_entry(entry, producer=object())
        assert "Redis is unavailable" in log.lines[-1] and "Traceback" not in log.text
        server.start()


class TestOtherErrors:
    @pytest.mark.parametrize(
        "error",
        [
            redis.ResponseError("WRONGTYPE Operation against a key holding the wrong kind of value"),
            redis.AuthenticationError("invalid password"),
            ConnectionRefusedError(111, "of another program"),
            KeyError("away"),
            DatabaseError("a lie"),
            IntegrityError("twice"),
            OperationalError("database is locked"),
            BrokerError("no cause is known"),
        ],
    )
    def test_another_error_is_logged_with_its_traceback(self, log: CapturedLog, error: Exception):
        for _ in range(2):
            logger.error("that went wrong", exc_info=error)
        assert log.lines.count("ERROR some.library that went wrong") == 2
        assert log.text.count(type(error).__name__) == 2

    def test_an_error_in_an_error_handler_is_logged(self, log: CapturedLog, server: Valkey):
        server.kill()
        try:
            try:
                redis.Redis.from_url(server.url).ping()
            except redis.RedisError:
                raise KeyError("a bug in the handler")  # noqa: B904 - as an accident does
        except KeyError:
            logger.exception("oh no")
        assert "KeyError: 'a bug in the handler'" in log.text
        assert "is unavailable" not in log.text

    def test_other_records_during_an_outage_are_logged(self, log: CapturedLog, server: Valkey):
        server.kill()
        logger.error("no", exc_info=error_of(redis.Redis.from_url(server.url).ping))
        logger.warning("kick-off")
        assert log.lines[1] == "WARNING some.library kick-off"
        server.start()


class TestDatabase:
    """The errors are those of the drivers, as Django wraps them."""

    @pytest.fixture
    def lost(self, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Exception], bool]:
        def is_lost(vendor: str, error: Exception) -> bool:
            monkeypatch.setattr(connections["default"], "vendor", vendor)
            return outages.DatabaseService().is_cause_of(error)

        return is_lost

    def test_a_postgresql_that_does_not_listen_is_an_outage(self, lost):
        refused = error_of(lambda: psycopg.connect(host="127.0.0.1", port=free_port(), user="ola", dbname="x"))
        assert lost("postgresql", raised_from(OperationalError, refused))

    @pytest.mark.parametrize("driver", [psycopg.errors.AdminShutdown(), psycopg.errors.CannotConnectNow()])
    def test_a_postgresql_that_shuts_down_or_starts_is_an_outage(self, lost, driver):
        assert lost("postgresql", raised_from(OperationalError, driver))
        assert lost("postgresql", raised_from(InterfaceError, psycopg.InterfaceError("the connection is closed")))

    @pytest.mark.parametrize("driver", [psycopg.errors.DeadlockDetected(), psycopg.errors.QueryCanceled()])
    def test_a_refusal_of_postgresql_is_not_an_outage(self, lost, driver):
        assert not lost("postgresql", raised_from(OperationalError, driver))

    def test_outages_of_mariadb_are_recognised_by_their_numbers(self, lost):
        port = free_port()
        refused = error_of(lambda: pymysql.connect(host="127.0.0.1", port=port, user="ola", connect_timeout=5))
        assert lost("mysql", raised_from(OperationalError, refused, *refused.args))
        assert lost("mysql", OperationalError(2013, "Lost connection to MySQL server during query"))
        assert lost("mysql", InterfaceError(0, ""))
        assert not lost("mysql", OperationalError(1213, "Deadlock found when trying to get lock"))
        assert not lost("mysql", OperationalError(1205, "Lock wait timeout exceeded"))


def raised_from(kind: type[Exception], cause: Exception, *args: object) -> Exception:
    try:
        raise kind(*args) from cause
    except kind as error:
        return error


@pytest.mark.skipif(sys.platform != "linux", reason="forks")
def test_a_process_forked_during_an_outage_logs_its_own_outages(server: Valkey):
    server.kill()
    error = error_of(redis.Redis.from_url(server.url).ping)
    service = outages.SERVICES[0]
    assert service.mark_unavailable() and not service.mark_unavailable()
    child = os.fork()
    if not child:
        os._exit(0 if service.is_cause_of(error) and service.mark_unavailable() else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    server.start()
    until(lambda: not [thread for thread in threading.enumerate() if thread.name.startswith("outage of")])

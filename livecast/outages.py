"""Outages in the log: one line when a service becomes unavailable, one when it answers again.

The services are Redis and the database. Each library of a process logs each of its failed attempts, most of them with a
traceback: channels-redis, Celery's worker and beat, Django. `OutageLog` is the log's handler. It recognises such
records by the class of the error in them, whichever library or module logged them, and replaces the first of an outage
with one line. A thread then asks the service every second until it answers. Records about other errors pass unchanged.

`Outage` does the same for one dependency of a module: a channel layer, a query.
"""

import copy
import logging
import os
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator

import redis.exceptions
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

PING_INTERVAL = 1.0  # seconds

logger = logging.getLogger(__name__)


class Service(ABC):
    """A service that this process depends on, with its state in this process."""

    name: str

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._unavailable = False

    @abstractmethod
    def is_cause_of(self, error: BaseException) -> bool:
        """Whether the error means that the service is unavailable."""

    @abstractmethod
    def ping(self) -> None:
        """Raise an error unless the service answers."""

    def mark_unavailable(self) -> bool:
        """Mark the service unavailable. Returns whether an outage begins with it."""
        with self._lock:
            if self._unavailable:
                return False
            self._unavailable = True
        threading.Thread(target=self._ping_until_available, name=f"outage of {self.name}", daemon=True).start()
        return True

    def _ping_until_available(self) -> None:
        pause = threading.Event()
        while not pause.wait(PING_INTERVAL):
            try:
                self.ping()
            except Exception as error:
                logger.debug("%s is still unavailable: %s", self.name, error)
                continue
            with self._lock:
                self._unavailable = False
            logger.warning("%s is available again.", self.name)
            return


class RedisService(Service):
    name = "Redis"

    def is_cause_of(self, error: BaseException) -> bool:
        if isinstance(error, redis.exceptions.AuthenticationError):  # not an outage: retrying does not help
            return False
        return isinstance(error, (redis.exceptions.ConnectionError, redis.exceptions.TimeoutError))

    def ping(self) -> None:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2.0, socket_connect_timeout=2.0) as client:
            client.ping()


class DatabaseService(Service):
    name = "The database"

    # PostgreSQL: connection errors (class 08), shutting down, starting up. Errors of the driver itself have no
    # SQLSTATE.
    SQLSTATES = ("08", "57P01", "57P02", "57P03")
    # MariaDB: cannot connect, connection lost, shutting down; 0: the connection is closed already.
    ERROR_NUMBERS = frozenset((0, 1053, 1927, 2002, 2003, 2006, 2013))

    def is_cause_of(self, error: BaseException) -> bool:
        if not isinstance(error, (OperationalError, InterfaceError)):
            return False
        driver_error = error.__cause__
        if connection.vendor == "postgresql":
            state = getattr(driver_error, "sqlstate", None)
            return state is None or state.startswith(self.SQLSTATES)
        if connection.vendor == "mysql":
            return bool(error.args) and error.args[0] in self.ERROR_NUMBERS
        return False  # SQLite: a file

    def ping(self) -> None:
        try:
            with connection.cursor() as cursor:  # the connection of this thread
                cursor.execute("SELECT 1")
        finally:
            connection.close()


SERVICES: tuple[Service, ...] = (RedisService(), DatabaseService())


class OutageLog(logging.StreamHandler):
    """The handler of the log. After a fork the child process starts without outages."""

    def emit(self, record: logging.LogRecord) -> None:
        for error in errors_in(record):
            service = unavailable_service(error)
            if service is not None:
                if service.mark_unavailable():
                    super().emit(_summary_record(record, service, error))
                return
        super().emit(record)


def unavailable_service(error: BaseException) -> Service | None:
    """Return the service that the error reports as unavailable, None for other errors."""
    return next((service for service in SERVICES if service.is_cause_of(error)), None)


def errors_in(record: logging.LogRecord) -> Iterator[BaseException]:
    """Yield the errors of a record, in its exc_info or its arguments, and their causes.

    The context of an error is not its cause: an error in an error handler is not an outage. Celery's beat is the
    exception: its SchedulingError has a context only.
    """
    arguments = record.args if isinstance(record.args, tuple) else ()
    for error in (record.exc_info[1] if record.exc_info else None, *arguments):
        while isinstance(error, BaseException):
            yield error
            error = error.__cause__ or (error.__context__ if type(error).__name__ == "SchedulingError" else None)


class Outage:
    """The availability of one dependency. Logs the first failure and the recovery once each."""

    __slots__ = ("_is_logged_elsewhere", "_name", "active")

    def __init__(self, name: str) -> None:
        self._name = name
        self.active = False
        self._is_logged_elsewhere = False

    def record_failure(self, error: Exception) -> None:
        if not self.active:
            self.active = True
            # `OutageLog` logs both ends of an outage of Redis or of the database.
            self._is_logged_elsewhere = unavailable_service(error) is not None
            # A traceback adds nothing to a time-out.
            traceback = None if isinstance(error, TimeoutError) else error
            logger.error("the %s is unavailable; trying again: %r", self._name, error, exc_info=traceback)

    def record_recovery(self) -> None:
        if self.active:
            self.active = False
            if not self._is_logged_elsewhere:
                logger.warning("the %s is available again", self._name)


def pause_during_outage(error: Exception) -> None:
    """Log an outage and pause before the caller's next attempt. Raises any other error again."""
    if unavailable_service(error) is None:
        raise error
    logger.error("unavailable; trying again in %g s", PING_INTERVAL, exc_info=error)
    connection.close()  # it may be broken
    time.sleep(PING_INTERVAL)


def _summary_record(record: logging.LogRecord, service: Service, error: BaseException) -> logging.LogRecord:
    summary = copy.copy(record)
    reason = " ".join(str(error).split()).rstrip(".")
    summary.msg = "%s is unavailable; trying again until it answers. %s: %s."
    summary.args = (service.name, type(error).__name__, reason)
    summary.levelno, summary.levelname = logging.ERROR, "ERROR"
    summary.exc_info = summary.exc_text = summary.stack_info = None
    return summary


def _reset_after_fork() -> None:
    for service in SERVICES:
        Service.__init__(service)


os.register_at_fork(after_in_child=_reset_after_fork)

"""Checks before the first process starts.

Each raises LivecastError with a sentence that says what to do.
"""

import errno
import os
import re
import socket
from pathlib import Path

import redis
from django.db import DatabaseError, connection

from livecast.errors import LivecastError

TIMEOUT_SECONDS = 3  # time limit for the answer of a server
HIGHEST_PORT = 65_535
EXACT_COLLATION = re.compile(r"utf8mb4_.*(bin|_as_cs)")  # collations of MariaDB and MySQL that distinguish all letters


def require_port(address: str, port: int, *, ipv6: bool = False) -> None:
    """Raise LivecastError unless we can listen on the port."""
    if port > HIGHEST_PORT:
        raise LivecastError("start.port", f"{port} is not a port. The highest is {HIGHEST_PORT}.")
    family = socket.AF_INET6 if ipv6 else socket.AF_INET
    try:
        socket.getaddrinfo(address, port, family)
    except socket.gaierror as error:
        raise LivecastError("start.port", f"This machine does not have the address {address}.") from error
    try:
        socket.create_server((address, port), family=family).close()
    except OSError as error:
        sentences = {
            errno.EADDRINUSE: f"Another program uses port {port}. Stop that program, or choose another port, "
            f"for example `make run PORT={port + 1}`.",
            errno.EACCES: f"You may not listen on port {port}. Choose one above 1023, "
            "for example `make run PORT=8000`.",
            errno.EADDRNOTAVAIL: f"This machine does not have the address {address}.",
        }
        other = f"Cannot listen on port {port} of {address}: {error.strerror}."
        raise LivecastError("start.port", sentences.get(error.errno or 0, other)) from error


def require_writable(folder: Path, setting: str) -> None:
    """Create the folder if it is missing, and raise LivecastError unless we may write to it.

    `setting` is the name of the setting that chooses the folder.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise LivecastError("start.folder", f"{folder} is not a folder. Set {setting} to a folder.") from error
    except OSError as error:
        raise LivecastError(
            "start.folder", f"Cannot create the folder {folder} ({error.strerror}). Set {setting} to another folder."
        ) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise LivecastError("start.folder", f"You may not write to {folder}. Set {setting} to another folder.")


def require_database() -> None:
    """Raise LivecastError unless the default database answers.

    Of SQLite, the file must be writable.
    """
    database = connection.settings_dict
    name = str(database["NAME"])
    if connection.vendor == "sqlite":
        if name != ":memory:" and not name.startswith("file:"):
            require_writable(Path(name).parent, "DATABASE_URL")
            if Path(name).exists() and not os.access(name, os.W_OK):
                raise LivecastError("start.database", f"You may not write to {name}. Set DATABASE_URL to another file.")
        where = name
    else:
        port = f":{database['PORT']}" if database["PORT"] else ""
        where = f"{name} at {database['HOST'] or 'localhost'}{port}"
    # libpq waits forever by default. The other drivers have a limit.
    os.environ.setdefault("PGCONNECT_TIMEOUT", str(TIMEOUT_SECONDS))
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        reason = str(error).strip().partition("\n")[0].rstrip(".")
        raise LivecastError(
            "start.database",
            f"The database {where} does not answer ({reason}). Start it, or correct DATABASE_URL.",
            status=503,
        ) from error
    require_exact_collation()


def require_exact_collation() -> None:
    """Raise LivecastError if the database considers texts such as “Łódź” and “Lodz” equal.

    In MariaDB and MySQL this depends on the collation of the database, which every new table inherits.
    """
    if connection.vendor != "mysql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT @@collation_database")
        (collation,) = cursor.fetchone()
    if not EXACT_COLLATION.fullmatch(collation):
        raise LivecastError(
            "start.collation",
            f"The database considers some different texts equal (its collation is {collation}). Before the first "
            f"migrate, run ALTER DATABASE {connection.settings_dict['NAME']} CHARACTER SET utf8mb4 "
            "COLLATE utf8mb4_nopad_bin.",
        )


def require_redis(url: str) -> None:
    """Raise LivecastError unless the Redis at `url` answers to the user that the URL names."""
    advice = "Start it, or correct REDIS_URL (in development it may be empty: livecast then starts its own server)."
    try:
        client = redis.Redis.from_url(url, socket_connect_timeout=TIMEOUT_SECONDS, socket_timeout=TIMEOUT_SECONDS)
    except ValueError as error:
        raise LivecastError("start.redis", f"REDIS_URL is not the URL of a Redis: {error}.") from error
    address = client.connection_pool.connection_kwargs
    where = address.get("path") or f"{address.get('host', 'localhost')}:{address.get('port', 6379)}"
    try:
        client.ping()
    except redis.RedisError as error:
        cause = error.__cause__ or error.__context__
        reason = cause.strerror if isinstance(cause, OSError) and cause.strerror else str(error).rstrip(".")
        raise LivecastError(
            "start.redis", f"Redis at {where} does not answer ({reason}). {advice}", status=503
        ) from error
    finally:
        client.close()

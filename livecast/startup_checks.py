"""What must hold before the first process starts: each check raises a LivecastError that says what to do."""

import errno
import os
import re
import socket
from pathlib import Path

import redis
from django.db import DatabaseError, connection

from livecast.errors import LivecastError

TIMEOUT_SECONDS = 3  # seconds that a server may take
HIGHEST_PORT = 65_535
EXACT_COLLATION = re.compile(r"utf8mb4_.*(bin|_as_cs)")  # collations of MariaDB and MySQL that mind every letter


def require_port(address: str, port: int, *, ipv6: bool = False) -> None:
    """The port can be listened on, now."""
    if port > HIGHEST_PORT:
        raise LivecastError("start.port", f"There is no port {port}: the highest is {HIGHEST_PORT}.")
    family = socket.AF_INET6 if ipv6 else socket.AF_INET
    try:
        socket.getaddrinfo(address, port, family)
    except socket.gaierror as error:
        raise LivecastError("start.port", f"There is no address {address} on this machine.") from error
    try:
        socket.create_server((address, port), family=family).close()
    except OSError as error:
        sentences = {
            errno.EADDRINUSE: f"Port {port} is taken by another program: stop that one, or choose another port, "
            f"as in `make run PORT={port + 1}`.",
            errno.EACCES: f"Port {port} needs rights that you do not have: choose one above 1023, "
            "as in `make run PORT=8000`.",
            errno.EADDRNOTAVAIL: f"There is no address {address} on this machine.",
        }
        other = f"Port {port} of {address} cannot be listened on: {error.strerror}."
        raise LivecastError("start.port", sentences.get(error.errno or 0, other)) from error


def require_writable(folder: Path, setting: str) -> None:
    """The folder exists, made if need be, and we can write in it. `setting` names the knob that chooses it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise LivecastError("start.folder", f"{folder} is not a folder; {setting} says it is.") from error
    except OSError as error:
        raise LivecastError(
            "start.folder", f"The folder {folder} cannot be made ({error.strerror}); {setting} chooses another."
        ) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise LivecastError("start.folder", f"You may not write in {folder}; {setting} chooses another folder.")


def require_database() -> None:
    """The default database answers; if it is SQLite, its file can be written."""
    database = connection.settings_dict
    name = str(database["NAME"])
    if connection.vendor == "sqlite":
        if name != ":memory:" and not name.startswith("file:"):
            require_writable(Path(name).parent, "DATABASE_URL")
            if Path(name).exists() and not os.access(name, os.W_OK):
                raise LivecastError("start.database", f"You may not write to {name}; DATABASE_URL chooses another.")
        where = name
    else:
        port = f":{database['PORT']}" if database["PORT"] else ""
        where = f"{name} at {database['HOST'] or 'localhost'}{port}"
    # libpq waits for ever by default; the other drivers have a limit of their own.
    os.environ.setdefault("PGCONNECT_TIMEOUT", str(TIMEOUT_SECONDS))
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        reason = str(error).strip().partition("\n")[0].rstrip(".")
        raise LivecastError(
            "start.database",
            f"The database {where} does not answer ({reason}): start it, or correct DATABASE_URL.",
            status=503,
        ) from error
    require_exact_collation()


def require_exact_collation() -> None:
    """To the database, texts that differ are different: else “Łódź” may be taken for “Lodz”, and refused beside it.

    MariaDB and MySQL leave that to how the database was made, and every table is made in its image.
    """
    if connection.vendor != "mysql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT @@collation_database")
        (collation,) = cursor.fetchone()
    if not EXACT_COLLATION.fullmatch(collation):
        raise LivecastError(
            "start.collation",
            f"The database takes some texts for the same that are not (its collation is {collation}): before the first "
            f"migrate, run ALTER DATABASE {connection.settings_dict['NAME']} CHARACTER SET utf8mb4 "
            "COLLATE utf8mb4_nopad_bin.",
        )


def require_redis(url: str) -> None:
    """The Redis at `url` answers, to whoever the URL says we are."""
    advice = "start it, or correct REDIS_URL (in development it may be empty: livecast brings a server along)."
    try:
        client = redis.Redis.from_url(url, socket_connect_timeout=TIMEOUT_SECONDS, socket_timeout=TIMEOUT_SECONDS)
    except ValueError as error:
        raise LivecastError("start.redis", f"REDIS_URL is not the address of a Redis: {error}.") from error
    address = client.connection_pool.connection_kwargs
    where = address.get("path") or f"{address.get('host', 'localhost')}:{address.get('port', 6379)}"
    try:
        client.ping()
    except redis.RedisError as error:
        cause = error.__cause__ or error.__context__
        reason = cause.strerror if isinstance(cause, OSError) and cause.strerror else str(error).rstrip(".")
        raise LivecastError(
            "start.redis", f"Redis at {where} does not answer ({reason}): {advice}", status=503
        ) from error
    finally:
        client.close()

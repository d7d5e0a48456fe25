"""A MariaDB server for tests, from the programs of this machine, on a free port."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from tests.patience import PATIENCE, START_PATIENCE
from tests.ports import free_port

OWNER = "livecast"
COLLATION = "utf8mb4_nopad_bin"

# Its data is temporary, so it need not reach the disk. It does not need host names either.
_SETTINGS = {
    "innodb-flush-log-at-trx-commit": "0",
    "innodb-buffer-pool-size": "64M",
    "innodb-log-file-size": "16M",
    "character-set-server": "utf8mb4",
    "bind-address": "127.0.0.1",
    "skip-log-bin": "",
    "skip-name-resolve": "",
    "max-connections": "200",
}


def program(*names: str) -> str | None:
    """Return the first of these programs that this machine has, also outside of PATH."""
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/libexec"
    return next((found for name in names if (found := shutil.which(name, path=path))), None)


SERVER = program("mariadbd", "mysqld")
INSTALL = program("mariadb-install-db", "mysql_install_db")
CLIENT = program("mariadb", "mysql")
DUMP = program("mariadb-dump", "mysqldump")


def is_here() -> bool:
    return None not in (SERVER, INSTALL, CLIENT, DUMP)


def dump(url: str, file: Path) -> None:
    """Write the tables of a database to a file."""
    with file.open("wb") as output:
        _run_client(DUMP, url, stdout=output)


def load(url: str, file: Path) -> None:
    """Create the tables of a dump in an empty database."""
    with file.open("rb") as dumped:
        _run_client(CLIENT, url, stdin=dumped)


def _run_client(program: str | None, url: str, stdin: IO[bytes] | None = None, stdout: IO[bytes] | None = None) -> None:
    place = urlsplit(url)
    where = (f"--host={place.hostname}", f"--port={place.port}", f"--user={place.username}", place.path[1:])
    command = [str(program), "--no-defaults", *where]
    done = subprocess.run(command, stdin=stdin, stdout=stdout, stderr=subprocess.PIPE, timeout=START_PATIENCE)
    if done.returncode:
        raise RuntimeError(f"{program}: {done.stderr.decode()}")


class MariaDB:
    """A server."""

    def __init__(self, folder: Path) -> None:
        if SERVER is None or INSTALL is None or CLIENT is None:
            raise FileNotFoundError("no MariaDB on this machine")
        self.folder = folder
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        # MariaDB does not run as root.
        self._user = "mysql" if os.geteuid() == 0 else None
        if self._user:
            account = pwd.getpwnam(self._user)
            os.chown(folder, account.pw_uid, account.pw_gid)
        data = f"--datadir={folder / 'data'}"
        self._run(INSTALL, "--no-defaults", data, "--auth-root-authentication-method=normal", "--skip-test-db")

    def start(self) -> None:
        options = {
            **_SETTINGS,
            "datadir": str(self.folder / "data"),
            "port": str(self.port),
            "socket": str(self._socket),
            "pid-file": str(self.folder / "pid"),
        }
        words = [f"--{name}={value}" if value else f"--{name}" for name, value in options.items()]
        with (self.folder / "mariadb.log").open("ab") as log:
            self.process = subprocess.Popen(
                [str(SERVER), "--no-defaults", *words],
                cwd=self.folder,
                user=self._user,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_PATIENCE
        while not self._listens():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"MariaDB does not start: {(self.folder / 'mariadb.log').read_text()}")
            time.sleep(0.02)
        self._sql(f"CREATE USER {OWNER}@'127.0.0.1'; GRANT ALL ON *.* TO {OWNER}@'127.0.0.1';")

    def stop(self) -> None:
        """Stop it at once. Its data is lost."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(PATIENCE)
            self.process = None

    def url(self, database: str) -> str:
        return f"mysql://{OWNER}@127.0.0.1:{self.port}/{database}"

    def create(self, database: str, collation: str = COLLATION) -> str:
        """Create an empty database, by default as docs/operations.md does. Return its URL."""
        self._sql(f"CREATE DATABASE {database} CHARACTER SET utf8mb4 COLLATE {collation};")
        return self.url(database)

    def _listens(self) -> bool:
        with socket.socket(socket.AF_UNIX) as client:  # its file exists shortly before the server listens
            return client.connect_ex(str(self._socket)) == 0

    @property
    def _socket(self) -> Path:
        return self.folder / "socket"

    def _sql(self, statements: str) -> None:
        self._run(str(CLIENT), "--no-defaults", f"--socket={self._socket}", "--user=root", f"--execute={statements}")

    def _run(self, *words: str) -> None:
        done = subprocess.run(
            words, cwd=self.folder, user=self._user, capture_output=True, text=True, timeout=START_PATIENCE
        )
        if done.returncode:
            raise RuntimeError(f"{words[0]}: {done.stdout}{done.stderr}")


@contextmanager
def mariadb() -> Iterator[MariaDB]:
    """Yield a running server. Raise FileNotFoundError if this machine has no MariaDB."""
    # MariaDB's user may not read pytest's tmp_path.
    with tempfile.TemporaryDirectory(prefix="livecast-mariadb-", ignore_cleanup_errors=True) as folder:
        server = MariaDB(Path(folder))
        try:
            server.start()
            yield server
        finally:
            server.stop()

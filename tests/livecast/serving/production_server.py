"""A production installation for tests: `manage.py serve` on its own ports, with requests like those of nginx."""

import http.client
import json
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.migrated import new, template
from tests.patience import PATIENCE, START_PATIENCE
from tests.ports import free_port
from tests.servers import LocalInstallation

DRAIN_SECONDS = 1.0
STOP_SECONDS = 120.0  # never reached: draining takes less
FROM_THIS_MACHINE = {"X-Real-IP": "127.0.0.1"}
BEHIND_TLS = {"X-Forwarded-Proto": "https", "X-Real-IP": "203.0.113.7"}


def make_production(installation: LocalInstallation) -> None:
    """Use production settings for all processes that are started afterwards."""
    installation.env |= {
        "DEBUG": "0",
        "DJANGO_SETTINGS_MODULE": "tests.livecast.serving.settings",
        "SECRET_KEY": "a-key-that-is-long-enough-0123456789-abcdefghijklmnopqrstuvwxyz",
        "ALLOWED_HOSTS": "localhost",
        "BEHIND_PROXY": "1",
        "DRAIN_SECONDS": str(DRAIN_SECONDS),
        "STOP_SECONDS": str(STOP_SECONDS),
    }
    static = Path(installation.env["VAR_DIR"]) / "static"
    with template("static") as made:
        if made.exists():
            shutil.copytree(made, static)
        else:
            installation.manage("collectstatic", "--noinput", "-v", "0")
            shutil.copytree(static, new(made)).rename(made)


class Serve:
    """A running `manage.py serve` and its processes."""

    def __init__(self, production: LocalInstallation, port: int, *arguments: str) -> None:
        self.port = port
        self.name = f"serve-{port}"
        self._production = production
        before = self.log.count("serving: ")  # of an earlier serve on this port
        self.main = production.start(self.name, "manage.py", "serve", "--bind", f"127.0.0.1:{port}", *arguments)
        until(lambda: self.log.count("serving: ") > before or self.main.poll() is not None)
        assert self.main.poll() is None, self.log

    @property
    def log(self) -> str:
        return self._production.log(self.name)

    def pids(self) -> set[int]:
        return children(self.main.pid)


@contextmanager
def serve(production: LocalInstallation, *arguments: str) -> Iterator[Serve]:
    running = Serve(production, free_port(), *arguments)
    try:
        yield running
        assert "Traceback" not in running.log
    finally:
        if running.main.poll() is None:
            running.main.kill()  # its processes end with it
            running.main.wait()


def children(pid: int) -> set[int]:
    return set(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))


def until(condition: Callable[[], object], seconds: float = START_PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{seconds} s have passed"
        time.sleep(0.05)


def get(port: int, path: str, **headers: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", path, headers={"Host": "localhost", **BEHIND_TLS, **headers})
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def fan(port: int, *, topics: str = "t=scores", **options: Any) -> ClientConnection:
    return connect(
        f"ws://localhost/ws/?{topics}",
        sock=socket.create_connection(("127.0.0.1", port)),
        additional_headers=BEHIND_TLS
        | {"X-Real-IP": options.pop("address", "203.0.113.7")}
        | options.pop("headers", {}),
        origin=options.pop("origin", "https://localhost"),
        compression=None,
        ping_interval=None,  # the server sends pings
        open_timeout=PATIENCE,
        **options,
    )


def until_closed(watching: ClientConnection) -> tuple[list[dict[str, Any]], int]:
    """Return the frames that a fan receives until its socket is closed, and the close code."""
    frames: list[dict[str, Any]] = []
    with suppress(ConnectionClosed):
        frames.extend(json.loads(text) for text in watching)
    assert watching.close_code is not None
    return frames, watching.close_code

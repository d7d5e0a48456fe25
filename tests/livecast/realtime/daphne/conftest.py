"""Echo servers in their own processes. An unexpected traceback in their logs fails the run."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.livecast.realtime.daphne.client import Client, RawSocket
from tests.patience import PATIENCE
from tests.ports import free_port
from tests.servers import ROOT

# Limits that tests do not reach.
LENIENT = {
    "check_interval": 0.2,
    "max_buffered": 64 << 20,
    "max_message": 1 << 20,
    "frames_per_second": 1e6,
    "frame_burst": 10**6,
}
# Limits that tests reach quickly.
STRICT = {
    "check_interval": 0.1,
    "accept_timeout": 2,
    "silent_timeout": 5,
    "close_timeout": 1,
    "ping_interval": 1,
    "ping_timeout": 5,  # a busy machine may delay the test's answer so long
    "stall_timeout": 5,
}


class EchoServer:
    """A process that runs echo_server.py."""

    def __init__(
        self, folder: Path, *, unix: bool = False, tls: tuple[Path, Path] | None = None, **config: Any
    ) -> None:
        self.port = free_port()
        self.address: int | str = self.port
        self.tls = tls is not None
        endpoint = f"tcp:{self.port}:interface=127.0.0.1"
        if tls:
            endpoint = f"ssl:{self.port}:interface=127.0.0.1:certKey={tls[0]}:privateKey={tls[1]}"
        if unix:
            self.address = str(folder / f"{self.port}.sock")
            endpoint = f"unix:{self.address}:lockfile=0"
        self.expected: list[str] = []
        config = {"endpoint": endpoint, "options": {"application_close_timeout": 1}, **config}
        self.log_file = folder / f"echo-{self.port}.log"
        with self.log_file.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.livecast.realtime.daphne.echo_server", json.dumps(config)],
                cwd=ROOT,
                env={**os.environ, "VAR_DIR": str(folder.parent)},
                stdout=log,
                stderr=log,
            )
        while not self.is_up():
            assert self.process.poll() is None, self.log()
            time.sleep(0.02)

    def is_up(self) -> bool:
        try:
            RawSocket(self.address).socket.close()
        except OSError:
            return False
        return True

    def client(self, target: str = "/ws/", *headers: str, **how: Any) -> Client:
        return Client(self.address, target, *headers, tls=self.tls, **how)

    def subscriber(self, mode: str = "attached", topic: str = "main", **how: Any) -> Client:
        """Return a client that is subscribed to the topic, and has read everything sent before that."""
        client = self.client(f"/ws/?mode={mode}&t={topic}", **how)
        if mode == "fast":
            assert [client.read_text(), client.read_text()] == ["hello", "caught up"]
        elif mode != "deaf":
            client.send_text("there?")
            while client.read_text() != "echo:there?":
                pass
        return client

    def ask(self, path: str, **query: Any) -> Any:
        connection = HTTPConnection("localhost", timeout=PATIENCE)
        connection.sock = RawSocket(self.address, tls=self.tls).socket
        try:
            connection.request("GET", f"{path}?{urlencode(query)}")
            response = connection.getresponse()
            assert response.status == 200, response.status
            return json.load(response)
        finally:
            connection.close()

    def publish(self, topic: str = "main", **query: Any) -> None:
        self.ask("/publish", t=topic, **query)

    @contextmanager
    def with_settings(self, **changes: Any) -> Iterator[None]:
        """Change limits or options for the sockets that are opened in the block."""
        before = {name: self.ask("/do", what="set", name=name, value=json.dumps(new)) for name, new in changes.items()}
        try:
            yield
        finally:
            for name, old in before.items():
                self.ask("/do", what="set", name=name, value=json.dumps(old))

    def stats(self) -> dict[str, Any]:
        return self.ask("/stats")

    def log(self) -> str:
        return self.log_file.read_text(errors="replace")

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(PATIENCE)

    def check_log(self) -> None:
        """Assert that all errors in the log were raised on purpose, or are expected by a test."""
        errors = re.findall(r"^(?:\w+\.)*\w+(?:Error|Exception|Warning): .*", self.log(), re.MULTILINE)
        unexpected = [error for error in errors if "was told to" not in error and error not in self.expected]
        assert not unexpected, self.log()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("tls")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    return certificate, key


@pytest.fixture(scope="session")
def start_echo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., EchoServer]]:
    started: list[EchoServer] = []
    folder = tmp_path_factory.mktemp("echo")

    def start(**config: Any) -> EchoServer:
        server = EchoServer(folder, **config)
        started.append(server)
        return server

    yield start
    for server in started:
        server.stop()
    for server in started:
        server.check_log()


@pytest.fixture(scope="session")
def shared_echo(start_echo: Callable[..., EchoServer]) -> Callable[..., EchoServer]:
    """Start one server per configuration, also if a parametrised fixture is created again."""
    servers: dict[str, EchoServer] = {}

    def share(**config: Any) -> EchoServer:
        key = repr(sorted(config.items()))
        if key not in servers:
            servers[key] = start_echo(**config)
        return servers[key]

    return share


@pytest.fixture(scope="session", params=["plain", "unix", "tls"])
def lenient(
    request: pytest.FixtureRequest, shared_echo: Callable[..., EchoServer], certificate: tuple[Path, Path]
) -> EchoServer:
    """A server with high limits: plain, on a Unix socket (as behind nginx), and with TLS."""
    return shared_echo(
        limits=LENIENT, unix=request.param == "unix", tls=certificate if request.param == "tls" else None
    )


@pytest.fixture(scope="session", params=["plain", "tls"])
def strict(
    request: pytest.FixtureRequest, shared_echo: Callable[..., EchoServer], certificate: tuple[Path, Path]
) -> EchoServer:
    """A server with the limits of production and short times: plain and with TLS."""
    return shared_echo(limits=STRICT, tls=certificate if request.param == "tls" else None)


@pytest.fixture(scope="session")
def plain(shared_echo: Callable[..., EchoServer]) -> EchoServer:
    """A server with high limits, without TLS, with the send and accept loops in Python."""
    return shared_echo(limits=LENIENT | {"check_interval": 0.1}, loop="python")

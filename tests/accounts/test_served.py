"""Members of a production installation over real HTTP and sockets: login, rolling restart, logout everywhere.

A worker sends the code to the HTTP gateway, and the test reads it there.
"""

import http.client
import json
import re
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from livecast.serving.accept_balancing import MARGIN
from tests.accounts.sms_provider import Provider, provider
from tests.livecast.serving.production_server import (
    BEHIND_TLS,
    STOP_SECONDS,
    Serve,
    fan,
    make_production,
    until,
    until_closed,
)
from tests.patience import PATIENCE
from tests.ports import free_port
from tests.servers import LocalInstallation
from tests.valkey import Valkey, valkey

pytestmark = pytest.mark.processes

SESSION_ENDED = 4401
A_MATCH = """
    from django.utils import timezone
    from matches.feed import feed_log
    from matches.models import Match, Team
    feed_log.current_epoch()
    home, away = (Team.objects.create(name=name, sport="football") for name in ("Harbour Town", "Mill United"))
    print(Match.objects.create(sport="football", home=home, away=away, kickoff_at=timezone.now()).pk)
"""


class LoginInstallation:
    """An installation, its processes, and the SMS that it sent."""

    def __init__(self, stage: LocalInstallation, server: Valkey, post: Provider) -> None:
        self.stage, self.valkey, self.post = stage, server, post
        self.sockets, self.pages = free_port(), free_port()
        self.match = stage.python(A_MATCH)
        self._serve: Serve | None = None

    def serve(self, sockets: int = 2) -> Serve:
        """Start so many processes for sockets and one for pages, unless they run already."""
        if self._serve is None or self._serve.main.poll() is not None:
            pages = f"127.0.0.1:{self.pages}"
            processes = ("--sockets", str(sockets), "--pages", "1")
            self._serve = Serve(self.stage, self.sockets, *processes, "--bind-pages", pages)
        return self._serve

    def stop(self) -> None:
        if self._serve:
            stop(self._serve)

    def code_for(self, number: str) -> str:
        def sent() -> list[str]:
            messages = [json.loads(request.body) for request in self.post.requests]
            return [message["code"] for message in messages if message["phone"] == number]

        until(sent)
        return sent()[-1]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LoginInstallation]:
    folder = tmp_path_factory.mktemp("members")
    with valkey(folder) as server, provider() as post:
        stage = LocalInstallation(folder, server.url)
        stage.env |= {
            "SMS_GATEWAY": "http",
            "SMS_HTTP_URL": f"{post.url}/send",
            "SMS_HTTP_SECRET": "shared",
            "SOCKETS_PER_MEMBER": "0",  # a test opens sockets until each process has one
        }
        make_production(stage)
        try:
            stage.migrate()
            stage.work()
            site = LoginInstallation(stage, server, post)
            yield site
            site.stop()
        finally:
            stage.close()


@pytest.fixture
def running(site: LoginInstallation) -> Serve:
    return site.serve()


def stop(serve: Serve) -> None:
    if serve.main.poll() is None:
        serve.main.terminate()
        serve.main.wait(STOP_SECONDS + PATIENCE)


class LoginBrowser:
    """A browser with cookies and an address of its own."""

    def __init__(self, site: LoginInstallation, address: str = BEHIND_TLS["X-Real-IP"]) -> None:
        self._site = site
        self._address = {"X-Real-IP": address}
        self._cookies: dict[str, str] = {}

    def ask(self, path: str, **form: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self._site.pages, timeout=PATIENCE)
        headers = {"Host": "localhost", "Origin": "https://localhost", "X-Sheet": "1"}
        headers |= BEHIND_TLS | self._address | self.cookie
        try:
            if form:
                form["csrfmiddlewaretoken"] = self._cookies["csrftoken"]
                headers["Content-Type"] = "application/x-www-form-urlencoded"
                connection.request("POST", path, urlencode(form), headers)
            else:
                connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            for line in answer.headers.get_all("Set-Cookie") or ():
                self._cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    @property
    def cookie(self) -> dict[str, str]:
        held = "; ".join(f"{name}={value}" for name, value in self._cookies.items() if value)
        return {"Cookie": held} if held else {}

    def log_in(self, number: str, name: str) -> None:
        self.ask("/account/login/")
        assert self.ask("/account/login/", step="send", phone=number)[0] == 202
        status, html = self.ask("/account/login/", step="check", code=self._site.code_for(number))
        assert (status, step_of(html)) == (200, "name")
        assert step_of(self.ask("/account/login/", step="name", name=name)[1]) == "done"

    @property
    def name(self) -> str | None:
        """Return the name of the member who is logged in."""
        member = json.loads(self.ask("/api/me")[1])["member"]
        return member and member["name"]

    @contextmanager
    def socket(self, number: int = 1) -> Iterator[ClientConnection]:
        """Open a socket in the room of the match as this member."""
        topic = f"match.{self._site.match}.chat"
        address = f"203.0.113.{number}"
        with fan(self._site.sockets, topics=f"t={topic}", headers=self.cookie, address=address) as socket:
            assert json.loads(socket.recv(PATIENCE))["type"] == "hello"
            yield socket


def step_of(html: str) -> str:
    found = re.search(r'data-step="(\w+)"', html)
    return found[1] if found else html


def is_a_members(socket: ClientConnection, site: LoginInstallation) -> bool:
    """Return whether the server treats the socket as one of a member."""
    socket.send(json.dumps({"type": "chat.me", "ref": 1, "data": {"topic": f"match.{site.match}.chat"}}))
    while (answer := json.loads(socket.recv(PATIENCE)))["type"] not in ("ok", "error"):
        pass
    assert answer["type"] == "ok" or answer["code"] == "command.not_member"
    return bool(answer["type"] == "ok")


def one_at_each_process(browser: LoginBrowser, serve: Serve, stack: ExitStack) -> list[ClientConnection]:
    """Open sockets until each of two processes has at least one."""
    opened: list[ClientConnection] = []
    while sum(has_connection(pid, serve.port) for pid in serve.pids()) < 2:
        assert len(opened) < 4 * MARGIN, "one process takes every socket"
        opened.append(stack.enter_context(browser.socket(len(opened))))
    return opened


def has_connection(pid: int, port: int) -> bool:
    """Return whether the process has a connection on this port."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    inodes = {row[9] for row in rows if row[1].endswith(f":{port:04X}") and row[3] == "01"}  # established
    held = [str(one.readlink()) for one in Path(f"/proc/{pid}/fd").iterdir() if one.is_symlink()]
    return any(f"socket:[{inode}]" in held for inode in inodes)


@pytest.mark.parametrize("redis", ["there", "away"])
def test_a_logout_closes_the_sockets_of_every_process(site: LoginInstallation, running: Serve, redis: str):
    ola, other = LoginBrowser(site), LoginBrowser(site)
    number = {"there": "+447400123987", "away": "+447400123988"}[redis]
    ola.log_in(number, f"Ola {redis}")
    with ExitStack() as stack:
        hers = one_at_each_process(ola, running, stack)
        assert all(is_a_members(socket, site) for socket in hers)
        watching = stack.enter_context(other.socket())
        if redis == "away":
            site.valkey.kill()
        assert ola.ask("/account/logout/", next="/")[0] == 302
        codes = [until_closed(socket)[1] for socket in hers]
        if redis == "away":
            site.valkey.start()
        assert set(codes) == {SESSION_ENDED}
        assert ola.name is None
        assert not is_a_members(watching, site)  # an anonymous socket stays open


def test_sessions_and_member_sockets_survive_a_rolling_restart(site: LoginInstallation, running: Serve):
    ida = LoginBrowser(site)
    ida.log_in("+447400123456", "Ida")

    with ida.socket() as before:
        assert is_a_members(before, site)
        running.main.send_signal(signal.SIGHUP)
        frames, code = until_closed(before)
    assert [frame for frame in frames if frame["type"] == "reconnect"]
    assert code == 1012
    until(lambda: "rolled: " in running.log)
    assert ida.name == "Ida"
    with ida.socket() as rolled:
        assert is_a_members(rolled, site)
        stop(running)
        with pytest.raises(ConnectionClosed):
            while True:
                rolled.recv(PATIENCE)

    site.serve()
    assert ida.name == "Ida"
    with ida.socket() as back:
        assert is_a_members(back, site)

"""Many fans with one address (a stadium, a school): they watch and log in, and a flood from it is bounded.

In a production installation over real HTTP and sockets, behind a proxy that names the client's address.
"""

import html
import json
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import pytest
from django.conf import settings
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from livecast.realtime.protocol import Close
from tests.accounts.proof_solver import solve
from tests.accounts.sms_provider import provider
from tests.accounts.test_served import LoginBrowser, LoginInstallation, step_of
from tests.livecast.serving.production_server import fan, make_production, serve, until
from tests.servers import LocalInstallation
from tests.valkey import valkey

pytestmark = [pytest.mark.processes, pytest.mark.timeout(1200)]

STADIUM, SCHOOL, ELSEWHERE = "198.51.100.7", "198.51.100.8", "203.0.113.77"
FANS, LOGINS = 50, 50
SOCKETS_PER_ADDRESS = 52  # a fortieth of the default, so that a test reaches it soon
HANDSHAKES_PER_ADDRESS = "0"  # no limit: these tests open their sockets as fast as the machine can


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LoginInstallation]:
    folder = tmp_path_factory.mktemp("stadium")
    with valkey(folder) as server, provider() as post:
        stage = LocalInstallation(folder, server.url)
        stage.env |= {
            "SMS_GATEWAY": "http",
            "SMS_HTTP_URL": f"{post.url}/send",
            "SMS_HTTP_SECRET": "shared",
            "SOCKETS_PER_ADDRESS": str(SOCKETS_PER_ADDRESS),
            "HANDSHAKES_PER_ADDRESS": HANDSHAKES_PER_ADDRESS,
        }
        make_production(stage)
        try:
            stage.migrate()
            stage.work()
            site = LoginInstallation(stage, server, post)
            site.serve(sockets=1)
            yield site
            site.stop()
        finally:
            stage.close()


class StadiumBrowser(LoginBrowser):
    """A browser in the stadium, which solves proofs of work."""

    worked = 0

    def ask(self, path: str, **form: str) -> tuple[int, str]:
        status, page = super().ask(path, **form)
        if status != 428:
            return status, page
        self.worked += 1
        found = re.search(r'data-challenge="([^"]+)"', page)
        assert found
        salt, challenge, most, signature = html.unescape(found[1]).split(" ")
        task = {"salt": salt, "challenge": challenge, "maxnumber": int(most), "signature": signature}
        return super().ask(path, **form, proof=solve(task))


@contextmanager
def watching(site: LoginInstallation, address: str, port: int = 0) -> Iterator[ClientConnection]:
    with fan(port or site.sockets, topics=f"t=match.{site.match}.feed", address=address) as socket:
        yield socket


def is_served(socket: ClientConnection) -> bool:
    return json.loads(socket.recv(60))["type"] == "hello"


def is_refused(site: LoginInstallation, address: str, port: int = 0) -> bool:
    """Return whether a further socket of this address is closed with 4429."""
    with watching(site, address, port) as socket:
        try:
            return not is_served(socket)
        except ConnectionClosed:
            assert socket.close_code == Close.TOO_MANY
            return True


def test_by_default_one_address_may_have_five_hundred_fans():
    assert settings.LIVECAST["SOCKETS_PER_ADDRESS"] >= 500
    assert settings.LIVECAST["HANDSHAKES_PER_ADDRESS"] >= 500


def test_one_address_may_have_fans_up_to_the_quota_and_fifty_logins(site: LoginInstallation):
    def log_in(number: int) -> tuple[str | None, int]:
        browser = StadiumBrowser(site, STADIUM)
        browser.ask("/account/login/")
        phone = f"+4474{number:02d}{number * 7919 % 10**6:06d}"
        status, page = browser.ask("/account/login/", step="send", phone=phone)
        while status == 503:  # Redis answered too late on a slow machine, and the page says: try again
            time.sleep(1)
            status, page = browser.ask("/account/login/", step="send", phone=phone)
        assert status == 202, page
        status, page = browser.ask("/account/login/", step="check", code=site.code_for(phone))
        assert (status, step_of(page)) == (200, "name"), page
        assert step_of(browser.ask("/account/login/", step="unnamed")[1]) == "done"
        return browser.name, browser.worked

    with ExitStack() as stack:
        sockets = [stack.enter_context(watching(site, STADIUM)) for _ in range(FANS)]
        assert all(is_served(socket) for socket in sockets)
        with ThreadPoolExecutor(4) as crowd:
            members = list(crowd.map(log_in, range(LOGINS)))
        assert len({name for name, _worked in members}) == LOGINS
        # After the free quota, browsers have sent a proof of work.
        assert any(worked for _name, worked in members)
        # All sockets stayed open.
        for socket in sockets:
            socket.send('{"type":"ping","ref":1}')
        assert all(answer_of(socket) == "ok" for socket in sockets)


def answer_of(socket: ClientConnection) -> str:
    while (kind := json.loads(socket.recv(60))["type"]) not in ("ok", "error"):
        pass
    return str(kind)


def test_more_sockets_than_the_quota_are_closed_4429_and_others_are_served(site: LoginInstallation):
    with ExitStack() as stack:
        sockets = [stack.enter_context(watching(site, SCHOOL)) for _ in range(SOCKETS_PER_ADDRESS)]
        assert all(is_served(socket) for socket in sockets)
        assert all(is_refused(site, SCHOOL) for _ in range(20))
        assert not is_refused(site, ELSEWHERE)
        sockets.pop().close()
        until(lambda: not is_refused(site, SCHOOL))


def test_a_flood_of_handshakes_is_rejected_with_4429_and_others_are_served(site: LoginInstallation, monkeypatch):
    """The number per window is tested in tests/livecast/realtime/daphne/test_entry_points.py."""
    monkeypatch.setitem(site.stage.env, "HANDSHAKES_PER_ADDRESS", "1")
    with serve(site.stage, "--sockets", "1", "--pages", "0") as strict:
        assert any(is_refused(site, STADIUM, strict.port) for _ in range(200))
        assert not is_refused(site, ELSEWHERE, strict.port)

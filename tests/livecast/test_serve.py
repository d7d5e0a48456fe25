"""`manage.py serve` in production: real processes on one or two ports, killed, restarted and drained."""

import http.client
import json
import math
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, unix_connect

from livecast import __version__
from livecast.serving.accept_balancing import MARGIN
from livecast.serving.drain import RECONNECT_SECONDS
from tests.livecast.serving.production_server import (
    BEHIND_TLS,
    DRAIN_SECONDS,
    FROM_THIS_MACHINE,
    STOP_SECONDS,
    Serve,
    children,
    fan,
    get,
    serve,
    until,
    until_closed,
)
from tests.patience import PATIENCE, START_PATIENCE
from tests.ports import free_port
from tests.servers import LocalInstallation

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def both(production: LocalInstallation) -> Iterator[Serve]:
    """Two processes on one port that serve pages and sockets."""
    with serve(production, "--sockets", "2", "--pages", "0") as running:
        yield running


class Visitor:
    """Requests a page repeatedly while a block runs, on one connection or on a new one each time."""

    def __init__(self, port: int, *, keep_alive: bool) -> None:
        self.statuses: set[int] = set()
        self.problems: list[str] = []
        self.count = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._ask, args=(port, keep_alive))

    def __enter__(self) -> "Visitor":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _ask(self, port: int, keep_alive: bool) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        while not self._done.is_set():
            try:
                connection.request("GET", "/asked/", headers={"Host": "localhost", **BEHIND_TLS})
                response = connection.getresponse()
                response.read()
                self.statuses.add(response.status)
                self.count += 1
            except (OSError, http.client.HTTPException) as problem:
                self.problems.append(repr(problem))
                connection.close()
            if not keep_alive:
                connection.close()
            time.sleep(0.05)
        connection.close()


class Follower:
    """A fan of a match that follows `reconnect` and continues at its last offset."""

    def __init__(self, port: int, match_id: str) -> None:
        self.offsets: list[int] = []
        self.moves = 0
        self._port, self._topic = port, f"match.{match_id}.feed"
        self._last: int | None = None
        self._deadline = math.inf
        self._thread = threading.Thread(target=self._follow)
        self._thread.start()

    def up_to(self, last: int) -> list[int]:
        """Return all received offsets, once the last one has arrived."""
        self._last = last
        self._deadline = time.monotonic() + PATIENCE
        self._thread.join()
        return self.offsets

    @property
    def _position(self) -> int:
        return self.offsets[-1] if self.offsets else 0

    @property
    def _has_all(self) -> bool:
        return self._position == self._last or time.monotonic() > self._deadline

    def _follow(self) -> None:
        while not self._has_all:
            topics = f"t={self._topic}:{self._position}"
            # Refused: a process accepted the connection just before it started to drain.
            with suppress(ConnectionClosed, InvalidStatus), fan(self._port, topics=topics) as watching:
                self._watch(watching)

    def _watch(self, watching: ClientConnection) -> None:
        leave_at = math.inf
        while not self._has_all and time.monotonic() < leave_at:
            with suppress(TimeoutError):
                frame = json.loads(watching.recv(0.1))
                if frame["type"] == "reconnect":
                    leave_at = time.monotonic() + frame["data"]["after"]
                    self.moves += 1
                elif "offset" in frame:
                    self.offsets.append(frame["offset"])


# --- two processes, one port


def test_two_processes_on_one_port_serve_pages_and_sockets(both: Serve):
    assert len(both.pids()) == 2
    assert get(both.port, "/")[0] == 200
    with fan(both.port) as watching:
        assert json.loads(watching.recv(PATIENCE))["type"] == "hello"


def test_sockets_are_balanced_between_processes(both: Serve):
    def descriptors() -> dict[int, int]:
        return {pid: len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in both.pids()}

    before = descriptors()
    with ExitStack() as fans:
        for number in range(4 * MARGIN):
            fans.enter_context(fan(both.port, address=f"203.0.113.{number}"))
            time.sleep(0.01)
        shares = [count - before[pid] for pid, count in descriptors().items()]
    assert min(shares) >= MARGIN, shares


def test_proxy_headers_are_used_and_the_root_path_is_not(both: Serve):
    expected = {"client": "203.0.113.7", "secure": True, "link": "/asked/"}
    assert json.loads(get(both.port, "/asked/")[1]) == expected
    assert json.loads(get(both.port, "/asked/", **{"X-Forwarded-For": "198.51.100.1"})[1]) == expected
    assert json.loads(get(both.port, "/asked/", **{"Daphne-Root-Path": "/elsewhere"})[1]) == expected
    with pytest.raises(InvalidStatus):
        fan(both.port, origin="http://localhost")  # another scheme than the proxy names


def test_a_killed_process_is_restarted_while_the_port_answers(both: Serve):
    before = both.pids()
    victim = min(before)
    with Visitor(both.port, keep_alive=False) as visitor:
        os.kill(victim, signal.SIGKILL)
        until(lambda: both.log.count(" is serving as process ") == 3)
    assert visitor.statuses == {200}
    assert len(visitor.problems) <= 1  # the request that the victim was answering
    assert "was killed by SIGKILL; restarting it in 0.5 s." in both.log
    assert len(both.pids()) == 2 and victim not in both.pids()


A_MATCH = """
    from django.utils import timezone
    from matches.feed import feed_log
    from matches.models import Match, Team
    # Create the first epoch. Otherwise a second process creates another, and its fans must reload.
    feed_log.current_epoch()
    home, away = (Team.objects.create(name=name, sport="football") for name in ("Harbour Town", "Mill United"))
    print(Match.objects.create(sport="football", home=home, away=away, kickoff_at=timezone.now()).pk)
"""
COMMENTARY = """
    import pathlib, time
    from matches.actions import EntryDraft, post_commentary
    number = 0
    while not pathlib.Path("{end}").exists():
        draft = EntryDraft(body=f"Line {{number}}")
        post_commentary(match_id={match}, author=None, client_key=str(number), draft=draft)
        number += 1
        time.sleep(0.1)
"""


def test_a_rolling_restart_replaces_every_process_without_a_lost_line(both: Serve, production: LocalInstallation):
    match_id, end = production.python(A_MATCH), production.folder / "end of commentary"
    with ThreadPoolExecutor(2) as pool:
        commentary = pool.submit(production.python, COMMENTARY.format(match=match_id, end=end))
        try:
            followers = [Follower(both.port, match_id) for _ in range(4)]
            until(lambda: all(follower.offsets for follower in followers))
            before = both.pids()
            with fan(both.port) as watching, Visitor(both.port, keep_alive=False) as visitor:
                watched = pool.submit(until_closed, watching)  # read continuously, like a browser
                with Visitor(both.port, keep_alive=True) as regular:
                    both.main.send_signal(signal.SIGHUP)
                    until(lambda: "rolled: " in both.log)
                frames, code = watched.result(PATIENCE)
        finally:
            end.touch()
        commentary.result(PATIENCE)
    last = int(production.python("from matches.models import Match; print(Match.objects.get().last_offset)"))

    assert not both.pids() & before and len(both.pids()) == 2
    assert (visitor.statuses, visitor.problems) == ({200}, [])
    assert (regular.statuses, regular.problems) == ({200}, [])
    assert visitor.count > 20 and regular.count > 20
    assert [frame["type"] for frame in frames if frame["type"] not in ("pulse", "match.changed")][-1] == "reconnect"
    assert code == 1012
    assert [follower.up_to(last) for follower in followers] == [list(range(1, last + 1))] * len(followers)
    assert all(follower.moves for follower in followers)


def test_a_rolling_restart_to_broken_code_changes_nothing(both: Serve, production: LocalInstallation):
    before = both.pids()
    manifest = Path(production.env["VAR_DIR"]) / "static" / "staticfiles.json"
    manifest.rename(manifest.with_suffix(".away"))
    try:
        both.main.send_signal(signal.SIGHUP)
        until(lambda: "rolling restart aborted: " in both.log)
    finally:
        manifest.with_suffix(".away").rename(manifest)
    assert "Run manage.py collectstatic" in both.log
    assert both.pids() == before
    assert get(both.port, "/")[0] == 200


def test_healthz_answers_any_host_and_readyz_names_unavailable_services(both: Serve, production: LocalInstallation):
    status, body = get(both.port, "/healthz", Host="10.0.0.7:8000")
    assert (status, json.loads(body)) == (200, {"alive": True, "version": __version__})

    def readiness() -> tuple[int, dict[str, str]]:
        status, body = get(both.port, "/readyz", Host="10.0.0.7:8000", **FROM_THIS_MACHINE)
        return status, json.loads(body)

    # On a busy machine a check may exceed its second.
    there = {"database": "ok", "redis": "ok", "channel_layer": "ok"}
    until(lambda: readiness() == (503, there | {"worker": "away"}))
    production.python("from livecast.health import record_worker_heartbeat; record_worker_heartbeat()")
    until(lambda: readiness() == (200, there | {"worker": "ok"}))


def test_readyz_and_metrics_are_refused_to_other_addresses(both: Serve):
    for path in ("/readyz", "/metrics"):
        for address in ("203.0.113.7", "10.0.0.7", "me"):
            status, body = get(both.port, path, **{"X-Real-IP": address})
            assert (status, json.loads(body)["code"]) == (403, "monitoring.not_allowed")
    assert get(both.port, "/healthz")[0] == 200


def test_every_process_answers_with_the_metrics_of_all(both: Serve):
    def metrics() -> dict[str, float]:
        lines = get(both.port, "/metrics", **FROM_THIS_MACHINE)[1].decode().splitlines()
        return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if line[0] != "#")}

    with ExitStack() as fans:
        for number in range(3):
            fans.enter_context(fan(both.port, address=f"203.0.113.{number}"))
        until(lambda: metrics()["livecast_sockets"] >= 3)
        assert metrics()['livecast_processes{state="serving"}'] == 2
        assert metrics()["livecast_lag_lines"] == 0
        closed_before = sum(number for name, number in metrics().items() if name.startswith("livecast_sockets_closed"))
    until(
        lambda: (
            sum(number for name, number in metrics().items() if name.startswith("livecast_sockets_closed"))
            >= closed_before + 3
        )
    )


# --- separate ports for sockets and pages


def test_sockets_and_pages_have_their_ports_and_sigterm_drains_both(production: LocalInstallation):
    pages = free_port()
    with serve(production, "--sockets", "1", "--pages", "1", "--bind-pages", f"127.0.0.1:{pages}") as split:
        sockets = split.port
        assert get(sockets, "/")[0] == 404
        assert get(sockets, "/healthz")[0] == 200
        assert get(pages, "/")[0] == 200
        with pytest.raises(InvalidStatus) as refusal:
            fan(pages)
        assert refusal.value.response.status_code == 404

        slow: list[tuple[int, bytes]] = []
        reader = threading.Thread(target=lambda: slow.append(get(pages, "/slow/?seconds=2.5&mark=slow")))
        with ExitStack() as stack:
            fans = [stack.enter_context(fan(sockets, address=f"203.0.113.{number}")) for number in range(12)]
            reader.start()
            until((production.folder / "slow").exists)
            started = time.monotonic()
            split.main.terminate()
            endings = [until_closed(one) for one in fans]
            took = time.monotonic() - started
        assert split.main.wait(STOP_SECONDS) == 0
        reader.join()

        assert slow == [(200, b'{"finished": true}')]
        assert {code for _, code in endings} == {1012}
        afters = [frames[-1]["data"]["after"] for frames, _ in endings if frames[-1]["type"] == "reconnect"]
        assert len(afters) == 12
        assert all(0 <= after <= DRAIN_SECONDS for after in afters)
        assert RECONNECT_SECONDS <= took < STOP_SECONDS  # drained before the time limit
        with pytest.raises(ConnectionRefusedError):
            get(sockets, "/healthz")


# --- a Unix socket, and errors


def healthy(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(PATIENCE)
        client.connect(str(path))
        client.sendall(b"GET /healthz HTTP/1.1\r\nHost: any\r\n\r\n")
        return client.recv(100).startswith(b"HTTP/1.1 200 OK")


def test_on_a_unix_socket_a_hung_process_is_replaced_and_a_second_sigterm_stops_at_once(
    production: LocalInstallation,
):
    path = production.folder / "web.sock"
    program = (
        "import sys; from livecast.serving import process_manager; "
        "process_manager.HUNG_SECONDS = 5; process_manager.main(sys.argv[1:])"
    )
    main = production.start("unix", "-c", program, "web", "2", f"unix:{path}")
    until(lambda: "serving: " in production.log("unix"))
    with unix_connect(
        str(path), "ws://localhost/ws/?t=scores", additional_headers=BEHIND_TLS, origin="https://localhost"
    ) as watching:
        assert json.loads(watching.recv(PATIENCE))["type"] == "hello"

    victim = min(children(main.pid))
    os.kill(victim, signal.SIGSTOP)
    assert all(healthy(path) for _ in range(10))  # the sibling answers
    until(lambda: "has sent no heartbeat for 6 s; killing it" in production.log("unix"))
    until(lambda: victim not in children(main.pid))
    assert healthy(path)

    with socket.socket(socket.AF_UNIX) as reader:
        reader.connect(str(path))
        reader.sendall(b"GET /slow/?seconds=60&mark=slower HTTP/1.1\r\nHost: localhost\r\n\r\n")
        until((production.folder / "slower").exists)
        main.terminate()
        time.sleep(0.5)
        assert main.poll() is None  # it waits for the page
        main.terminate()
        assert main.wait(STOP_SECONDS / 2) == 1  # long before the time limit
    assert not path.exists()


def test_a_failed_start_prints_a_sentence(production: LocalInstallation):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        refused = [
            production.start("taken", "manage.py", "serve", "--bind", address),
            production.start("debug", "manage.py", "serve", DEBUG="1"),
        ]
        assert [one.wait(START_PATIENCE) for one in refused] == [1, 1]
    assert f"Another program uses {address}" in production.log("taken")
    assert production.log("debug") == (
        "DEBUG is on, which shows internals to visitors. Set DEBUG=0, or use runserver for development.\n"
    )
    assert "Traceback" not in production.log("taken")

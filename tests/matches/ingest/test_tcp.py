"""`manage.py ingest`: a feed over TCP, with cuts, kills, and peers that send nonsense."""

import json
import os
import random
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.matches.providers.feed_writer import A_MATCH, HEADER, add
from tests.patience import PATIENCE
from tests.ports import free_port
from tests.servers import ROOT, LocalInstallation, local_installation, wait_for_port

NEUTRAL = ROOT.parent / "shared" / "data" / "neutral"
CREATE_TOKEN = """
    from django.contrib.auth.models import Permission
    from accounts import tokens
    from accounts.models import User
    user, _ = User.objects.get_or_create(username="{name}", defaults={{"is_staff": True}})
    user.user_permissions.add(Permission.objects.get(codename="change_match"))
    print(tokens.create(user, "a test")[1])
"""
READ_LOG = """
    import json
    from matches.models import Match
    from tests.matches.ingest.log import log_of
    print(json.dumps(log_of(Match.objects.get(feed_key="{key}"))))
"""
IMPORT = """
    import json
    from io import BytesIO
    from matches.providers.files import normalise_for_match, read_feed
    from matches.providers.importer import import_feed
    from tests.matches.ingest.log import log_of
    match, _ = import_feed(normalise_for_match(read_feed(open({path!r}, "rb"))))
    print(json.dumps(log_of(match)))
    match.delete()
"""


class Ingest:
    """`manage.py ingest` of an installation, on one port also after a restart."""

    def __init__(self, installation: LocalInstallation) -> None:
        self.installation, self.port = installation, free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, **env: str) -> None:
        address = f"127.0.0.1:{self.port}"
        self.process = self.installation.start("ingest", "manage.py", "ingest", "--listen", address, **env)
        wait_for_port(self.port, self.process)

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(PATIENCE)

    def stop(self) -> int:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)

    def token(self, name: str = "feeder") -> str:
        return self.installation.python(CREATE_TOKEN.format(name=name))

    def log(self, key: str) -> Any:
        return json.loads(self.installation.python(READ_LOG.format(key=key)))

    def log_of_file(self, path: Path) -> Any:
        return json.loads(self.installation.python(IMPORT.format(path=str(path))))


class Peer:
    """One connection."""

    def __init__(self, port: int, token: str | None = None, context: ssl.SSLContext | None = None) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        if context is not None:
            self.socket = context.wrap_socket(self.socket, server_hostname="localhost")
        self.answers = self.socket.makefile("rb")
        if token is not None:
            assert self.ask({"token": token})["ok"]

    def send(self, *lines: Any) -> None:
        self.socket.sendall(
            b"".join(one if isinstance(one, bytes) else json.dumps(one).encode() + b"\n" for one in lines)
        )

    def answer(self) -> Any:
        line = self.answers.readline()
        assert line, "the connection has closed"
        return json.loads(line)

    def ask(self, *lines: Any) -> Any:
        """Send lines and return the last answer."""
        self.send(*lines)
        return [self.answer() for _ in lines][-1]

    def is_closed(self) -> bool:
        return not self.answers.read()

    def close(self) -> None:
        self.answers.close()
        self.socket.close()


@pytest.fixture(scope="module")
def ingest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ingest]:
    with local_installation(tmp_path_factory.mktemp("ingest")) as installation:
        ingest = Ingest(installation)
        ingest.start(INGEST_IDLE_SECONDS="60", INGEST_CONNECTIONS_PER_TOKEN="3", INGEST_LINES_PER_SECOND="5000")
        yield ingest


@pytest.fixture(scope="module")
def token(ingest: Ingest) -> str:
    return ingest.token()


def header(key: str) -> dict[str, Any]:
    return {**HEADER, "match_id": key}


pytestmark = [pytest.mark.processes]


def test_each_line_is_answered_in_order(ingest: Ingest, token: str):
    peer = Peer(ingest.port, token)
    peer.send(header("order"), *A_MATCH, {"kind": "ping"}, {"kind": "end", "entries": len(A_MATCH)})
    answers = [peer.answer() for _ in range(len(A_MATCH) + 3)]
    assert [answer["line"] for answer in answers] == list(range(2, len(A_MATCH) + 5))
    assert all(answer["ok"] for answer in answers)
    log = ingest.log("order")
    assert log["score"]["home"] == 2 and log["status"] == "finished"
    peer.close()


def test_many_matches_on_one_connection_and_many_connections_to_one_match(ingest: Ingest, token: str):
    first, second = Peer(ingest.port, token), Peer(ingest.port, token)
    for key in ("many-1", "many-2"):
        first.ask(header(key))
    for line in A_MATCH:
        for key in ("many-1", "many-2"):
            peer = second if line["seq"] % 2 and key == "many-1" else first
            assert peer.ask({**line, "match_id": key})["ok"]
    assert ingest.log("many-1") == ingest.log("many-2")
    first.close()
    second.close()


def test_a_connection_without_a_valid_token_is_closed_with_a_reason(ingest: Ingest):
    for first, code in (
        ({"token": "lvc_wrong"}, "auth.bad_token"),
        ({"kind": "ping"}, "auth.required"),
        ({"token": "x" * 5000}, "auth.required"),
        (b"GET / HTTP/1.1\r\n", "feed.not_json"),
        (b"\xff\xfe\x00\n", "feed.nul_byte"),
        (b"x" * 200_000 + b"\n", "auth.required"),
    ):
        peer = Peer(ingest.port)
        answer = peer.ask(first)
        assert not answer["ok"] and answer["error"]["code"] == code, answer
        assert peer.is_closed()
        peer.close()


def test_a_token_has_a_limit_of_connections(ingest: Ingest):
    token = ingest.token("crowded")
    peers = [Peer(ingest.port, token) for _ in range(3)]
    fourth = Peer(ingest.port)
    assert fourth.ask({"token": token})["error"]["code"] == "ingest.too_many_connections"
    peers.pop().close()
    retried = False
    while not retried:  # the server may need a moment to see that the third has left
        peer = Peer(ingest.port)
        retried = peer.ask({"token": token})["ok"]
        peer.close()
    for peer in (*peers, fourth):
        peer.close()


def test_a_revoked_token_writes_no_further_line(ingest: Ingest):
    peer = Peer(ingest.port, ingest.token("leaver"))
    assert peer.ask(header("revoked"), A_MATCH[0])["ok"]
    ingest.installation.python(
        "from accounts.models import ApiToken; from accounts import tokens\n"
        "[tokens.revoke(one) for one in ApiToken.objects.filter(user__username='leaver')]"
    )
    assert peer.ask(A_MATCH[1])["error"]["code"] == "auth.bad_token"
    assert len(ingest.log("revoked")["entries"]) == 1
    peer.close()


def test_hostile_lines_get_an_answer_each_and_the_connection_goes_on(ingest: Ingest, token: str):
    peer = Peer(ingest.port, token)
    peer.ask(header("hostile"))
    hostile = [
        b"{\n",
        b"null\n",
        b"[" * 3000 + b"]" * 3000 + b"\n",
        b'{"kind": "entry", "seq": 1e999, "op": "add", "id": "1"}\n',
        b'{"kind": "entry", "seq": 1, "op": "add", "id": "\\u0000"}\n',
        b"x" * 70_000 + b"\n",
        b"y" * 1_000_000 + b"\n",
        b"\xff\xfe\n",
        {"kind": "entry"},
        add(-1),
        add(1 << 60),
        {**add(1), "op": "drop table"},
        {**add(1), "id": ["x"]},
    ]
    for line in hostile:
        answer = peer.ask(line)
        assert not answer["ok"] and "." in answer["error"]["code"], line
        assert answer["error"]["message"].endswith("."), answer
    odd = {
        **add(1, "Kick-off."),
        "clock": "soon",
        "players": [[]],
        "score": {"home": "x" * 500},
        "data": {"a": {"b": []}},
    }
    assert peer.ask(odd)["ok"]
    assert peer.ask(A_MATCH[1])["ok"] and len(ingest.log("hostile")["entries"]) == 2
    peer.close()


def test_a_last_line_that_was_cut_is_not_taken(ingest: Ingest, token: str):
    peer = Peer(ingest.port, token)
    peer.ask(header("cut"))
    peer.send(A_MATCH[0], json.dumps(A_MATCH[1]).encode())
    peer.socket.shutdown(socket.SHUT_WR)
    assert peer.answer()["ok"]
    assert peer.answer()["error"]["code"] == "ingest.cut_line"
    assert peer.is_closed() and len(ingest.log("cut")["entries"]) == 1
    peer.close()


def test_a_peer_that_never_reads_its_answers_does_not_stop_another(ingest: Ingest, token: str):
    silent, honest = Peer(ingest.port, token), Peer(ingest.port, token)
    silent.socket.setblocking(False)
    line = json.dumps({"kind": "ping"}).encode() + b"\n"
    try:
        for _ in range(200_000):
            silent.socket.send(line)
    except BlockingIOError:
        pass  # the server reads no further: its answers are not read
    assert honest.ask(header("honest"), *A_MATCH)["ok"]
    silent.close()
    honest.close()


def test_stopping_answers_the_lines_that_were_read(tmp_path: Path, ingest: Ingest, token: str):
    other = Ingest(ingest.installation)
    other.start()
    peer = Peer(other.port, token)
    peer.ask(header("stopped"), A_MATCH[0])
    assert other.stop() == 0
    assert peer.is_closed()
    peer.close()


def test_tls_by_setting(ingest: Ingest, token: str, tmp_path: Path):
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=DNS:localhost"),
            *("-keyout", tmp_path / "key.pem", "-out", tmp_path / "cert.pem"),
        ],
        check=True,
        capture_output=True,
    )
    other = Ingest(ingest.installation)
    other.start(INGEST_TLS_CERTIFICATE=str(tmp_path / "cert.pem"), INGEST_TLS_KEY=str(tmp_path / "key.pem"))
    context = ssl.create_default_context(cafile=str(tmp_path / "cert.pem"))
    peer = Peer(other.port, token, context)
    assert peer.ask(header("tls"), A_MATCH[0])["ok"]
    peer.close()
    other.kill()


def match_of(entries: int) -> list[dict[str, Any]]:
    """A match with goals, corrections and deletions, of so many lines."""
    chance = random.Random(17)
    lines: list[dict[str, Any]] = [header("long"), *A_MATCH[:2]]
    for seq in range(10, 10 + entries):
        clock = {"s": 10 + 2 * (seq - 10)}
        earlier = chance.randrange(10, seq) if seq > 20 else 0
        if earlier and chance.random() < 0.1:
            lines.append(add(seq, f"Corrected in {seq}.", id=str(earlier), op="edit"))
        elif earlier and chance.random() < 0.03:
            lines.append(add(seq, id=str(earlier), op="delete"))
        else:
            goal = {"type": "goal", "side": chance.choice(("home", "away"))} if chance.random() < 0.05 else {}
            lines.append(add(seq, f"Line {seq}.", period="1H", clock=clock, **goal))
    return [*lines, {"kind": "end", "entries": len(lines) - 1}]


def write(path: Path, lines: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


@pytest.mark.parametrize("name", ["", "basketball-nba-v3-0022400001"], ids=["own", "real"])
def test_cuts_and_kills_lose_and_double_nothing(ingest: Ingest, token: str, tmp_path: Path, name: str):
    """The connection is cut 20 times and the server killed three times; the client of docs/examples continues."""
    path = NEUTRAL / f"{name}.jsonl"
    if name and not path.exists():
        pytest.skip("the real feeds are not on this machine")
    other = Ingest(ingest.installation)
    other.start()
    if not name:
        path = write(tmp_path / "long.jsonl", match_of(500))
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    whole = ingest.log_of_file(path)
    proxy_port = free_port()
    proxy = subprocess.Popen(
        [sys.executable, "-m", "tests.matches.ingest.cutting_proxy", str(proxy_port), str(other.port)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert proxy.stdin and proxy.stdout
    client = subprocess.Popen(
        [sys.executable, "docs/examples/ingest_client.py", f"127.0.0.1:{proxy_port}", str(path)],
        cwd=ROOT,
        env={**os.environ, "LIVECAST_TOKEN": token, "WAITING": "10"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        for cut in range(20):
            assert proxy.stdout.readline().strip() == "cut"
            if cut in (4, 9, 14):
                other.kill()
                other.start()
            proxy.stdin.write("go on\n")
            proxy.stdin.flush()
        output, errors = client.communicate(timeout=PATIENCE)
    finally:
        proxy.kill()
        proxy.communicate()
        client.kill()
        other.kill()
    assert f"{len(lines)} of {len(lines)} lines are in livecast" in output, output + errors
    assert errors.count("connecting again") >= 20
    assert ingest.log(lines[0]["match_id"]) == whole

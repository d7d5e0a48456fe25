"""Thousands of malformed commands and requests do not break the server or delay other fans."""

import asyncio
import json
import random
import time
from collections import Counter
from itertools import count
from typing import Any

import pytest

from tests import hostile_input
from tests.faults.delivery_check import quantile
from tests.faults.killable_installation import MATCH, KillableInstallation
from tests.faults.lean_client import ABNORMAL, LeanSocket
from tests.faults.running_match import running_match
from tests.faults.test_sockets import MIB, memory_of

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900)]

COMMANDS, REQUESTS = 20_000, 5_000
A_SOCKET = 8  # commands per socket: fewer than its burst limit
PINGS = 40
PACE = 0.25  # seconds between two pings: a socket may send five commands a second
ANSWER = 60.0
TOPIC = f"match.{MATCH}.chat"


@pytest.mark.fault(18)
async def test_hostile_input_breaks_nothing_and_does_not_delay_fans(installation, result, seed):
    cookies = await asyncio.to_thread(log_in_four, installation)
    chance = random.Random(seed)
    ends = Counter[str]()
    async with running_match(installation, seed, 1, ["web0"]):
        port, server = installation.port("web0"), installation.pid("web0")
        await send_all(port, cookies, chance, ends, share=0.1)  # warm up
        async with Pinger(port) as fan:
            quiet = [await fan.ping() for _ in range(PINGS)]
            beside: list[float] = []
            memory = []
            for _ in range(2):
                sending = asyncio.create_task(send_all(port, cookies, chance, ends, share=0.45))
                while not sending.done():
                    beside.append(await fan.ping())
                await sending
                memory.append(memory_of(server) / MIB)
        result.note(f"{sum(ends.values())} ends: {dict(ends.most_common())}")
        result.measure("commands that were not answered", ends["no answer"], at_most=0)
        result.measure(
            "server errors", sum(number for end, number in ends.items() if end.startswith("HTTP 5")), at_most=0
        )
        result.measure("tracebacks in the server's log", installation.log("web0").count("Traceback"), at_most=0)
        result.measure("memory in the second half", memory[1] - memory[0], "MiB", at_most=8)
        result.note(f"median ping in quiet {quantile(quiet, 0.5) * 1000:.1f} ms")
        result.measure("median ping meanwhile", quantile(beside, 0.5) / quantile(quiet, 0.5), "times that", at_most=50)


def log_in_four(installation: KillableInstallation) -> list[str]:
    """Return the cookies of three members and a superuser."""
    return json.loads(
        installation.python("""
            import json
            from importlib import import_module
            from django.conf import settings
            from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
            from django.utils import timezone
            from accounts.models import User
            cookies = []
            for name in ("ola", "ida", "nils", "root"):
                staff = {"is_staff": True, "is_superuser": True} if name == "root" else {}
                user = User.objects.create_user(name, display_name=name, member_since=timezone.now(), **staff)
                session = import_module(settings.SESSION_ENGINE).SessionStore()
                session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
                backend = "django.contrib.auth.backends.ModelBackend" if staff else "accounts.backends.PhoneBackend"
                session[BACKEND_SESSION_KEY] = backend
                session.save()
                cookies.append(f"{settings.SESSION_COOKIE_NAME}={session.session_key}")
            print(json.dumps(cookies))
        """)
    )


async def send_all(port: int, cookies: list[str], chance: random.Random, ends: Counter[str], share: float) -> None:
    """Send a share of all commands and requests, from three clients at once."""
    sockets = round(COMMANDS * share / A_SOCKET)

    async def send_commands(number: int) -> None:
        for at in range(number):
            cookie = f"Cookie: {chance.choice(cookies)}\r\n" if at % 4 else ""
            await send_texts(port, cookie, [hostile_input.command(chance, TOPIC) for _ in range(A_SOCKET)], ends)

    async def send_requests(number: int) -> None:
        for _ in range(number):
            request = hostile_input.request(chance, chance.choice(cookies))
            status = await status_of(port, request)
            if not request.path.startswith("/readyz"):  # not ready, because no worker runs
                ends[f"HTTP {status}"] += 1

    await asyncio.gather(
        send_commands(sockets // 2), send_commands(sockets - sockets // 2), send_requests(round(REQUESTS * share))
    )


async def send_texts(port: int, cookie: str, texts: list[str], ends: Counter[str]) -> None:
    """Send these texts over one socket and count the answers."""
    counts = Counter[str]()
    over = asyncio.Event()

    def take(text: bytes) -> None:
        counts[json.loads(text)["type"]] += 1
        if counts["ok"] + counts["error"] == len(texts):
            over.set()

    def end(code: int) -> None:
        counts["closed by us" if code not in (ABNORMAL, 1011) else "no answer"] += 1
        over.set()

    socket = await LeanSocket.open(port, f"/ws/?t={TOPIC}", cookie, ANSWER)
    socket.follow(take, end)
    for text in texts:
        socket.send(text)
    await asyncio.wait_for(over.wait(), ANSWER)
    socket.abort()
    ends.update({what: counts[what] for what in ("ok", "error", "closed by us", "no answer")})


async def status_of(port: int, request: hostile_input.HostileRequest) -> str:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    headers = {"Host": "localhost", "Connection": "close", "Content-Length": str(len(request.body)), **request.headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    writer.write(f"{request.method} {request.path} HTTP/1.1\r\n{head}\r\n".encode() + request.body)
    answer = await asyncio.wait_for(reader.read(), ANSWER)
    writer.close()
    return answer[9:12].decode() or "without an answer"


class Pinger:
    """A fan who measures how long the server takes to answer a ping."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._refs = count()
        self._answers: dict[int, asyncio.Future[None]] = {}

    async def __aenter__(self) -> "Pinger":
        self._socket = await LeanSocket.open(self._port, f"/ws/?t=match.{MATCH}.feed", "", ANSWER)
        self._socket.follow(self._take, lambda code: None)
        return self

    async def __aexit__(self, *problem: object) -> None:
        self._socket.abort()

    async def ping(self) -> float:
        """Return the seconds until the answer arrived."""
        await asyncio.sleep(PACE)
        ref = next(self._refs)
        answer = self._answers[ref] = asyncio.get_running_loop().create_future()
        began = time.perf_counter()
        self._socket.send(json.dumps({"type": "ping", "ref": ref}))
        await asyncio.wait_for(answer, ANSWER)
        return time.perf_counter() - began

    def _take(self, text: bytes) -> None:
        frame: dict[str, Any] = json.loads(text)
        if frame["type"] == "ok":
            self._answers.pop(frame["ref"]).set_result(None)

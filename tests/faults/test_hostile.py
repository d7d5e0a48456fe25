"""Thousands of commands and requests that no page would send: none breaks the server, or delays the other fans."""

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
from tests.faults.killable_installation import MATCH, Installation
from tests.faults.lean_client import ABNORMAL, Wire
from tests.faults.running_match import on_air
from tests.faults.test_sockets import MIB, memory_of

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900)]

COMMANDS, REQUESTS = 20_000, 5_000
A_SOCKET = 8  # commands of one socket: fewer than it may send at once
PINGS = 40
PACE = 0.25  # seconds between two pings: a socket may ask for five things a second
ANSWER = 60.0
TOPIC = f"match.{MATCH}.chat"


@pytest.mark.row(18)
async def test_hostile_input_breaks_nothing_and_delays_nobody(stage, row, seed):
    cookies = await asyncio.to_thread(log_in_four, stage)
    chance = random.Random(seed)
    ends = Counter[str]()
    async with on_air(stage, seed, 1, ["web0"]):
        port, server = stage.port("web0"), stage.pid("web0")
        await send_all(port, cookies, chance, ends, share=0.1)  # everything has warmed up
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
        row.note(f"{sum(ends.values())} ends: {dict(ends.most_common())}")
        row.measure("commands that were not answered", ends["no answer"], at_most=0)
        row.measure("server errors", sum(number for end, number in ends.items() if end.startswith("HTTP 5")), at_most=0)
        row.measure("tracebacks in the server's log", stage.log("web0").count("Traceback"), at_most=0)
        row.measure("memory in the second half", memory[1] - memory[0], "MiB", at_most=8)
        row.note(f"median ping in quiet {quantile(quiet, 0.5) * 1000:.1f} ms")
        row.measure("median ping meanwhile", quantile(beside, 0.5) / quantile(quiet, 0.5), "times that", at_most=50)


def log_in_four(stage: Installation) -> list[str]:
    """The cookies of three members and a superuser."""
    return json.loads(
        stage.python("""
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
    """A share of all commands and requests, from three clients at once."""
    sockets = round(COMMANDS * share / A_SOCKET)

    async def send_commands(number: int) -> None:
        for at in range(number):
            cookie = f"Cookie: {chance.choice(cookies)}\r\n" if at % 4 else ""
            await converse(port, cookie, [hostile_input.command(chance, TOPIC) for _ in range(A_SOCKET)], ends)

    async def send_requests(number: int) -> None:
        for _ in range(number):
            asked = hostile_input.request(chance, chance.choice(cookies))
            status = await status_of(port, asked)
            if not asked.path.startswith("/readyz"):  # it is not ready: no worker runs
                ends[f"HTTP {status}"] += 1

    await asyncio.gather(
        send_commands(sockets // 2), send_commands(sockets - sockets // 2), send_requests(round(REQUESTS * share))
    )


async def converse(port: int, cookie: str, texts: list[str], ends: Counter[str]) -> None:
    """Send these over one socket, and count what came of them."""
    told = Counter[str]()
    over = asyncio.Event()

    def take(text: bytes) -> None:
        told[json.loads(text)["type"]] += 1
        if told["ok"] + told["error"] == len(texts):
            over.set()

    def end(code: int) -> None:
        told["closed by us" if code not in (ABNORMAL, 1011) else "no answer"] += 1
        over.set()

    wire = await Wire.open(port, f"/ws/?t={TOPIC}", cookie, ANSWER)
    wire.follow(take, end)
    for text in texts:
        wire.send(text)
    await asyncio.wait_for(over.wait(), ANSWER)
    wire.abort()
    ends.update({what: told[what] for what in ("ok", "error", "closed by us", "no answer")})


async def status_of(port: int, asked: hostile_input.HostileRequest) -> str:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    headers = {"Host": "localhost", "Connection": "close", "Content-Length": str(len(asked.body)), **asked.headers}
    head = "".join(f"{name}: {told}\r\n" for name, told in headers.items())
    writer.write(f"{asked.method} {asked.path} HTTP/1.1\r\n{head}\r\n".encode() + asked.body)
    answer = await asyncio.wait_for(reader.read(), ANSWER)
    writer.close()
    return answer[9:12].decode() or "without an answer"


class Pinger:
    """A fan who asks whether the server is there, and measures how long the answer takes."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._refs = count()
        self._asked: dict[int, asyncio.Future[None]] = {}

    async def __aenter__(self) -> "Pinger":
        self._wire = await Wire.open(self._port, f"/ws/?t=match.{MATCH}.feed", "", ANSWER)
        self._wire.follow(self._take, lambda code: None)
        return self

    async def __aexit__(self, *problem: object) -> None:
        self._wire.abort()

    async def ping(self) -> float:
        """Seconds until the answer came."""
        await asyncio.sleep(PACE)
        ref = next(self._refs)
        answer = self._asked[ref] = asyncio.get_running_loop().create_future()
        began = time.perf_counter()
        self._wire.send(json.dumps({"type": "ping", "ref": ref}))
        await asyncio.wait_for(answer, ANSWER)
        return time.perf_counter() - began

    def _take(self, text: bytes) -> None:
        frame: dict[str, Any] = json.loads(text)
        if frame["type"] == "ok":
            self._asked.pop(frame["ref"]).set_result(None)

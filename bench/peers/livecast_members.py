"""Members of a room with their sockets, in a process on the client's core.

python -m bench.peers.livecast_members

stdin: one JSON list a line, [order, arguments]. stdout: one JSON object a line for each.
room [people]          {"topic", "offset", "epoch", "next"}: create so many members, return the room's position
join [port, sockets]   {"joined"}: open a socket for each of the first so many members
talk [rate, seconds]   {"sent": [[id, ns]], "refused": {code: n}}: send so many messages a second in all, in turn
flood [port, people, sockets, rate, seconds]
                       {"tried", "kept", "refused", "closed"}: from sockets of so many members, each with its own
                       IP address, send so many messages a second each, and reconnect after a close
"ns" is the time when a message was sent, on the monotonic clock.
"""

import asyncio
import html
import json
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "livecast.settings")
django.setup()

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.models import User
from bench.peers.livecast_publisher import get_match
from bench.processes import ROOT
from chat import message_text, room_log, selectors
from chat.history import HistoryPage, history_page

REAL_CHATS = ROOT.parent / "shared" / "data" / "chat"
KEY = "dGhlIHNhbXBsZSBub25jZQ=="
ANSWER = re.compile(rb'\{"type":"(?:ok|error)"')


class MemberSocket(asyncio.Protocol):
    """A minimal client that reads only answers."""

    def __init__(self, port: int, cookie: str, topic: str) -> None:
        self._request = (
            f"GET /ws/?t={topic} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {KEY}\r\nCookie: {cookie}\r\n\r\n"
        ).encode()
        self._topic = topic
        self._rest = b""
        self._upgraded = False
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.closed = False
        self.answered: Callable[[dict[str, Any]], None] = lambda answer: None
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(self._request)

    def connection_lost(self, problem: Exception | None) -> None:
        self.closed = True
        if not self.ready.done():
            self.ready.cancel()

    def data_received(self, data: bytes) -> None:
        data = self._rest + data
        if not self._upgraded:
            _, end, data = data.partition(b"\r\n\r\n")
            if not end:
                return
            self._upgraded = True
        at = 0
        while len(data) - at >= 2:
            head, size = 2, data[at + 1]
            if size == 126:
                head, size = 4, int.from_bytes(data[at + 2 : at + 4], "big")
            if len(data) - at < head + size:
                break
            self._frame(data[at], data[at + head : at + head + size])
            at += head + size
        self._rest = data[at:]

    def _frame(self, opcode: int, payload: bytes) -> None:
        if opcode == 0x89:
            self._send(0x8A, payload)
        elif opcode == 0x88:
            self.transport.close()
        elif not self.ready.done():
            self.ready.set_result(None)  # hello
        elif ANSWER.match(payload):
            self.answered(json.loads(payload))

    def send(self, ref: int, text: str) -> None:
        data = {"topic": self._topic, "text": text, "key": str(ref)}
        command = json.dumps({"type": "chat.send", "ref": ref, "data": data}, ensure_ascii=False)
        self._send(0x81, command.encode())

    def _send(self, opcode: int, payload: bytes) -> None:
        size = len(payload)
        length = bytes((0x80 | size,)) if size < 126 else bytes((0x80 | 126,)) + size.to_bytes(2, "big")
        self.transport.write(bytes((opcode,)) + length + b"\0\0\0\0" + payload)


class Members:
    def __init__(self) -> None:
        self._match = get_match()
        self._topic = room_log.room_topic(self._match.pk)
        self._cookies: list[str] = []
        self._sockets: list[MemberSocket] = []
        self._texts = texts()
        self._refs = count()  # never repeated: the same key would be the same message

    async def room(self, people: int) -> dict[str, Any]:
        self._cookies = await asyncio.to_thread(make_members, people)
        page = await asyncio.to_thread(self._history)
        last = json.loads(page.messages[-1])["id"] if page.messages else 0
        return {"topic": self._topic, "offset": page.offset, "epoch": page.epoch, "next": last + 1}

    def _history(self) -> HistoryPage:
        return history_page(*selectors.match_with_room(self._match.pk, AnonymousUser()))

    async def join(self, port: int, sockets: int) -> dict[str, Any]:
        self._sockets = [await self._open(port, number, number) for number in range(sockets)]
        return {"joined": len(self._sockets)}

    async def talk(self, rate: float, seconds: float) -> dict[str, Any]:
        sent_at: dict[int, int] = {}
        sent: list[tuple[int, int]] = []
        refused: Counter[str] = Counter()
        total = int(rate * seconds)
        done = asyncio.Event()

        def answered(answer: dict[str, Any]) -> None:
            at = sent_at.pop(answer["ref"])
            if answer["type"] == "ok":
                sent.append((answer["message"]["id"], at))
            else:
                refused[answer["code"]] += 1
            if len(sent) + refused.total() == total:
                done.set()

        for socket in self._sockets:
            socket.answered = answered
        clock = asyncio.get_running_loop().time
        began = clock()
        for number in range(total):
            if (wait := began + number / rate - clock()) > 0:
                await asyncio.sleep(wait)
            ref = next(self._refs)
            sent_at[ref] = time.monotonic_ns()
            self._sockets[number % len(self._sockets)].send(ref, next(self._texts))
        async with asyncio.timeout(30):
            await done.wait()
        return {"sent": sorted(sent), "refused": refused}

    async def flood(self, port: int, people: int, sockets: int, rate: float, seconds: float) -> dict[str, Any]:
        os.nice(15)  # low priority: flooders must not slow down honest members or Valkey
        counts: Counter[str] = Counter()
        end = asyncio.get_running_loop().time() + seconds
        await asyncio.gather(
            *(self._flood(port, number, number % people, rate, end, counts) for number in range(sockets))
        )
        return {name: counts[name] for name in ("tried", "kept", "refused", "closed")}

    async def _flood(self, port: int, number: int, member: int, rate: float, end: float, counts: Counter[str]) -> None:
        clock = asyncio.get_running_loop().time

        def answered(answer: dict[str, Any]) -> None:
            counts["kept" if answer["type"] == "ok" else "refused"] += 1

        # All start within half a second, as a flood does.
        await asyncio.sleep(number / 1000)
        while clock() < end:
            try:
                socket = await self._open(port, -1 - member, number)
            except (OSError, asyncio.CancelledError):
                counts["closed"] += 1
                await asyncio.sleep(1 / rate)
                continue
            socket.answered = answered
            while clock() < end and not socket.closed:
                counts["tried"] += 1
                socket.send(time.monotonic_ns(), next(self._texts))
                await asyncio.sleep(1 / rate)
            counts["closed"] += socket.closed
            socket.transport.close()

    async def _open(self, port: int, member: int, address_number: int) -> MemberSocket:
        address = f"127.1.{address_number // 200}.{1 + address_number % 200}"
        _, socket = await asyncio.get_running_loop().create_connection(
            lambda: MemberSocket(port, self._cookies[member], self._topic), "127.0.0.1", port, local_addr=(address, 0)
        )
        await socket.ready
        return socket


def make_members(people: int) -> list[str]:
    """Create so many members who joined long ago. Return their Cookie headers."""
    joined = timezone.now() - timedelta(days=30)
    first = User.objects.count()
    users = [
        User(
            username=f"member-{first + number}",
            display_name=f"Member {first + number}",
            date_joined=joined,
            member_since=joined,
        )
        for number in range(people)
    ]
    User.objects.bulk_create(users)
    cookies = []
    for user in users:
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "accounts.backends.PhoneBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        cookies.append(f"{settings.SESSION_COOKIE_NAME}={session.session_key}")
    return cookies


def texts() -> Iterator[str]:
    """Yield real chat texts if they are beside the repository, otherwise made-up ones. No text is repeated."""
    found = list(dict.fromkeys(real_texts(REAL_CHATS))) or ["What a match this is, and what a pass that was"]
    number = 0
    while True:
        for text in found:
            number += 1
            yield f"{text[:400]} {number}"


def real_texts(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("irc/*.txt")):
        for line in path.read_text(errors="replace").splitlines():
            if text := re.match(r"\[\d\d:\d\d\] <[^>]+> (.+)", line):
                yield text[1]
    for path in sorted(folder.glob("bilibili-danmaku/*.xml")):
        for text in re.finditer(r"<d [^>]*>([^<]+)</d>", path.read_text()):
            if message_text.clean(text[1]):
                yield html.unescape(text[1])


async def main(members: Members) -> None:
    orders: dict[str, Callable[..., Awaitable[dict[str, Any]]]] = {
        "room": members.room,
        "join": members.join,
        "talk": members.talk,
        "flood": members.flood,
    }
    while line := await asyncio.to_thread(sys.stdin.readline):
        order, arguments = json.loads(line)
        print(json.dumps(await orders[order](*arguments)), flush=True)


if __name__ == "__main__":
    asyncio.run(main(Members()))

"""Two hundred sockets on a real server process, with Valkey and a worker, during a replay."""

import asyncio
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.faults.lean_client import LeanSocket
from tests.patience import PATIENCE
from tests.servers import local_installation

pytestmark = pytest.mark.processes

SUBSCRIBERS = 200
LINES = 90
REPLAY = """
    from django.core.management import call_command
    call_command("replay", "{feed}", "--rate", "100", "--match", "{match}")
"""


def feed_with(lines: int) -> str:
    """Return a commentary feed with a goal in every fortieth line."""
    records: list[dict[str, Any]] = [
        {
            "kind": "match",
            "feed": "commentary-feed/1",
            "match_id": "two-hundred-fans",
            "sport": "football",
            "start": "2026-05-09T14:00:00Z",
            "teams": {"home": "Harbour Town", "away": "Mill United"},
        }
    ]
    home = 0
    for seq in range(1, lines + 1):
        entry: dict[str, Any] = {
            "kind": "entry",
            "seq": seq,
            "op": "add",
            "id": f"e{seq}",
            "period": "1H",
            "clock": {"s": seq * 10},
        }
        if seq % 40 == 0:
            home += 1
            entry |= {
                "type": "goal",
                "side": "home",
                "score": {"home": home, "away": 0},
                "text": f"Goal number {home}!",
            }
        else:
            entry |= {"type": "comment", "text": f"Line {seq}: Harbour pass it about. 好球 “Überragend”"}
        records.append(entry)
    records.append({"kind": "end", "entries": lines})
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


@cache
def type_and_offset(text: bytes) -> tuple[str, int | None]:
    """Return the type and offset of a frame. Cached: all subscribers get the same bytes."""
    frame = json.loads(text)
    return frame["type"], frame.get("offset")


class Subscriber:
    """A socket, and the frames that it received."""

    def __init__(self) -> None:
        self.types: list[str] = []
        self.offsets: list[int] = []
        self.close_code = 0

    @classmethod
    async def open(cls, port: int, path: str) -> "Subscriber":
        subscriber = cls()
        (await LeanSocket.open(port, path)).follow(subscriber.on_text, subscriber.on_close)
        return subscriber

    def on_text(self, text: bytes) -> None:
        type, offset = type_and_offset(text)
        self.types.append(type)
        if offset is not None:
            self.offsets.append(offset)

    def on_close(self, code: int) -> None:
        self.close_code = code


async def wait_for(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.05)


async def test_every_socket_gets_every_offset_once_and_in_order(tmp_path: Path):
    (tmp_path / "match.jsonl").write_text(feed_with(LINES), encoding="utf-8")
    with local_installation(tmp_path) as installation:
        installation.work()
        port = installation.serve()
        match_id, epoch = installation.python(
            """
            from django.utils import timezone
            from matches.feed import feed_log
            from matches.models import Match, Team
            home, away = (Team.objects.create(name=n, sport="football") for n in ("Harbour Town", "Mill United"))
            match = Match.objects.create(sport="football", home=home, away=away, kickoff_at=timezone.now())
            print(match.pk, feed_log.current_epoch())
            """
        ).split()
        path = f"/ws/?t=match.{match_id}.feed:0&epoch={epoch}"
        subscribers = await asyncio.gather(*(Subscriber.open(port, path) for _ in range(SUBSCRIBERS)))
        await wait_for(lambda: all(subscriber.types for subscriber in subscribers))
        await asyncio.to_thread(installation.python, REPLAY.format(feed=tmp_path / "match.jsonl", match=match_id))
        last = int(
            await asyncio.to_thread(
                installation.python, "from matches.models import Match; print(Match.objects.get().last_offset)"
            )
        )
        await wait_for(lambda: all(subscriber.offsets[-1:] >= [last] for subscriber in subscribers))
        assert [subscriber.close_code for subscriber in subscribers] == [0] * SUBSCRIBERS
    assert last >= LINES
    assert all(subscriber.types[0] == "hello" for subscriber in subscribers)
    assert all(subscriber.offsets == list(range(1, last + 1)) for subscriber in subscribers)

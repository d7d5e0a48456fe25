"""Two hundred sockets on one real server process, Valkey and a worker between, while a match is replayed at pace."""

import asyncio
import json
from pathlib import Path
from typing import Any

import websockets

from tests.servers import stage

FANS = 200
LINES = 190
RATE = 100


def feed_of(lines: int) -> str:
    """A match of our own writing: a goal every fortieth line, the rest play."""
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


async def watch(port: int, path: str, ready: asyncio.Semaphore, head: asyncio.Future) -> list[int]:
    """Open a socket and collect offsets until the log's head."""
    offsets: list[int] = []
    async with websockets.connect(f"ws://127.0.0.1:{port}{path}", ping_interval=None) as fan:
        assert json.loads(await fan.recv())["type"] == "hello"
        ready.release()
        async for text in fan:
            frame = json.loads(text)
            if "offset" in frame:
                offsets.append(frame["offset"])
            if head.done() and offsets and offsets[-1] >= head.result():
                return offsets
    raise AssertionError(f"closed after {len(offsets)} lines")


async def test_every_socket_gets_every_offset_once_and_in_order(tmp_path: Path):
    (tmp_path / "match.jsonl").write_text(feed_of(LINES), encoding="utf-8")
    with stage(tmp_path) as installation:
        installation.work()
        port = installation.serve()
        match_id, epoch = installation.python(
            """
            from django.utils import timezone
            from matches import feed
            from matches.models import Match, Team
            home, away = (Team.objects.create(name=n, sport="football") for n in ("Harbour Town", "Mill United"))
            match = Match.objects.create(sport="football", home=home, away=away, kickoff_at=timezone.now())
            print(match.pk, feed.epoch())
            """
        ).split()
        path = f"/ws/?t=match.{match_id}.feed:0&epoch={epoch}"
        ready = asyncio.Semaphore(0)
        head: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        fans = [asyncio.create_task(watch(port, path, ready, head)) for _ in range(FANS)]
        for _ in range(FANS):
            await asyncio.wait_for(ready.acquire(), 30)
        await asyncio.to_thread(
            installation.manage, "replay", str(tmp_path / "match.jsonl"), "--rate", str(RATE), "--match", match_id
        )
        last = int(
            await asyncio.to_thread(
                installation.python, "from matches.models import Match; print(Match.objects.get().last_offset)"
            )
        )
        head.set_result(last)
        # The pulse wakes whoever had the last line before we knew that it was the last.
        results = await asyncio.wait_for(asyncio.gather(*fans), 40)
    assert last >= LINES
    assert all(offsets == list(range(1, last + 1)) for offsets in results)

"""A Daphne process of livecast for the fault tests: `python -m tests.faults.web PORT`.

It has an additional topic with a slow database command, and records each replay query.
"""

import os
import sys
import time
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "livecast.settings")

from django.conf import settings

from livecast.asgi import application
from livecast.realtime import topics
from livecast.realtime.anonymous_fast_path import join_anonymous
from livecast.realtime.daphne.server import WebSocketServer
from livecast.realtime.database import in_database
from livecast.realtime.protocol import Command, Frame
from livecast.realtime.topics import Scope, StateTopic
from matches.api.topics import FeedTopic


class Slow(StateTopic):
    """Topic `slow`: its command occupies a database thread for some seconds."""

    pattern = "slow"

    async def state(self, name: str) -> Frame:
        return Frame('{"type":"slow"}')

    @staticmethod
    async def sleep(name: str, scope: Scope, command: Command) -> dict[str, Any]:
        await in_database(time.sleep, command.data["seconds"])
        return {}


Slow.commands = {"sleep": Slow.sleep}


_replay = FeedTopic.replay


async def record_and_replay(self: FeedTopic, name: str, after: int, limit: int) -> list[Frame]:
    """Record a replay query: time, topic, offset, limit."""
    with (settings.VAR_DIR / f"replays-{os.getpid()}.log").open("a") as file:
        file.write(f"{time.time()} {name} {after} {limit}\n")
    return await _replay(self, name, after, limit)


if __name__ == "__main__":
    setattr(FeedTopic, "replay", record_and_replay)  # noqa: B010 - mypy rejects an assignment to a method
    topics.register(Slow())
    WebSocketServer(
        application=application,
        endpoints=[f"tcp:port={sys.argv[1]}:interface=127.0.0.1"],
        fast_join=join_anonymous,
    ).run()

"""What an app declares of a topic: its names, who may join, how to replay, its commands. Apps register in apps.py.

Two kinds. A LogTopic is numbered: what was missed is replayed from its log. A StateTopic has no history: its newest
state replaces the older, and is all that a fan who joins needs.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from typing import Any, ClassVar

from livecast.realtime.protocol import Command, Frame

Scope = dict[str, Any]
CommandHandler = Callable[[str, Scope, Command], Awaitable[dict[str, Any]]]


class Topic(ABC):
    """A family of topics whose names match `pattern`, a regular expression with named groups."""

    pattern: ClassVar[str]
    # Command type -> handler(topic name, scope, command), answering with the data of the `ok`.
    commands: ClassVar[dict[str, CommandHandler]] = {}

    def matches(self, name: str) -> re.Match[str] | None:
        return re.fullmatch(self.pattern, name)

    async def require_join(self, name: str, scope: Scope) -> None:  # noqa: B027 - open to all unless overridden
        """Raise LivecastError (403, or 404 for who must not know of it) for who may not join."""

    async def public(self, names: Iterable[str]) -> set[str]:
        """Those of the topics that everybody may join, so that fans are let in without asking. In one query.

        Asked when a process opens a topic, and every second from then on: see doors.py.
        """
        return set(names) if type(self).require_join is Topic.require_join else set()

    async def allowed(self, names: Iterable[str]) -> Mapping[str, Collection[int]]:
        """For each of these topics, which are not public: the ids of all people whom `require_join` lets in now.

        The number of queries must not depend on how many people there are. A topic that is left out is for nobody.
        Asked every second while somebody is in such a topic; the sockets of all others are closed.
        """
        return {}


class LogTopic(Topic):
    # Who missed more lines than this reads the snapshot anew; None is the RESUME_LIMIT of the settings.
    resume_limit: ClassVar[int | None] = None

    @abstractmethod
    async def epoch(self) -> str:
        """The epoch of this family's logs."""

    @abstractmethod
    async def heads(self, names: Iterable[str]) -> dict[str, int]:
        """The offset of each log's last line, in one query; names without a log are left out."""

    @abstractmethod
    async def replay(self, name: str, after: int, limit: int) -> list[Frame]:
        """The frames behind offset `after`, oldest first, at most `limit`, without a gap."""


class StateTopic(Topic):
    # The type of the frames that are the whole state, where such are pushed: one of them replaces what was known.
    snapshot_type: ClassVar[str] = ""

    @abstractmethod
    async def state(self, name: str) -> Frame:
        """The whole state, as one frame."""

    def is_snapshot(self, frame: Frame) -> bool:
        return bool(self.snapshot_type) and frame.text.startswith(f'{{"type":"{self.snapshot_type}"')


_families: list[Topic] = []


def register(topic: Topic) -> None:
    _families.append(topic)


def find(name: str) -> Topic | None:
    """The family that a topic name belongs to, None for an unknown name."""
    return next((topic for topic in _families if topic.matches(name)), None)


def families() -> list[Topic]:
    """All that were declared."""
    return list(_families)

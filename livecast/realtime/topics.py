"""The interface between apps and the engine: an app registers its topics in apps.py.

There are two kinds. A LogTopic is numbered: subscribers catch up from its log. A StateTopic has no history: a
subscriber gets the current state, and each new state replaces the last one.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from functools import lru_cache
from typing import Any, ClassVar

from livecast.realtime.protocol import Command, Frame

Scope = dict[str, Any]
# The data of an `ok` answer: the fields beside `type` and `ref`, or the JSON text of an object with at least one field.
Answer = dict[str, Any] | str
CommandHandler = Callable[[str, Scope, Command], Answer | Awaitable[Answer]]


class Topic(ABC):
    """A topic family: all topics whose names match `pattern`.

    `pattern` is a regular expression with named groups.
    """

    pattern: ClassVar[str]
    # Command type -> handler(topic name, scope, command). It runs on the event loop, and must not block.
    commands: ClassVar[dict[str, CommandHandler]] = {}

    def matches(self, name: str) -> re.Match[str] | None:
        return re.fullmatch(self.pattern, name)

    async def require_join(self, name: str, scope: Scope) -> None:  # noqa: B027 - open to all unless overridden
        """Raise LivecastError 403 if the user may not join, 404 if the topic must stay hidden."""

    async def public(self, names: Iterable[str]) -> set[str]:
        """Return the topics that everybody may join, in one query.

        `require_join` is not called for these.

        Called when a process opens a topic, and then every second: see access_revocation.py.
        """
        return set(names) if type(self).require_join is Topic.require_join else set()

    async def allowed(self, names: Iterable[str]) -> Mapping[str, Collection[int]]:
        """Return, for each of these topics, the ids of the users whom `require_join` accepts now.

        The topics are not public. The number of queries must not depend on the number of users. A topic that is missing
        from the result has no allowed users. Called every second while such a topic has subscribers; sockets of all
        other users are closed.
        """
        return {}


class LogTopic(Topic):
    # A subscriber that missed more lines gets a resync.
    resume_limit: ClassVar[int] = 500

    @abstractmethod
    async def epoch(self) -> str:
        """Return the epoch of this family's logs."""

    @abstractmethod
    async def heads(self, names: Iterable[str]) -> dict[str, int]:
        """Return the offset of each log's last line, in one query. Names without a log are left out."""

    @abstractmethod
    async def replay(self, name: str, after: int, limit: int) -> list[Frame]:
        """Return the frames after offset `after`: oldest first, at most `limit`, without a gap."""


class StateTopic(Topic):
    # The type of pushed frames that contain the whole state, if the app pushes such frames.
    snapshot_type: ClassVar[str] = ""

    @abstractmethod
    async def state(self, name: str) -> Frame:
        """Return the whole state as one frame."""

    def is_snapshot(self, frame: Frame) -> bool:
        """Whether a pushed frame contains the whole state."""
        return bool(self.snapshot_type) and frame.text.startswith(f'{{"type":"{self.snapshot_type}"')


_families: list[Topic] = []


def register(topic: Topic) -> None:
    _families.append(topic)
    find.cache_clear()


@lru_cache(maxsize=1024)
def find(name: str) -> Topic | None:
    """Return the family of a topic name, None for an unknown name."""
    return next((topic for topic in _families if topic.matches(name)), None)


def families() -> list[Topic]:
    """Return all registered families."""
    return list(_families)

"""Limits how many commands are handled in one turn of the event loop.

So many commands at once do not block the loop for long. Other work, commentary above all, then waits for a few commands
at most.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from functools import partial

COMMANDS_PER_TURN = 8  # commands; about one millisecond


class CommandThrottle:
    """Runs commands in the order of their calls. Runs on the event loop's thread."""

    def __init__(self, per_turn: int = COMMANDS_PER_TURN) -> None:
        self._per_turn = per_turn
        self._available = per_turn
        self._waiting: deque[Callable[[], object]] = deque()
        self._is_scheduled = False

    def run(self, call: Callable[[], object]) -> None:
        """Call now if this turn of the event loop has room for one more command, otherwise in a later turn."""
        if not self._is_scheduled:
            self._is_scheduled = True
            asyncio.get_running_loop().call_soon(self._release)
        if self._available:
            self._available -= 1
            call()
        else:
            self._waiting.append(call)

    async def acquire(self) -> None:
        """Wait until a turn of the event loop has room for one more command."""
        permit: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.run(partial(_grant, permit))
        await permit

    def _release(self) -> None:
        self._available = self._per_turn
        if not self._waiting:
            self._is_scheduled = False
            return
        asyncio.get_running_loop().call_soon(self._release)
        while self._waiting and self._available:
            self._available -= 1
            self._waiting.popleft()()


def _grant(permit: "asyncio.Future[None]") -> None:
    if not permit.done():  # done: the caller was cancelled
        permit.set_result(None)

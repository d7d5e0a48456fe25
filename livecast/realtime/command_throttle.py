"""Limits how many commands are handled in one turn of the event loop.

So many commands at once do not block the loop for long. Other work, commentary above all, then waits for a few commands
at most.
"""

import asyncio
from collections import deque

COMMANDS_PER_TURN = 8  # commands; about one millisecond


class CommandThrottle:
    """Admits commands in the order of their calls. Runs on the event loop's thread."""

    def __init__(self, per_turn: int = COMMANDS_PER_TURN) -> None:
        self._per_turn = per_turn
        self._available = per_turn
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._is_scheduled = False

    async def acquire(self) -> None:
        """Wait until a turn of the event loop has room for one more command."""
        loop = asyncio.get_running_loop()
        if not self._is_scheduled:
            self._is_scheduled = True
            loop.call_soon(self._release)
        if self._available:
            self._available -= 1
            return
        permit = loop.create_future()
        self._waiting.append(permit)
        await permit

    def _release(self) -> None:
        self._available = self._per_turn
        if not self._waiting:
            self._is_scheduled = False
            return
        while self._waiting and self._available:
            permit = self._waiting.popleft()
            if not permit.done():  # done: the caller was cancelled
                permit.set_result(None)
                self._available -= 1
        asyncio.get_running_loop().call_soon(self._release)

"""Lets a few through in each turn of the event loop: a crowd that speaks at once takes many turns, not one long one.

What arrives meanwhile, commentary above all, then waits for a few commands at most.
"""

import asyncio
from collections import deque

EACH_TURN = 8  # commands: about a millisecond


class Turnstile:
    """On the event loop's thread. First come, first through."""

    def __init__(self, each_turn: int = EACH_TURN) -> None:
        self._each_turn = each_turn
        self._left = each_turn
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._turning = False

    async def go_through(self) -> None:
        loop = asyncio.get_running_loop()
        if not self._turning:
            self._turning = True
            loop.call_soon(self._turn)
        if self._left:
            self._left -= 1
            return
        through = loop.create_future()
        self._waiting.append(through)
        await through

    def _turn(self) -> None:
        self._left = self._each_turn
        if not self._waiting:
            self._turning = False
            return
        while self._waiting and self._left:
            through = self._waiting.popleft()
            if not through.done():  # else who waited has gone
                through.set_result(None)
                self._left -= 1
        asyncio.get_running_loop().call_soon(self._turn)

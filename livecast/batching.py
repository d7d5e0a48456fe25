"""Many items in one call: whoever asks while a call is under way is answered by the next.

A rush then takes a few calls, one at a time, where it would take one each, side by side. Who asks alone waits for
nobody.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class Batcher(Generic[Item, Result]):
    """`process_batch` gets up to `max_batch` items, and returns as many results in their order. On one event loop."""

    def __init__(self, process_batch: Callable[[list[Item]], Awaitable[Sequence[Result]]], max_batch: int) -> None:
        self._process_batch = process_batch
        self._max_batch = max_batch
        self._waiting: deque[tuple[Item, asyncio.Future[Result]]] = deque()
        self._task: asyncio.Task[None] | None = None

    async def submit(self, item: Item) -> Result:
        """The answer. Raises what `process_batch` does."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._task is None:
            self._task = asyncio.create_task(self._run(), name="process batch")
        return await future

    async def _run(self) -> None:
        try:
            while self._waiting:
                batch = [self._waiting.popleft() for _ in range(min(self._max_batch, len(self._waiting)))]
                try:
                    results = await self._process_batch([item for item, _ in batch])
                except Exception as error:
                    for _, future in batch:
                        if not future.done():  # done: the caller was cancelled
                            future.set_exception(error)
                else:
                    for (_, future), result in zip(batch, results, strict=True):
                        if not future.done():
                            future.set_result(result)
        finally:
            self._task = None

"""Batching: items that arrive while a call is running are handled together by the next call.

A rush then causes a few calls, one after another, instead of one call for each item side by side. A single item does
not wait.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class Batcher(Generic[Item, Result]):
    """Calls `process_batch` with up to `max_batch` items; it returns their results in order.

    For one event loop.
    """

    def __init__(self, process_batch: Callable[[list[Item]], Awaitable[Sequence[Result]]], max_batch: int) -> None:
        self._process_batch = process_batch
        self._max_batch = max_batch
        self._waiting: deque[tuple[Item, asyncio.Future[Result]]] = deque()
        self._task: asyncio.Task[None] | None = None

    async def submit(self, item: Item) -> Result:
        """Return the result for an item. Raises the errors of `process_batch`."""
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

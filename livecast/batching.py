"""Many questions in one call: whoever asks while a call is under way is answered by the next.

A rush then takes a few calls, one at a time, where it would take one each, side by side. Who asks alone waits for
nobody.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Q = TypeVar("Q")
A = TypeVar("A")


class Together(Generic[Q, A]):
    """`answer_all` gets up to `at_once` questions, and returns as many answers in their order. On one event loop."""

    def __init__(self, answer_all: Callable[[list[Q]], Awaitable[Sequence[A]]], at_once: int) -> None:
        self._answer_all = answer_all
        self._at_once = at_once
        self._waiting: deque[tuple[Q, asyncio.Future[A]]] = deque()
        self._asking: asyncio.Task[None] | None = None

    async def answer(self, question: Q) -> A:
        """The answer. Raises what `answer_all` does."""
        answer: asyncio.Future[A] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, answer))
        if self._asking is None:
            self._asking = asyncio.create_task(self._ask(), name="ask together")
        return await answer

    async def _ask(self) -> None:
        try:
            while self._waiting:
                part = [self._waiting.popleft() for _ in range(min(self._at_once, len(self._waiting)))]
                try:
                    answers = await self._answer_all([question for question, _ in part])
                except Exception as problem:
                    for _, answer in part:
                        if not answer.done():  # else who asked has gone
                            answer.set_exception(problem)
                else:
                    for (_, answer), said in zip(part, answers, strict=True):
                        if not answer.done():
                            answer.set_result(said)
        finally:
            self._asking = None

"""The batcher: items that arrive during a call share the next call, also with errors."""

import asyncio

import pytest

from livecast.batching import Batcher


class SquareService:
    """Returns squares, once `release` is set."""

    def __init__(self) -> None:
        self.calls: list[list[int]] = []
        self.release = asyncio.Event()

    async def __call__(self, numbers: list[int]) -> list[int]:
        self.calls.append(numbers)
        await self.release.wait()
        if 13 in numbers:
            raise ValueError("13")
        return [number * number for number in numbers]


async def submit_all(batcher: Batcher[int, int], *numbers: int) -> list[asyncio.Task[int]]:
    tasks = [asyncio.create_task(batcher.submit(number)) for number in numbers]
    await asyncio.sleep(0)  # the items are submitted
    await asyncio.sleep(0)  # the first call is running
    return tasks


@pytest.fixture
def service() -> SquareService:
    return SquareService()


@pytest.fixture
def batcher(service: SquareService) -> Batcher[int, int]:
    return Batcher(service, max_batch=3)


async def test_items_that_arrive_during_a_call_share_the_next_call(batcher, service):
    first = await submit_all(batcher, 1)
    others = await submit_all(batcher, 2, 3, 4, 2)
    service.release.set()
    assert await asyncio.gather(*first, *others) == [1, 4, 9, 16, 4]
    assert service.calls == [[1], [2, 3, 4], [2]]
    assert await batcher.submit(5) == 25


async def test_a_cancelled_caller_does_not_affect_others(batcher, service):
    first = await submit_all(batcher, 1)
    cancelled, remaining = await submit_all(batcher, 2, 3)
    cancelled.cancel()
    first[0].cancel()
    service.release.set()
    assert await remaining == 9


async def test_an_error_reaches_all_callers_of_its_batch(batcher, service):
    first = await submit_all(batcher, 1)
    failing = await submit_all(batcher, 2, 13, 3)
    later = await submit_all(batcher, 4)
    service.release.set()
    answers = await asyncio.gather(*first, *failing, *later, return_exceptions=True)
    assert [str(answer) for answer in answers] == ["1", "13", "13", "13", "16"]

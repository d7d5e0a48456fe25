"""Who asks while a call is under way is answered by the next; who goes, or asks what fails, takes nobody along."""

import asyncio

import pytest

from livecast.batching import Batcher


class Teller:
    """Answers with the square, when it is told to."""

    def __init__(self) -> None:
        self.calls: list[list[int]] = []
        self.may_answer = asyncio.Event()

    async def __call__(self, numbers: list[int]) -> list[int]:
        self.calls.append(numbers)
        await self.may_answer.wait()
        if 13 in numbers:
            raise ValueError("13")
        return [number * number for number in numbers]


async def asked(batcher: Batcher[int, int], *numbers: int) -> list[asyncio.Task[int]]:
    tasks = [asyncio.create_task(batcher.submit(number)) for number in numbers]
    await asyncio.sleep(0)  # they have asked
    await asyncio.sleep(0)  # and the first call is under way
    return tasks


@pytest.fixture
def teller() -> Teller:
    return Teller()


@pytest.fixture
def batcher(teller: Teller) -> Batcher[int, int]:
    return Batcher(teller, max_batch=3)


async def test_those_who_ask_meanwhile_are_answered_by_the_next_call(batcher, teller):
    first = await asked(batcher, 1)
    others = await asked(batcher, 2, 3, 4, 2)
    teller.may_answer.set()
    assert await asyncio.gather(*first, *others) == [1, 4, 9, 16, 4]
    assert teller.calls == [[1], [2, 3, 4], [2]]
    assert await batcher.submit(5) == 25


async def test_who_has_gone_takes_nobody_along(batcher, teller):
    first = await asked(batcher, 1)
    going, staying = await asked(batcher, 2, 3)
    going.cancel()
    first[0].cancel()
    teller.may_answer.set()
    assert await staying == 9


async def test_a_problem_is_told_to_those_of_its_call(batcher, teller):
    first = await asked(batcher, 1)
    unlucky = await asked(batcher, 2, 13, 3)
    later = await asked(batcher, 4)
    teller.may_answer.set()
    answers = await asyncio.gather(*first, *unlucky, *later, return_exceptions=True)
    assert [str(answer) for answer in answers] == ["1", "13", "13", "13", "16"]

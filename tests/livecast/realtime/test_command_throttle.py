"""A crowd of commands: a few in each turn of the loop, in the order they came, and whoever leaves holds up nobody."""

import asyncio

from livecast.realtime.command_throttle import CommandThrottle
from tests.patience import PATIENCE


async def crowd(throttle: CommandThrottle, through: list[tuple[int, int]], size: int) -> list["asyncio.Task[None]"]:
    """So many who note which of them went through in which turn of the event loop."""
    turn = 0

    def count() -> None:
        nonlocal turn
        turn += 1
        if len(through) < size:
            asyncio.get_running_loop().call_soon(count)

    async def one(number: int) -> None:
        await throttle.acquire()
        through.append((turn, number))

    asyncio.get_running_loop().call_soon(count)
    return [asyncio.create_task(one(number)) for number in range(size)]


async def test_a_few_go_through_in_each_turn_and_in_order():
    through: list[tuple[int, int]] = []
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*await crowd(CommandThrottle(3), through, 20))
    turns = [turn for turn, _ in through]
    assert [number for _, number in through] == list(range(20))
    assert max(turns.count(turn) for turn in turns) == 3


async def test_who_is_alone_does_not_wait():
    throttle = CommandThrottle(1)
    for _ in range(3):
        coroutine = throttle.acquire()
        try:
            coroutine.send(None)
        except StopIteration:
            pass
        else:
            raise AssertionError("had to wait")
        await asyncio.sleep(0)
        await asyncio.sleep(0)


async def test_who_leaves_while_waiting_holds_up_nobody():
    through: list[tuple[int, int]] = []
    tasks = await crowd(CommandThrottle(1), through, 6)
    await asyncio.sleep(0)
    for task in tasks[2:5]:
        task.cancel()
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*tasks, return_exceptions=True)
    assert [number for _, number in through] == [0, 1, 5]

"""The command throttle: a few commands in each turn of the event loop, in order."""

import asyncio

from livecast.realtime.command_throttle import CommandThrottle
from tests.patience import PATIENCE


async def start_callers(
    throttle: CommandThrottle, admitted: list[tuple[int, int]], size: int
) -> list["asyncio.Task[None]"]:
    """Start `size` callers, which append (turn of the loop, number) when they are admitted."""
    turn = 0

    def count() -> None:
        nonlocal turn
        turn += 1
        if len(admitted) < size:
            asyncio.get_running_loop().call_soon(count)

    async def call(number: int) -> None:
        await throttle.acquire()
        admitted.append((turn, number))

    asyncio.get_running_loop().call_soon(count)
    return [asyncio.create_task(call(number)) for number in range(size)]


async def test_each_turn_admits_the_limit_in_order():
    admitted: list[tuple[int, int]] = []
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*await start_callers(CommandThrottle(3), admitted, 20))
    turns = [turn for turn, _ in admitted]
    assert [number for _, number in admitted] == list(range(20))
    assert max(turns.count(turn) for turn in turns) == 3


async def test_a_single_caller_does_not_wait():
    throttle = CommandThrottle(1)
    for _ in range(3):
        coroutine = throttle.acquire()
        try:
            coroutine.send(None)
        except StopIteration:
            pass
        else:
            raise AssertionError("a single caller had to wait")
        await asyncio.sleep(0)
        await asyncio.sleep(0)


async def test_a_cancelled_caller_does_not_delay_others():
    admitted: list[tuple[int, int]] = []
    tasks = await start_callers(CommandThrottle(1), admitted, 6)
    await asyncio.sleep(0)
    for task in tasks[2:5]:
        task.cancel()
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*tasks, return_exceptions=True)
    assert [number for _, number in admitted] == [0, 1, 5]

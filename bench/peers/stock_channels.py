"""Channels and Daphne as documented: a group, a consumer per socket, the pub/sub layer."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from bench.kernel_figures import Cores
from bench.load import Target
from bench.peers.stock_daphne import RunningDaphne, daphne, group_sender
from bench.valkey import valkey

APPLICATION = "bench.peers.stock_channels_app:application"


class StockChannelsServer:
    def __init__(self, running: RunningDaphne, send: Callable[[int], None]) -> None:
        self._running, self._send = running, send
        self._next = 1

    @property
    def pids(self) -> Sequence[int]:
        return (self._running.pid,)

    def target(self) -> Target:
        return Target((self._running.port,), "/ws/", first=self._next)

    def publish(self) -> tuple[int, int]:
        offset, self._next = self._next, self._next + 1
        handed_over = time.monotonic_ns()
        self._send(offset)
        return offset, handed_over


class StockChannels:
    name = "stock_channels"
    label = "stock Channels on stock Daphne"

    def prepare(self) -> None:
        """Nothing to do: livecast requires both packages."""

    @contextmanager
    def serve(self, cores: Cores) -> Iterator[StockChannelsServer]:
        with (
            valkey(cores) as redis,
            daphne(self.name, APPLICATION, cores, {"BENCH_REDIS_URL": redis.url}) as running,
            group_sender(redis.url) as send,
        ):
            yield StockChannelsServer(running, send)

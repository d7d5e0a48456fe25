"""Channels and Daphne as documented: a group, a consumer per socket, the pub/sub layer."""

import asyncio
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from channels_redis.pubsub import RedisPubSubChannelLayer

from bench.kernel_figures import Cores
from bench.load import Target
from bench.processes import BenchProcess, free_port
from bench.sample_message import TOPIC, message
from bench.valkey import valkey

APPLICATION = "bench.peers.stock_channels_app:application"


class StockChannelsServer:
    def __init__(
        self, child: BenchProcess, port: int, layer: RedisPubSubChannelLayer, loop: asyncio.AbstractEventLoop
    ) -> None:
        self._child = child
        self._port = port
        self._next = 1
        self._layer, self._loop = layer, loop

    @property
    def pids(self) -> Sequence[int]:
        return (self._child.pid,)

    def target(self) -> Target:
        return Target((self._port,), "/ws/", first=self._next)

    def publish(self) -> tuple[int, int]:
        offset, self._next = self._next, self._next + 1
        event = {"type": "fan.message", "text": message(offset).decode()}
        handed_over = time.monotonic_ns()
        self._loop.run_until_complete(self._layer.group_send(TOPIC, event))
        return offset, handed_over


class StockChannels:
    name = "stock_channels"
    label = "stock Channels on stock Daphne"

    def prepare(self) -> None:
        """Nothing to do: livecast requires both packages."""

    @contextmanager
    def serve(self, cores: Cores) -> Iterator[StockChannelsServer]:
        port = free_port()
        with valkey(cores) as redis:
            child = BenchProcess(
                self.name,
                [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(port), "-v", "0", APPLICATION],
                cores=cores.for_servers(),
                env={"BENCH_REDIS_URL": redis.url},
            )
            loop = asyncio.new_event_loop()
            layer = RedisPubSubChannelLayer(hosts=[redis.url])
            try:
                child.wait_for_port(port)
                yield StockChannelsServer(child, port, layer, loop)
            finally:
                child.stop()
                loop.run_until_complete(layer.flush())
                loop.close()

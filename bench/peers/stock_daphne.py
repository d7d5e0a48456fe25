"""Daphne and Channels' pub/sub layer as their documentations run them."""

import asyncio
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from channels_redis.pubsub import RedisPubSubChannelLayer

from bench.kernel_figures import Cores
from bench.processes import BenchProcess, free_port
from bench.sample_message import TOPIC, message


@dataclass(frozen=True)
class RunningDaphne:
    port: int
    pid: int


@contextmanager
def daphne(name: str, application: str, cores: Cores, env: Mapping[str, str]) -> Iterator[RunningDaphne]:
    """Serve an ASGI application, "module:name". It is stopped on exit."""
    port = free_port()
    command = [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(port), "-v", "0", application]
    child = BenchProcess(name, command, cores=cores.for_servers(), env=env)
    try:
        child.wait_for_port(port)
        yield RunningDaphne(port, child.pid)
    finally:
        child.stop()


@contextmanager
def group_sender(redis_url: str) -> Iterator[Callable[[int], None]]:
    """Yield a function that sends the message of an offset to the group of stock_consumer.py."""
    loop, layer = asyncio.new_event_loop(), RedisPubSubChannelLayer(hosts=[redis_url])

    def send(offset: int) -> None:
        event = {"type": "fan.message", "text": message(offset).decode()}
        loop.run_until_complete(layer.group_send(TOPIC, event))

    try:
        yield send
    finally:
        loop.run_until_complete(layer.flush())
        loop.close()

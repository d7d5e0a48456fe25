"""Drain a web process: fans reconnect without losing a line, requests are answered.

The process stops accepting first, so the siblings get all new connections. It then sends `reconnect` to each fan with a
different delay, which spreads the reconnections over time. Fans get every frame until they disconnect. Sockets that
ignore `reconnect` are closed with 1012. HTTP connections close after their response. Idle ones stay open for a while,
because a proxy may be sending a request on one of them.
"""

import asyncio
import logging
import os

from livecast.realtime.daphne.socket import WebSocket
from livecast.realtime.daphne.timeout_wheel import TimeoutWheel
from livecast.realtime.protocol import Close, Frame, encode, encode_data
from livecast.serving.web_server import WebServer

logger = logging.getLogger(__name__)

RECONNECT_SECONDS = 1.0  # from `reconnect` until the server closes the socket itself
POLL_SECONDS = 0.05  # between two checks for open sockets and requests


async def drain(server: WebServer, *, spread: float, limit: float) -> None:
    """Return when all sockets and requests have ended, or after `limit` seconds.

    `spread`: seconds over which the disconnections are distributed.
    """
    sockets = len(server.sockets)
    await server.stop_listening()
    try:
        async with asyncio.timeout(limit):
            await asyncio.gather(_disconnect_clients(server, spread), _finish_requests(server, spread))
    except TimeoutError:
        left = len(server.sockets)
        logger.warning(
            "process %d did not drain within %g s; closing its requests and %d sockets", os.getpid(), limit, left
        )
    else:
        logger.info("process %d drained: disconnected %d sockets and answered all requests", os.getpid(), sockets)


async def _disconnect_clients(server: WebServer, spread: float) -> None:
    if not server.sockets:
        return
    for number, part in enumerate(server.timeout_wheel.slots()):
        delay = round(spread * number / TimeoutWheel.SLOTS, 3)
        reconnect = Frame(encode("reconnect", data=encode_data({"after": delay})))
        for socket in part:
            if isinstance(socket, WebSocket) and not socket.connecting:
                socket.write(reconnect)
        await asyncio.sleep(0)
    await asyncio.sleep(RECONNECT_SECONDS)
    async with asyncio.TaskGroup() as group:
        # In the same order and at the same pace as above.
        closing = group.create_task(server.close_all(Close.RESTART, spread))
        while server.sockets:
            await asyncio.sleep(POLL_SECONDS)
        closing.cancel()


async def _finish_requests(server: WebServer, keep_idle: float) -> None:
    loop = asyncio.get_running_loop()
    until = loop.time() + keep_idle
    while server.is_answering_requests() or (server.has_idle_connections() and loop.time() < until):
        await asyncio.sleep(POLL_SECONDS)

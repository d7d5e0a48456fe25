"""A process's goodbye: no fan loses a line over it, and nobody who asked for a page goes without.

The listening socket is the siblings' from the first moment. Fans are told to come back, each at another moment, so that
they do not all come at once; they get every frame until they have gone, and go on from there elsewhere. Who does not
understand is closed with 1012. Requests are answered to the end, and connections closed behind an answer; idle ones are
kept a while, since a proxy may be sending a request on one of them just now.
"""

import asyncio
import logging
import os

from livecast.realtime.daphne.socket import WebSocket
from livecast.realtime.daphne.timeout_wheel import TimeoutWheel
from livecast.realtime.protocol import Close, Frame, encode, encode_data
from livecast.serving.web_server import WebServer

logger = logging.getLogger(__name__)

RECONNECT_SECONDS = 1.0  # seconds that a fan has to go by itself before its socket is closed
POLL_SECONDS = 0.05  # seconds between two looks at who is still there


async def drain(server: WebServer, *, spread: float, limit: float) -> None:
    """Return when all have gone, or after `limit` seconds. `spread`: seconds over which they are asked to go."""
    sockets = len(server.sockets)
    await server.stop_listening()
    try:
        async with asyncio.timeout(limit):
            await asyncio.gather(_disconnect_clients(server, spread), _finish_requests(server, spread))
    except TimeoutError:
        left = len(server.sockets)
        logger.warning("process %d ends after %g s: %d sockets, or requests, are cut", os.getpid(), limit, left)
    else:
        logger.info("process %d has seen everybody off: %d sockets, and all requests", os.getpid(), sockets)


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
        closing = group.create_task(server.close_all(Close.RESTART, spread))  # in the same order at the same pace
        while server.sockets:
            await asyncio.sleep(POLL_SECONDS)
        closing.cancel()


async def _finish_requests(server: WebServer, keep_idle: float) -> None:
    loop = asyncio.get_running_loop()
    until = loop.time() + keep_idle
    while server.is_answering_requests() or (server.has_idle_connections() and loop.time() < until):
        await asyncio.sleep(POLL_SECONDS)

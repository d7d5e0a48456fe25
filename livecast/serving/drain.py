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

HEAD_START = 1.0  # seconds that a fan has to go by itself before its socket is closed
TURN = 0.05  # seconds between two looks at who is still there


async def drain(server: WebServer, *, spread: float, limit: float) -> None:
    """Return when all have gone, or after `limit` seconds. `spread`: seconds over which they are asked to go."""
    sockets = len(server.sockets)
    await server.stop_listening()
    try:
        async with asyncio.timeout(limit):
            await asyncio.gather(_see_off_fans(server, spread), _finish_pages(server, spread))
    except TimeoutError:
        left = len(server.sockets)
        logger.warning("process %d ends after %g s: %d sockets, or requests, are cut", os.getpid(), limit, left)
    else:
        logger.info("process %d has seen everybody off: %d sockets, and all requests", os.getpid(), sockets)


async def _see_off_fans(server: WebServer, spread: float) -> None:
    if not server.sockets:
        return
    for number, part in enumerate(server.timeout_wheel.slots()):
        after = round(spread * number / TimeoutWheel.SLOTS, 3)
        reconnect = Frame(encode("reconnect", data=encode_data({"after": after})))
        for fan in part:
            if isinstance(fan, WebSocket) and not fan.connecting:
                fan.write(reconnect)
        await asyncio.sleep(0)
    await asyncio.sleep(HEAD_START)
    async with asyncio.TaskGroup() as group:
        closing = group.create_task(server.close_all(Close.RESTART, spread))  # in the same order at the same pace
        while server.sockets:
            await asyncio.sleep(TURN)
        closing.cancel()


async def _finish_pages(server: WebServer, linger: float) -> None:
    loop = asyncio.get_running_loop()
    until = loop.time() + linger
    while server.answers_pages() or (server.keeps_page_connections() and loop.time() < until):
        await asyncio.sleep(TURN)

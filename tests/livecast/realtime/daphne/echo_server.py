"""A WebSocketServer with a small application, for tests: run it in its own process.

    python -m tests.livecast.realtime.daphne.echo_server '{"endpoint": "tcp:8300", ...}'

A WebSocket at /ws/?t=<topic>&mode=<mode> subscribes to the topic. A text is answered "echo:<text>"; a text that begins
with "/" is a command. Modes: `attached` (the default), `detached`, `commands`, `fast` (fast_join), `late`
(accepts after 0.2 s), `deaf` (never reads), `never` (never accepts), `refuse`, `fails` (raises
before it accepts), `returns` (at once, without an answer). The tests control the server over
HTTP: /publish, /stats, /do.
"""

import asyncio
import gc
import json
import logging
import os
import resource
import sys
import tempfile
import threading
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from daphne.server import Server
from django.conf import settings

if not settings.configured:
    settings.configure(VAR_DIR=os.environ.get("VAR_DIR") or tempfile.gettempdir())

from livecast.realtime import topics
from livecast.realtime.command_throttle import CommandThrottle
from livecast.realtime.commands import SocketCommands
from livecast.realtime.connections import EXTENSION
from livecast.realtime.daphne import accept_loop, send_loop
from livecast.realtime.daphne.broadcast import SocketSubscribers
from livecast.realtime.daphne.limits import SocketLimits
from livecast.realtime.daphne.server import WebSocketServer
from livecast.realtime.daphne.socket import WebSocket
from livecast.realtime.protocol import Close, Command, Frame
from livecast.realtime.topics import Scope, StateTopic

CONFIG: dict[str, Any] = json.loads(sys.argv[1]) if __name__ == "__main__" else {}

subscribers_of: dict[str, SocketSubscribers] = {}
forgotten = Counter[str]()
throttle = CommandThrottle()
stop_computing = threading.Event()


def forget(socket: WebSocket) -> None:
    forgotten["socket"] += 1


class Patience(StateTopic):
    """Topic `patience`, with a command that takes time and one that does not."""

    pattern = "patience"

    async def state(self, name: str) -> Frame:
        return Frame('{"type":"patience"}')

    @staticmethod
    async def wait(name: str, scope: Scope, command: Command) -> dict[str, Any]:
        await asyncio.sleep(command.data["seconds"])
        if command.data.get("fails"):
            raise RuntimeError("the command was told to fail")
        return {"waited": True}

    @staticmethod
    def at_once(name: str, scope: Scope, command: Command) -> str:
        return '{"waited":false}'


Patience.commands = {"wait": Patience.wait, "at_once": Patience.at_once}
topics.register(Patience())


def parse_query(query_string: bytes) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(query_string.decode()).items()}


def join(socket: WebSocket, topic: str) -> None:
    if topic not in subscribers_of:
        subscribers_of[topic] = socket.new_subscribers()
    subscribers_of[topic].add(socket)


def on_text(socket: WebSocket, text: str | None) -> None:
    if text is None:
        socket.fail(Close.MALFORMED)
        return
    if text == "/raise":
        raise RuntimeError("on_text was told to raise")
    socket.write(Frame(f"echo:{text}"))


def fast_join(socket: WebSocket, query_string: bytes, headers: list[tuple[bytes, bytes]]) -> bool:
    query = parse_query(query_string)
    if query.get("mode") == "fast-fails":
        raise RuntimeError("fast_join was told to raise")
    if query.get("mode") != "fast" or b"cookie" in dict(headers):
        return False
    socket.accept([Frame("hello"), Frame("caught up")], on_text=on_text)
    join(socket, query.get("t", "main"))
    return True


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "http":
        await handle_control_request(scope, receive, send)
    else:
        await handle_socket(scope, receive, send)


async def handle_socket(scope: dict[str, Any], receive: Any, send: Any) -> None:
    socket: WebSocket = scope["extensions"][EXTENSION]
    query = parse_query(scope["query_string"])
    mode, topic = query.get("mode", "attached"), query.get("t", "main")
    assert (await receive())["type"] == "websocket.connect"
    if mode == "refuse":
        await send({"type": "websocket.close"})
        return
    if mode == "fails":
        raise RuntimeError("the application was told to fail")
    if mode == "returns":
        return
    if mode == "never":
        await asyncio.sleep(3600)
    if mode == "late":
        await asyncio.sleep(0.2)
    await send({"type": "websocket.accept", "subprotocol": next(iter(scope["subprotocols"]), None)})
    if query.get("scope"):
        await send({"type": "websocket.send", "text": json.dumps(scope, default=repr)})
    if size := int(query.get("catchup", 0)):
        for number in range(int(query["frames"])):
            text = json.dumps({"catchup": number, "filler": "y" * size})
            if query.get("by") == "asgi":
                await send({"type": "websocket.send", "text": text})
            else:
                await socket.send(Frame(text))
    join(socket, topic)
    if mode == "detached":
        await send({"type": "livecast.detach", "on_text": on_text})
        return
    if mode == "commands":
        commands = SocketCommands(socket, scope, {"patience"}, throttle)
        await send(
            {
                "type": "livecast.detach",
                "on_text": commands.receive,
                "on_close": lambda closed: forgotten.update(["socket"]),
            }
        )
        return
    while mode == "deaf":
        await asyncio.sleep(3600)
    while (message := await receive())["type"] == "websocket.receive":
        text = message.get("text")
        if text == "/close":
            await send({"type": "websocket.close", "code": 4001, "reason": "told to"})
        elif text == "/close-by-hub":
            await socket.close(Close.NO_SUCH_TOPIC)
        elif text == "/publish":
            await subscribers_of["main"].broadcast(Frame("x" * 300))
        elif text == "/raise":
            raise RuntimeError("the application was told to raise")
        elif text == "/return":
            return
        elif text is not None:
            await send({"type": "websocket.send", "text": f"echo:{text}" if not CONFIG.get("verbatim") else text})
        else:
            await send({"type": "websocket.send", "bytes": message["bytes"]})


async def handle_control_request(scope: dict[str, Any], receive: Any, send: Any) -> None:
    query = parse_query(scope["query_string"])
    answer: Any = None
    match scope["path"]:
        case "/publish":  # `n` frames of a size, with numbers from `from` on
            first, count = int(query.get("from", 0)), int(query.get("n", 1))
            for number in range(first, first + count):
                text = json.dumps({"seq": number, "filler": "y" * int(query.get("size", 10))})
                if (subscribers := subscribers_of.get(query.get("t", "main"))) is not None:
                    await subscribers.broadcast(Frame(text))
                await asyncio.sleep(float(query.get("pause", 0)))
        case "/stats":
            answer = stats()
        case "/do":
            answer = await run_command(query)
        case "/large":
            await asyncio.sleep(float(query.get("wait", 0)))
            answer = "x" * int(query["size"])
        case "/mirror":  # the scope and body of the request
            body = b""
            while (message := await receive())["type"] == "http.request":
                body += message["body"]
                if not message["more_body"]:
                    break
            answer = {name: repr(value) for name, value in scope.items()} | {"body": repr(body)}
            del answer["client"], answer["server"]
    body = json.dumps(answer).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body})


def stats() -> dict[str, Any]:
    gc.collect()
    resident = int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return {
        "resident": resident,
        "cpu": sum(os.times()[:2]),
        "sockets": len(server.sockets),
        "timed": len(server.timeout_wheel),
        "connections": len(server.connections),
        "counted_sockets": sum(server.sockets_by_address.values()),
        "subscribers": {name: len(subscribers) for name, subscribers in subscribers_of.items()},
        "forgotten": forgotten.total(),
        "tasks": len(asyncio.all_tasks()),
        "descriptors": len(list(Path("/proc/self/fd").iterdir())),
        "objects": sum(isinstance(thing, WebSocket) for thing in gc.get_objects()),
    }


async def run_command(query: dict[str, str]) -> Any:
    match query["what"]:
        case "burn":  # start a thread that never waits, like a Django view that computes
            stop_computing.clear()
            threading.Thread(target=compute, daemon=True).start()
        case "rest":
            stop_computing.set()
        case "close-all":
            await server.close_all(int(query.get("code", 1012)), float(query.get("spread", 0)))
        case "stop-listening":
            await server.stop_listening()
        case "set":  # limits are frozen: only tests change them
            owners = (server.limits, server, server.http_factory, server.handshake_limiter)
            whose = next(one for one in owners if hasattr(one, query["name"]))
            before = getattr(whose, query["name"])
            object.__setattr__(whose, query["name"], json.loads(query["value"]))
            return before
    return None


def compute() -> None:
    number = 0
    while not stop_computing.is_set():
        number += 1


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    options = {
        "endpoints": [CONFIG["endpoint"]],
        "verbosity": CONFIG.get("verbosity", 2),  # logs Twisted's errors too: a traceback fails the run
        **CONFIG.get("options", {}),
    }
    if CONFIG.get("loop") == "python":
        send_loop.load = lambda directory: send_loop.python_loop  # type: ignore[assignment]
        accept_loop.load = lambda directory: accept_loop.python_loop  # type: ignore[assignment]
    if "descriptors" in CONFIG:
        resource.setrlimit(resource.RLIMIT_NOFILE, (CONFIG["descriptors"],) * 2)
    if CONFIG.get("stock"):
        server = Server(application, **options)
    else:
        server = WebSocketServer(
            application, limits=SocketLimits(**CONFIG.get("limits", {})), fast_join=fast_join, **options
        )
    server.run()

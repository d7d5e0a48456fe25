"""A WebSocketServer with a small application, as a process of its own: what the tests of this folder talk to.

    python -m tests.livecast.realtime.daphne.echo_server '{"endpoint": "tcp:8300", ...}'

A WebSocket at /ws/?t=<topic>&mode=<mode> is a fan of the topic. It is echoed "echo:<text>", and text beginning with a
"/" is an order. Modes: `attached` (the default), `detached`, `fast` (fast_join), `late` (accepts after 0.2 s), `deaf`
(never reads what comes), `never` (accepts), `refuse`, `fails` (raises before it accepts), `returns` (at once, without a
word). HTTP is the director's: /publish, /look, /do.
"""

import asyncio
import gc
import json
import logging
import os
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from daphne.server import Server
from django.conf import settings

if not settings.configured:
    settings.configure(VAR_DIR=os.environ.get("VAR_DIR") or tempfile.gettempdir())

from livecast.realtime.connections import EXTENSION
from livecast.realtime.daphne import native
from livecast.realtime.daphne.broadcast import SocketSubscribers
from livecast.realtime.daphne.limits import SocketLimits
from livecast.realtime.daphne.server import WebSocketServer
from livecast.realtime.daphne.socket import WebSocket
from livecast.realtime.protocol import Close, Frame

CONFIG: dict[str, Any] = json.loads(sys.argv[1]) if __name__ == "__main__" else {}

crowds: dict[str, SocketSubscribers] = {}
finish = threading.Event()


def query_of(query_string: bytes) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(query_string.decode()).items()}


def join(fan: WebSocket, topic: str) -> None:
    if topic not in crowds:
        crowds[topic] = fan.new_subscribers()
    crowds[topic].add(fan)


def on_text(fan: WebSocket, text: str) -> None:
    if text == "/raise":
        raise RuntimeError("on_text was told to raise")
    fan.write(Frame(f"echo:{text}"))


def fast_join(fan: WebSocket, path: str, query_string: bytes, headers: list[tuple[bytes, bytes]]) -> bool:
    query = query_of(query_string)
    if query.get("mode") == "fast-fails":
        raise RuntimeError("fast_join was told to raise")
    if query.get("mode") != "fast" or b"cookie" in dict(headers):
        return False
    fan.accept([Frame("hello"), Frame("caught up")], on_text=on_text)
    join(fan, query.get("t", "main"))
    return True


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "http":
        await direct(scope, receive, send)
    else:
        await talk(scope, receive, send)


async def talk(scope: dict[str, Any], receive: Any, send: Any) -> None:
    fan: WebSocket = scope["extensions"][EXTENSION]
    query = query_of(scope["query_string"])
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
                await fan.send(Frame(text))
    join(fan, topic)
    if mode == "detached":
        await send({"type": "livecast.detach", "on_text": on_text})
        return
    while mode == "deaf":
        await asyncio.sleep(3600)
    while (message := await receive())["type"] == "websocket.receive":
        text = message.get("text")
        if text == "/close":
            await send({"type": "websocket.close", "code": 4001, "reason": "told to"})
        elif text == "/fan-close":
            await fan.close(Close.NO_SUCH_TOPIC)
        elif text == "/publish":
            await crowds["main"].broadcast(Frame("x" * 300))
        elif text == "/raise":
            raise RuntimeError("the application was told to raise")
        elif text == "/return":
            return
        elif text is not None:
            await send({"type": "websocket.send", "text": f"echo:{text}" if not CONFIG.get("verbatim") else text})
        else:
            await send({"type": "websocket.send", "bytes": message["bytes"]})


async def direct(scope: dict[str, Any], receive: Any, send: Any) -> None:
    query = query_of(scope["query_string"])
    answer: Any = None
    match scope["path"]:
        case "/publish":  # n frames of a size, from a number on
            first, count = int(query.get("from", 0)), int(query.get("n", 1))
            for number in range(first, first + count):
                text = json.dumps({"seq": number, "filler": "y" * int(query.get("size", 10))})
                if (crowd := crowds.get(query.get("t", "main"))) is not None:
                    await crowd.broadcast(Frame(text))
                await asyncio.sleep(float(query.get("pause", 0)))
        case "/look":
            answer = look()
        case "/do":
            answer = await do(query)
        case "/large":
            await asyncio.sleep(float(query.get("wait", 0)))
            answer = "x" * int(query["size"])
        case "/mirror":  # what the application was asked, and with what body
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


def look() -> dict[str, Any]:
    gc.collect()
    resident = int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return {
        "resident": resident,
        "cpu": sum(os.times()[:2]),
        "sockets": len(server.sockets),
        "watched": len(server.timeout_wheel),
        "connections": len(server.connections),
        "counted": sum(server.sockets_by_address.values()),
        "crowds": {name: len(crowd) for name, crowd in crowds.items()},
        "tasks": len(asyncio.all_tasks()),
        "descriptors": len(list(Path("/proc/self/fd").iterdir())),
        "loop": server.send_loop.__qualname__,
        "objects": sum(isinstance(thing, WebSocket) for thing in gc.get_objects()),
    }


async def do(query: dict[str, str]) -> Any:
    match query["what"]:
        case "burn":  # a thread that never waits, like a Django view that computes
            finish.clear()
            threading.Thread(target=burn, daemon=True).start()
        case "rest":
            finish.set()
        case "close-all":
            await server.close_all(int(query.get("code", 1012)), float(query.get("spread", 0)))
        case "stop-listening":
            await server.stop_listening()
        case "set":  # limits are frozen, for everyone but a test
            owners = (server.limits, server, server.http_factory, server.handshake_limiter)
            whose = next(one for one in owners if hasattr(one, query["name"]))
            before = getattr(whose, query["name"])
            object.__setattr__(whose, query["name"], json.loads(query["value"]))
            return before
    return None


def burn() -> None:
    number = 0
    while not finish.is_set():
        number += 1


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    options = {
        "endpoints": [CONFIG["endpoint"]],
        "verbosity": CONFIG.get("verbosity", 2),  # Twisted's log too: a traceback in it fails a test
        **CONFIG.get("options", {}),
    }
    if CONFIG.get("loop") == "python":
        native.send_loop = lambda directory: native.python_loop  # type: ignore[assignment]
    if CONFIG.get("stock"):
        server = Server(application, **options)
    else:
        server = WebSocketServer(
            application, limits=SocketLimits(**CONFIG.get("limits", {})), fast_join=fast_join, **options
        )
    server.run()

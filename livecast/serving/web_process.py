"""A web process: `python -m livecast.serving.web_process --role=sockets --listener=5 …`.

It loads the application before it accepts the first connection. A process for sockets does not import the pages.
SIGTERM drains it. A second SIGTERM ends it at once.
"""

import argparse
import logging
import os
import signal
import socket
import sys
from collections.abc import Sequence
from typing import Any

from livecast.serving import plain_daphne  # noqa: F401 - before Daphne

# isort: split
import django
from daphne.server import twisted_loop  # before anything of Twisted's: it installs the reactor
from django.conf import settings
from twisted.internet import reactor
from twisted.logger import STDLibLogObserver, globalLogPublisher

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "livecast.settings")
django.setup(set_prefix=False)  # before any import that needs the apps

from livecast.health import HealthMiddleware
from livecast.http.response import AnswerFromMemory, first_answer
from livecast.proxy import TrustedProxies
from livecast.realtime.anonymous_fast_path import join_anonymous
from livecast.realtime.consumers import sockets
from livecast.realtime.daphne.limits import SocketLimits
from livecast.serving.drain import drain
from livecast.serving.metrics import MetricsMiddleware
from livecast.serving.server_role import ServerRole
from livecast.serving.shared_state import SharedState, WorkerRow, WorkerState
from livecast.serving.web_server import WebServer

logger = logging.getLogger(__name__)


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m livecast.serving.web_process")
    parser.add_argument("--role", type=ServerRole, required=True)
    parser.add_argument("--listener", type=int, required=True, help="the descriptor of the listening socket")
    parser.add_argument("--shared-state", "--roster", type=int, required=True, help="the descriptor of SharedState")
    parser.add_argument("--row", "--line", type=int, required=True, help="the number of our row in it")
    parser.add_argument("--siblings", required=True, help="the rows of the processes that share the listener: 2,3")
    options = parser.parse_args(arguments)

    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # a signal for the process manager
    logging.getLogger("daphne.server").setLevel(logging.WARNING)
    rows = SharedState(options.shared_state).rows
    rows[options.row].heartbeat(WorkerState.STARTING)
    served, answer_from_memory = build_application(options.role, rows)
    server = WebServer(
        served,
        listener=socket.socket(fileno=options.listener),
        role=options.role,
        proxies=TrustedProxies(settings.LIVECAST["TRUSTED_PROXIES"]),
        row=rows[options.row],
        siblings=[rows[int(number)] for number in options.siblings.split(",") if number],
        limits=SocketLimits(
            sockets_per_address=settings.LIVECAST["SOCKETS_PER_ADDRESS"],
            handshakes_per_address=settings.LIVECAST["HANDSHAKES_PER_ADDRESS"],
        ),
        answer_from_memory=answer_from_memory,
        fast_join=join_anonymous,
    )
    # Daphne discards Twisted's log, and so its errors.
    logging.getLogger("twisted").setLevel(logging.WARNING)
    globalLogPublisher.addObserver(STDLibLogObserver("twisted"))  # type: ignore[arg-type]
    for number in (signal.SIGTERM, signal.SIGINT):
        twisted_loop.add_signal_handler(number, start_drain, server)
    server.run()
    # Skip the interpreter's own exit, which waits for threads that may wait for a database.
    logging.shutdown()
    os._exit(0)


# --- the application


def build_application(role: ServerRole, rows: Sequence[WorkerRow]) -> tuple[Any, AnswerFromMemory]:
    """Return the ASGI application of a role, and what answers before it."""
    if role is ServerRole.SOCKETS:
        application, answer_from_memory = refuse_pages, first_answer()
    else:
        from livecast.serving.page_application import build_pages  # here, because it takes much memory

        application, answer_from_memory = twisted_loop.run_until_complete(build_pages())
    pages = MetricsMiddleware(HealthMiddleware(application), rows)

    def choose(scope: dict[str, Any], receive: Any, send: Any) -> Any:
        return (pages if scope["type"] == "http" else sockets)(scope, receive, send)

    return choose, answer_from_memory


async def refuse_pages(scope: dict[str, Any], receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 404, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b"This address serves WebSockets only."})


# --- shutdown


def start_drain(server: WebServer) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        twisted_loop.remove_signal_handler(number)
        signal.signal(number, signal.SIG_DFL)
    task = twisted_loop.create_task(drain_server(server))
    task.add_done_callback(lambda _: reactor.stop())  # type: ignore[misc]


async def drain_server(server: WebServer) -> None:
    try:
        await drain(server, spread=settings.LIVECAST["DRAIN_SECONDS"], limit=settings.LIVECAST["STOP_SECONDS"])
    except Exception:
        logger.exception("draining failed; the process ends now")


if __name__ == "__main__":
    main(sys.argv[1:])

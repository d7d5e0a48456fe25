"""One socket process of livecast with the application, hub and WebSocketServer of production.

  python -m bench.peers.livecast_server --port P [--busy-thread]

With LIVECAST_BENCH_ONE_BY_ONE in the environment, each chat message has its own transaction and frame.

With --busy-thread, a second thread computes without end, like a page that renders. It shows how long the fans of a
process that serves both must wait.
"""

import argparse
import os
import threading

from bench.peers.livecast import ONE_BY_ONE
from livecast.asgi import application
from livecast.realtime.anonymous_fast_path import join_anonymous
from livecast.realtime.daphne.server import WebSocketServer


def compute_forever() -> None:
    number = 0
    while True:
        number += 1


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--busy-thread", action="store_true")
    options = parser.parse_args()
    if os.environ.get(ONE_BY_ONE):
        from chat import message_writer  # livecast.asgi has set Django up

        message_writer.BATCH_SECONDS, message_writer.BATCH_MESSAGES = 0, 1
    if options.busy_thread:
        threading.Thread(target=compute_forever, name="busy", daemon=True).start()
    WebSocketServer(
        application=application,
        endpoints=[f"tcp:port={options.port}:interface=127.0.0.1"],
        server_name="livecast",
        fast_join=join_anonymous,
    ).run()


if __name__ == "__main__":
    main()

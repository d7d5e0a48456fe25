"""The three servers at which fans arrive: livecast, Node, and stock Django with Channels."""

import sqlite3
import struct
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.databases import Databases
from bench.install import HERE, node_package
from bench.kernel_figures import Cores
from bench.kickoff.site_copy import write_for_node, write_static_files
from bench.kickoff.visit import Visit, content, plan_visit
from bench.peers.stock_daphne import daphne, group_sender
from bench.processes import BenchProcess, free_port
from bench.production import production
from bench.sample_message import TOPIC, message
from bench.valkey import valkey

HOME = "/"
SOCKET_OF_PEERS = "/ws/"
APPLICATION = "bench.kickoff.stock_application:application"


@dataclass(frozen=True)
class Site:
    """A running server. `post` posts a line and returns its offset."""

    page_port: int
    socket_port: int
    visit: Visit
    pids: Sequence[int]
    post: Callable[[], int]
    topic: str = TOPIC
    ready: str = ""  # beginning of the frame that makes a fan live; empty: the 101 response
    backing_pids: Sequence[int] = field(default=())


@contextmanager
def livecast_site(cores: Cores, databases: Databases, static: Path) -> Iterator[Site]:
    with production(cores, databases, static) as server:
        match = server.matches[0][0]
        topic = server.position(match)["topic"]
        visit = plan_visit(
            server.page_port,
            home=HOME,
            page=f"/matches/{match}/",
            socket=f"/ws/?t={topic}:{{offset}}&t=match.{match}.chat&epoch={{epoch}}",
            chat=f"/api/matches/{match}/chat?offset=0",
        )
        yield Site(
            server.page_port,
            server.socket_port,
            visit,
            server.pids,
            lambda: server.post(match),
            topic=topic,
            ready='{"type":"hello"',
            backing_pids=server.backing_pids,
        )


@contextmanager
def node_site(cores: Cores, original: Visit) -> Iterator[Site]:
    """A server with the answers of livecast's visit in memory."""
    node, packages = node_package("ws")
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="livecast-bench-") as folder:
        write_for_node(original, Path(folder))
        command: list[str | Path] = [node, HERE / "kickoff" / "node_site.js"]
        command += ["--modules", packages, "--site", folder, "--port", str(port)]
        child = BenchProcess("node_site", command, cores=cores.for_servers())
        posted = 0

        def post() -> int:
            nonlocal posted
            posted += 1
            text = message(posted)
            child.send(struct.pack("=I", len(text)) + text)
            return posted

        try:
            child.wait_for_port(port)
            yield Site(port, port, _same_visit(port, original), [child.pid], post)
        finally:
            child.stop()


@contextmanager
def stock_site(cores: Cores, original: Visit, lines: int) -> Iterator[Site]:
    """The project of stock_application.py on Daphne, with so many lines in its database."""
    with tempfile.TemporaryDirectory(prefix="livecast-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        write_static_files(original, folder / "static")
        page = next(step.path for step in original.steps if step.kind == "page")
        (folder / "head.html").write_text(content(original.answers[page]).partition("<body>")[0])
        database = stack.enter_context(closing(sqlite3.connect(folder / "lines.sqlite3", isolation_level=None)))
        _fill(database, lines)
        redis = stack.enter_context(valkey(cores))
        env = {"BENCH_REDIS_URL": redis.url, "BENCH_FOLDER": str(folder)}
        server = stack.enter_context(daphne("stock_site", APPLICATION, cores, env))
        send = stack.enter_context(group_sender(redis.url))

        def post() -> int:
            values = ("45'", message(1000).decode())
            offset = database.execute("INSERT INTO stock_line (minute, body) VALUES (?, ?)", values).lastrowid
            assert offset is not None
            send(offset)
            return offset

        visit = _same_visit(server.port, original)
        yield Site(server.port, server.port, visit, [server.pid], post, backing_pids=[redis.pid])


def _same_visit(port: int, original: Visit) -> Visit:
    """Return the visit of another server with the same addresses. It has no log, so its socket has no offset."""
    paths = {kind: next(step.path for step in original.steps if step.kind == kind) for kind in ("get", "page")}
    chat = original.steps[-1].path
    return plan_visit(port, home=paths["get"], page=paths["page"], socket=SOCKET_OF_PEERS, chat=chat)


def _fill(database: sqlite3.Connection, lines: int) -> None:
    database.executescript(
        "PRAGMA journal_mode=WAL;"
        "CREATE TABLE stock_match (id INTEGER PRIMARY KEY, name TEXT);"
        "CREATE TABLE stock_line (id INTEGER PRIMARY KEY AUTOINCREMENT, minute TEXT, body TEXT);"
        "CREATE TABLE stock_message (id INTEGER PRIMARY KEY, author TEXT, text TEXT);"
        "INSERT INTO stock_match (name) VALUES ('Rovers v Wanderers');"
    )
    text = "They pass it along the back four, and nobody is in a hurry to change that."
    database.executemany("INSERT INTO stock_line (minute, body) VALUES (?, ?)", [("12'", text)] * lines)
    said = [(f"Fan {number % 20}", f"What a pass that was, number {number}") for number in range(150)]
    database.executemany("INSERT INTO stock_message (author, text) VALUES (?, ?)", said)

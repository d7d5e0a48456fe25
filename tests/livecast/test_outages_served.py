"""The logs of real processes in an outage of Redis or PostgreSQL: one line at each end only."""

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from redis import Redis

from tests.databases import HERE
from tests.livecast.serving.production_server import Serve, fan, get, make_production, until
from tests.ports import free_port
from tests.postgres import Postgres
from tests.postgres import postgres as running_postgres
from tests.servers import LocalInstallation
from tests.valkey import Valkey, valkey

pytestmark = [
    pytest.mark.processes,
    pytest.mark.timeout(600),
    pytest.mark.skipif(not HERE["postgresql"], reason="no PostgreSQL on this machine"),
]

OUTAGE = 8.0  # seconds: several attempts of each process
CELERY = ("-m", "celery", "--app", "livecast")
# The number of processes that write to each log: sockets and pages; a worker and its two children; beat.
PROCESSES = {"serve": 2, "worker": 3, "beat": 1}
OUTAGE_LINE = re.compile(
    r"^[-\d]+ [\d:,]+ (ERROR|WARNING) \S+ (Redis|The database) is (unavailable; trying|available) "
)


class Running:
    """An installation with all its processes, and their logs since `start_recording`."""

    def __init__(self, stage: LocalInstallation, serve: Serve) -> None:
        self.stage, self.port = stage, serve.port
        self._logs = {"serve": serve.name, "worker": "worker", "beat": "beat"}
        self.start_recording()

    def start_recording(self) -> None:
        self._before = {name: len(self._log(name)) for name in PROCESSES}

    def lines(self, name: str) -> list[str]:
        return self._log(name)[self._before[name] :].splitlines()

    def outage_lines(self, name: str) -> Counter[str]:
        """Count the lines about outages, by their text."""
        return Counter(found[0].split(" ", 4)[-1] for line in self.lines(name) if (found := OUTAGE_LINE.match(line)))

    def _log(self, name: str) -> str:
        return self.stage.log(self._logs[name])

    def other_lines(self, name: str) -> list[str]:
        return [line for line in self.lines(name) if not OUTAGE_LINE.match(line)]


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    with valkey(tmp_path_factory.mktemp("valkey")) as server:
        yield server


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, postgres: Postgres, redis: Valkey) -> Iterator[LocalInstallation]:
    folder: Path = tmp_path_factory.mktemp("stage")
    installation = LocalInstallation(folder, redis.url, postgres.create("outages"))
    installation.migrate()
    make_production(installation)
    yield installation
    installation.close()


@pytest.fixture(scope="module")
def running(stage: LocalInstallation) -> Running:
    serve = Serve(stage, free_port(), "--sockets", "1", "--pages", "1")
    worker = ("worker", "--loglevel", "WARNING", "--concurrency", "2", "--without-gossip", "--without-mingle")
    stage.start("worker", *CELERY, *worker, REMAP_SIGTERM="SIGQUIT")
    beat = ("beat", "--loglevel", "WARNING", "--scheduler", "celery.beat.Scheduler", "--pidfile=")
    stage.start("beat", *CELERY, *beat)
    until(lambda: get(serve.port + 1, "/readyz", **{"X-Real-IP": "127.0.0.1"})[0] == 200)
    return Running(stage, serve)


def outage(running: Running, service: str, down: Callable[[], object], up: Callable[[], object]) -> None:
    """Stop a service while clients use the site, start it, and wait until all processes noticed."""
    running.start_recording()
    with fan(running.port):
        down()
        ends = time.monotonic() + OUTAGE
        while time.monotonic() < ends:
            get(running.port + 1, "/")
            time.sleep(0.5)
        up()
        try:
            until(
                lambda: all(
                    outage_lines[f"{service} is unavailable; trying "] == outage_lines[f"{service} is available "]
                    for outage_lines in map(running.outage_lines, PROCESSES)
                )
            )
            with Redis.from_url(running.stage.env["REDIS_URL"]) as client:  # a task went from beat to a worker
                until(lambda: client.exists(f"{running.stage.env['REDIS_PREFIX']}:0:worker:heartbeat"))
        except AssertionError as late:
            logs = {name: running.lines(name)[-20:] for name in PROCESSES}
            raise AssertionError(f"not all processes came back: {logs}") from late


@pytest.mark.parametrize(
    ("service", "affected"), [("Redis", ["serve", "worker", "beat"]), ("The database", ["serve", "worker"])]
)
def test_each_process_logs_the_start_and_end_of_an_outage(
    running: Running, redis: Valkey, postgres: Postgres, service: str, affected: list[str]
):
    down, up = (redis.kill, redis.start) if service == "Redis" else (postgres.stop, postgres.start)
    outage(running, service, down, up)
    for name, processes in PROCESSES.items():
        outage_lines = running.outage_lines(name)
        assert running.other_lines(name) == [], name
        assert outage_lines[f"{service} is unavailable; trying "] <= processes, (name, outage_lines)
        assert (name in affected) == bool(outage_lines), (name, outage_lines)

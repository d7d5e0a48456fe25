"""Let fans arrive at a site while a line is posted each second. arrivalclient.c does the load."""

import json
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.errors import BenchError
from bench.install import c_program
from bench.kernel_figures import Cores, cpu_ns, waiting_ns
from bench.kickoff.sites import Site
from bench.processes import BenchProcess

MOST_LINES = 8_192  # twice the lines of an hour, because a line may be two publications
LAST_LINES = 2  # posted when all fans are live, so that each of them must get lines
REST_LIMIT = 600.0  # s for the last fans, after no more start
WARM_UP_FANS = 50


@dataclass(frozen=True)
class ArrivalPlan:
    """`fans` start evenly within `within` seconds, at most `parallel` at a time, and none after `limit` seconds."""

    fans: int
    within: float
    limit: float
    parallel: int


@dataclass(frozen=True)
class Arrival:
    """The figures of one arrival. CPU: of the server's processes, and of those behind it. Counts of lines."""

    fans: int  # who became live
    failed: int
    first_failure: str
    seconds: float
    cpu_ms_per_fan: float
    backing_cpu_ms_per_fan: float
    p50_ms: float  # from the first byte asked until the fan was live
    p99_ms: float
    requests_per_fan: float
    not_modified_per_fan: float
    kb_per_fan: float  # of answers, with their heads
    posted: int
    delivered: int
    lost: int
    duplicated: int
    disordered: int
    closed: int  # sockets
    client_core: float  # the load client's share of its core
    disturbed: float  # time that the server waited for its core, as a share of the time it ran


def measure(site: Site, plan: ArrivalPlan, cores: Cores) -> Arrival:
    """Let a few fans arrive first, so that work that a server does once does not count."""
    few = min(WARM_UP_FANS, plan.fans)
    _arrive(site, ArrivalPlan(few, within=0.5, limit=plan.limit, parallel=plan.parallel), cores)
    return _arrive(site, plan, cores)


def _arrive(site: Site, plan: ArrivalPlan, cores: Cores) -> Arrival:
    with tempfile.TemporaryDirectory(prefix="livecast-bench-") as folder:
        file = Path(folder) / "visit"
        site.visit.write(file)
        cpu, backing, waiting = cpu_ns(site.pids), cpu_ns(site.backing_pids), waiting_ns(site.pids)
        options = {
            "fans": plan.fans,
            "port": site.page_port,
            "socket-port": site.socket_port,
            "visit": file,
            "mark": f'"topic":"{site.topic}","offset":',
            "lines": MOST_LINES,
            "within": plan.within,
            "limit": plan.limit,
            "parallel": plan.parallel,
        } | ({"ready": site.ready} if site.ready else {})
        words = [str(word) for name, value in options.items() for word in (f"--{name}", value)]
        command: list[str | Path] = [c_program("arrivalclient", "-lz"), *words]
        client = BenchProcess("arrivalclient", command, cores=cores.for_client, reads_output=True)
        try:
            posted, arrived = _post_until_arrived(site, client, plan)
            cpu, backing = cpu_ns(site.pids) - cpu, cpu_ns(site.backing_pids) - backing
            waiting = waiting_ns(site.pids) - waiting
            for _ in range(LAST_LINES):
                last = site.post()
                posted += 1
            client.send(f"end {last}\n".encode())
            result = _event(client, timeout=60)
        finally:
            client.stop()
    fans = arrived["fans"]
    if result is None or not fans:
        raise BenchError(f"no fan became live: {arrived['first_failure']}" if result else "the load client hangs")
    return Arrival(
        fans=fans,
        failed=arrived["failed"],
        first_failure=arrived["first_failure"],
        seconds=arrived["seconds"],
        cpu_ms_per_fan=cpu / 1e6 / fans,
        backing_cpu_ms_per_fan=backing / 1e6 / fans,
        p50_ms=arrived["p50_ms"],
        p99_ms=arrived["p99_ms"],
        requests_per_fan=arrived["requests"] / fans,
        not_modified_per_fan=arrived["not_modified"] / fans,
        kb_per_fan=arrived["bytes"] / fans / 1024,
        posted=posted,
        delivered=result["lines"],
        lost=result["lost"],
        duplicated=result["duplicated"],
        disordered=result["disordered"],
        closed=result["closed"],
        client_core=result["cpu_ns"] / 1e9 / arrived["seconds"],
        disturbed=waiting / cpu,
    )


def _post_until_arrived(site: Site, client: BenchProcess, plan: ArrivalPlan) -> tuple[int, dict[str, Any]]:
    """Post a line each second. Return their number, and the client's report of the arrival."""
    began, posted = time.monotonic(), 0
    while True:
        site.post()
        posted += 1
        wait = began + posted - time.monotonic()
        if (arrived := _event(client, max(0.0, wait))) is not None:
            return posted, arrived
        if posted > plan.limit + REST_LIMIT:
            raise BenchError("the last fans did not arrive in time")


def _event(client: BenchProcess, timeout: float) -> dict[str, Any] | None:
    line = client.read_line(timeout)
    return None if line is None else json.loads(line)

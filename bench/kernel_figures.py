"""What is asked of the kernel: cores, CPU time, memory, limits."""

import math
import os
import platform
import resource
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.errors import BenchError

PAGE_KB = resource.getpagesize() // 1024


@dataclass(frozen=True)
class Cores:
    """Which cores the servers have and which the load client, with the publisher and Valkey beside it."""

    allowed: tuple[int, ...]

    @classmethod
    def of_this_process(cls) -> "Cores":
        return cls(tuple(sorted(os.sched_getaffinity(0))))

    @property
    def apart(self) -> bool:
        """False on a single core, where client and server fight for it and times mean little."""
        return len(self.allowed) > 1

    def for_servers(self, processes: int = 1) -> frozenset[int]:
        """A core for each server process, as far as there are cores beside the client's."""
        return frozenset(self.allowed[: max(1, min(processes, len(self.allowed) - 1))])

    def each(self, processes: int) -> list[frozenset[int]]:
        """A core of its own for each process, the client's among them."""
        return [frozenset({self.allowed[number % len(self.allowed)]}) for number in range(processes)]

    @property
    def for_client(self) -> frozenset[int]:
        return frozenset(self.allowed[-1:])

    @property
    def unpinned(self) -> frozenset[int]:
        return frozenset(self.allowed)


def cpu_ns(pids: Iterable[int]) -> int:
    """CPU time that these processes have used, in ns: user and system, all threads, those that ended included.

    It is the kernel's own clock of each process (clock_getcpuclockid(3)), exact where /proc/<pid>/stat has ticks.
    """
    return sum(time.clock_gettime_ns((~pid << 3) | 2) for pid in pids)


def waiting_ns(pids: Iterable[int]) -> int:
    """How long the main threads of these processes were ready to run while somebody else had their core, in ns."""
    return sum(int(Path(f"/proc/{pid}/schedstat").read_text().split()[1]) for pid in pids)


def rss_kb(pids: Iterable[int]) -> int:
    """Resident memory of these processes, in KiB. Socket buffers are the kernel's and not in it."""
    return sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_KB for pid in pids)


def wait_until_quiet(pids: Sequence[int], limit: float = 10.0) -> None:
    """Return once the processes use less than 2 % of a core, or after `limit` seconds."""
    window, deadline = 0.1, time.monotonic() + limit
    while time.monotonic() < deadline:
        before = cpu_ns(pids)
        time.sleep(window)
        if cpu_ns(pids) - before < window * 0.02 * 1e9:
            return


def allow_descriptors(wanted: int) -> None:
    """Raise this process's limit of open files, which its children inherit, to at least `wanted`."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft >= wanted:
        return
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, max(wanted, hard)))
    except (ValueError, OSError) as error:
        raise BenchError(f"{wanted} open files are needed, and the limit is {hard} (ulimit -Hn): {error}") from error


def machine() -> dict[str, str | int | float]:
    """What a reader must know of the machine to compare the figures with another's."""
    cpuinfo = Path("/proc/cpuinfo").read_text().splitlines()
    models = [line.partition(":")[2].strip() for line in cpuinfo if line.startswith("model name")]
    return {
        "cpu": models[0] if models else platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(os.sysconf("SC_PHYS_PAGES") * PAGE_KB / 1024**2, 1),
        "kernel": platform.release().partition("-")[0],
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 2),
    }


def percentile(values: Sequence[float], percent: float) -> float:
    """Nearest rank: a value that was really measured, the largest one for p99 of fewer than a hundred."""
    return sorted(values)[max(0, math.ceil(len(values) * percent / 100) - 1)]

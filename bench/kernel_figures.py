"""Figures and limits of the kernel: cores, CPU time, memory, open files."""

import math
import os
import platform
import resource
import statistics
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.errors import BenchError

PAGE_KB = resource.getpagesize() // 1024


@dataclass(frozen=True)
class Cores:
    """The cores of the servers, and those of the load client, the publisher and Valkey."""

    allowed: tuple[int, ...]

    @classmethod
    def of_this_process(cls) -> "Cores":
        return cls(tuple(sorted(os.sched_getaffinity(0))))

    @property
    def separate(self) -> bool:
        """False on a single core: client and server share it, and times mean little."""
        return len(self.allowed) > 1

    def for_servers(self, processes: int = 1) -> frozenset[int]:
        """Return a core for each server process, as far as the client leaves any."""
        return frozenset(self.allowed[: max(1, min(processes, len(self.allowed) - 1))])

    def each(self, processes: int) -> list[frozenset[int]]:
        """Return a core for each process, the client's core included."""
        return [frozenset({self.allowed[number % len(self.allowed)]}) for number in range(processes)]

    @property
    def for_client(self) -> frozenset[int]:
        return frozenset(self.allowed[-1:])

    @property
    def unpinned(self) -> frozenset[int]:
        return frozenset(self.allowed)


def cpu_ns(pids: Iterable[int]) -> int:
    """Return the CPU time of these processes in ns: user and system, all threads, ended ones included.

    It reads the kernel's clock of each process (clock_getcpuclockid(3)), which is exact; /proc/<pid>/stat counts ticks.
    """
    return sum(time.clock_gettime_ns((~pid << 3) | 2) for pid in pids)


def waiting_ns(pids: Iterable[int]) -> int:
    """Return how long the main threads of these processes were ready to run but had no core, in ns."""
    return sum(int(Path(f"/proc/{pid}/schedstat").read_text().split()[1]) for pid in pids)


def rss_kb(pids: Iterable[int]) -> int:
    """Return the resident memory of these processes in KiB, without the kernel's socket buffers."""
    return sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_KB for pid in pids)


def wait_until_quiet(pids: Sequence[int], limit: float = 10.0) -> None:
    """Return when the processes use less than 2 % of a core, or after `limit` seconds."""
    window, deadline = 0.1, time.monotonic() + limit
    while time.monotonic() < deadline:
        before = cpu_ns(pids)
        time.sleep(window)
        if cpu_ns(pids) - before < window * 0.02 * 1e9:
            return


def allow_descriptors(required: int) -> None:
    """Raise this process's limit of open files to at least `required`. BenchProcess processes inherit it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft >= required:
        return
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (required, max(required, hard)))
    except (ValueError, OSError) as error:
        raise BenchError(f"{required} open files are needed, and the limit is {hard} (ulimit -Hn): {error}") from error


def machine() -> dict[str, str | int | float]:
    """Return what one must know of the machine to compare figures."""
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


def ratio_of_blocks(ours: Sequence[float], theirs: Sequence[float], size: int = 10) -> float:
    """Return ours as a multiple of theirs: the median of the ratios of the medians of `size` pairs each.

    The pairs are measured in turns. A disturbance changes a block, not the result.
    """
    starts = range(0, max(1, len(ours) - size + 1), size)
    medians = [[statistics.median(values[start : start + size]) for values in (ours, theirs)] for start in starts]
    return statistics.median(one / other for one, other in medians)


def percentile(values: Sequence[float], percent: float) -> float:
    """Nearest rank: always a measured value; the largest one for p99 of fewer than a hundred."""
    return sorted(values)[max(0, math.ceil(len(values) * percent / 100) - 1)]

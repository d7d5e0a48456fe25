"""Measure the three sites in turn, and compare them."""

import statistics
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict, fields
from typing import Any

from bench.comparison import report_progress
from bench.databases import filled_databases
from bench.errors import BenchError
from bench.kernel_figures import Cores
from bench.kickoff.arrival import Arrival, ArrivalPlan, measure
from bench.kickoff.sites import Site, livecast_site, node_site, stock_site
from bench.kickoff.visit import Visit
from bench.production import collected_static
from bench.rounding import rounded

COUNTS = ("failed", "posted", "delivered", "lost", "duplicated", "disordered", "closed")

Serve = Callable[[Visit], AbstractContextManager[Site]]


def compare_sites(plan: ArrivalPlan, lines: int, tries: int, cores: Cores) -> dict[str, Any]:
    """Measure livecast, Node and stock Django in turn, `tries` times, each time with new servers.

    A peer that is unavailable or fails is reported as absent. A failure of livecast is an error.
    """
    trials: dict[str, list[Arrival]] = {"livecast": [], "node": [], "stock": []}
    absent: dict[str, str] = {}
    with filled_databases(["--lines", str(lines)]) as databases, collected_static() as static:
        peers: dict[str, Serve] = {
            "node": lambda visit: node_site(cores, visit),
            "stock": lambda visit: stock_site(cores, visit, lines),
        }
        for number in range(tries):
            report_progress(f"{plan.fans} fans arrive, {number + 1} of {tries}: livecast")
            with livecast_site(cores, databases, static) as site:
                visit = site.visit
                trials["livecast"].append(measure(site, plan, cores))
            _report(trials["livecast"][-1])
            for name, serve in peers.items():
                if name in absent:
                    continue
                report_progress(f"{plan.fans} fans arrive, {number + 1} of {tries}: {name}")
                try:
                    with serve(visit) as site:
                        trials[name].append(measure(site, plan, cores))
                    _report(trials[name][-1])
                except BenchError as reason:
                    absent[name] = str(reason)
                    report_progress(f"{name} is absent: {reason}")
    return as_data(plan, lines, trials, absent)


def _report(arrival: Arrival) -> None:
    report_progress(
        f"    {arrival.fans} fans in {arrival.seconds:.0f} s: {arrival.cpu_ms_per_fan:.2f} CPU ms each, live after "
        f"{arrival.p50_ms:.0f} / {arrival.p99_ms:.0f} ms, lost {arrival.lost}, failed {arrival.failed}"
    )


def as_data(plan: ArrivalPlan, lines: int, trials: dict[str, list[Arrival]], absent: dict[str, str]) -> dict[str, Any]:
    """Return livecast's key figures, the medians and sums of each server, and all trials.

    `cpu_x_…`: livecast's CPU per fan as a multiple of the peer's, the median of the ratios of all tries.
    """
    servers: dict[str, dict[str, Any]] = {
        name: {
            "median": _medians(found),
            "total": {count: sum(getattr(arrival, count) for arrival in found) for count in COUNTS},
            "trials": [rounded(asdict(arrival)) for arrival in found],
        }
        for name, found in trials.items()
        if found and name not in absent
    }
    ours = servers["livecast"]
    return {
        **asdict(plan),
        "lines": lines,
        "tries": len(trials["livecast"]),
        **{name: ours["median"][name] for name in ("cpu_ms_per_fan", "p50_ms", "p99_ms")},
        **{name: ours["total"][name] for name in ("failed", "lost", "duplicated", "disordered", "closed")},
        **{f"cpu_x_{peer}": _ratio(trials, peer) if peer in servers else None for peer in ("node", "stock")},
        "servers": servers,
        "absent": absent,
    }


def _medians(found: list[Arrival]) -> dict[str, float]:
    names = [field.name for field in fields(Arrival) if field.name not in COUNTS and field.name != "first_failure"]
    return rounded({name: statistics.median(getattr(arrival, name) for arrival in found) for name in names})


def _ratio(trials: dict[str, list[Arrival]], peer: str) -> float:
    pairs = zip(trials["livecast"], trials[peer], strict=True)
    return round(statistics.median(ours.cpu_ms_per_fan / theirs.cpu_ms_per_fan for ours, theirs in pairs), 4)


def table(found: dict[str, Any]) -> str:
    """Return the figures as Markdown."""
    heads = ["CPU ms per fan", "live after p50 / p99 ms", "requests", "KB", "lost", "twice", "out of order", "failed"]
    lines = [f"| {found['fans']:,} fans arrive | {' | '.join(heads)} |", f"|---|{'---|' * len(heads)}"]
    for name, server in found["servers"].items():
        median, total = server["median"], server["total"]
        cells = [
            f"{median['cpu_ms_per_fan']:.2f}",
            f"{median['p50_ms']:,.0f} / {median['p99_ms']:,.0f}",
            f"{median['requests_per_fan']:.0f}",
            f"{median['kb_per_fan']:,.0f}",
            *(f"{total[count]:,}" for count in ("lost", "duplicated", "disordered", "failed")),
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    ratios = [f"{found[f'cpu_x_{peer}']:.2f} × {peer}'s" for peer in found["servers"] if peer != "livecast"]
    if ratios:
        lines += ["", f"livecast's CPU per fan is {' and '.join(ratios)}."]
    lines += [f"\n{name} is absent: {reason}" for name, reason in found["absent"].items()]
    return "\n".join(lines)

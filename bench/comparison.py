"""Measure the available peers in turn and compute medians."""

import dataclasses
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.errors import BenchError
from bench.install import Unavailable
from bench.kernel_figures import Cores
from bench.peer_run import MeasurePlan, Trial, measure
from bench.peers.base import Peer
from bench.peers.livecast import Livecast

COUNTS = ("deliveries", "lost", "duplicated", "disordered", "closed")


@dataclass
class Comparison:
    """All measurements with one number of fans."""

    plan: MeasurePlan
    labels: dict[str, str]
    trials: dict[str, list[Trial]] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)  # name: reason

    def mark_absent(self, peer: Peer, reason: str) -> None:
        self.trials.pop(peer.name, None)
        self.absent[peer.name] = reason
        report_progress(f"{peer.name} is absent: {reason}")

    def figure(self, peer: str, name: str) -> float | None:
        """Return the median of a peer's trials; None for an absent peer."""
        found = [float(getattr(trial, name)) for trial in self.trials.get(peer, ())]
        return statistics.median(found) if found else None

    def ratio(self, peer: str, to: str, name: str = "cpu_s_per_million") -> float | None:
        """Return the peer's figure as a multiple of `to`'s: the median of the ratios of all repetitions.

        Repetitions are minutes apart, and a machine's speed changes. The two figures of one repetition are comparable.
        """
        pairs = zip(self.trials.get(peer, ()), self.trials.get(to, ()), strict=False)
        found = [getattr(ours, name) / getattr(theirs, name) for ours, theirs in pairs]
        return statistics.median(found) if found else None

    def total(self, peer: str, name: str) -> int:
        """Return the sum over a peer's trials, for events that must not happen even once."""
        return sum(int(getattr(trial, name)) for trial in self.trials.get(peer, ()))


def compare(peers: Sequence[Peer], plan: MeasurePlan, repeat: int, cores: Cores) -> Comparison:
    """Measure every peer `repeat` times in turn, each time with a new server.

    A peer that is unavailable or fails is reported as absent. A failure of livecast is an error.
    """
    comparison = Comparison(plan, {peer.name: peer.label for peer in peers})
    for peer in peers:
        try:
            peer.prepare()
        except Unavailable as reason:
            comparison.mark_absent(peer, str(reason))
    for repetition in range(repeat):
        for peer in peers:
            if peer.name in comparison.absent:
                continue
            report_progress(f"{plan.fans} fans, {repetition + 1} of {repeat}: {peer.name}")
            try:
                with peer.serve(cores) as server:
                    trial = measure(server, plan, cores)
            except BenchError as error:
                if isinstance(peer, Livecast):
                    raise
                comparison.mark_absent(peer, f"failed: {error}")
                continue
            comparison.trials.setdefault(peer.name, []).append(trial)
            report_progress(
                f"    {trial.cpu_s_per_million:.1f} CPU s / 1M, last fan {trial.last_p50_ms:.0f} ms, "
                f"connect {trial.connect_cpu_us:.0f} µs, {trial.kb_per_fan:.1f} KB, disturbed {trial.disturbed:.0%}"
            )
    return comparison


def as_data(comparison: Comparison) -> dict[str, object]:
    """Return the data of the results file: all trials, medians of the figures, sums of the counts."""
    names = [field.name for field in dataclasses.fields(Trial)]
    return {
        **dataclasses.asdict(comparison.plan),
        "absent": comparison.absent,
        "peers": {
            name: {
                "label": comparison.labels[name],
                "cpu_x_floor": comparison.ratio(name, "floor"),
                "median": {figure: comparison.figure(name, figure) for figure in names if figure not in COUNTS},
                "total": {count: comparison.total(name, count) for count in COUNTS},
                "trials": [dataclasses.asdict(trial) for trial in trials],
            }
            for name, trials in comparison.trials.items()
        },
    }


def report_progress(line: str) -> None:
    """Print progress to stderr, so that stdout has only the results."""
    print(line, file=sys.stderr, flush=True)

"""The peers side by side: who can run here, in which order, and what comes out as the median."""

import dataclasses
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.errors import BenchError
from bench.install import Unavailable
from bench.kernel_figures import Cores
from bench.peer_run import Plan, Trial, measure
from bench.peers.base import Peer
from bench.peers.livecast import Livecast

COUNTS = ("deliveries", "lost", "duplicated", "disordered", "closed")


@dataclass
class Comparison:
    """All that was measured with one number of fans."""

    plan: Plan
    labels: dict[str, str]
    trials: dict[str, list[Trial]] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)  # name: the reason

    def leave_out(self, peer: Peer, reason: str) -> None:
        self.trials.pop(peer.name, None)
        self.absent[peer.name] = reason
        say(f"{peer.name} is absent: {reason}")

    def figure(self, peer: str, name: str) -> float | None:
        """The median of a peer's trials; None for one that is absent."""
        found = [float(getattr(trial, name)) for trial in self.trials.get(peer, ())]
        return statistics.median(found) if found else None

    def ratio(self, peer: str, to: str, name: str = "cpu_s_per_million") -> float | None:
        """How many times `to`'s figure the peer's is: the median over the repetitions, each compared with its own.

        Repetitions stand minutes apart and a machine's speed drifts; the two figures of one repetition do not.
        """
        pairs = zip(self.trials.get(peer, ()), self.trials.get(to, ()), strict=False)
        found = [getattr(ours, name) / getattr(theirs, name) for ours, theirs in pairs]
        return statistics.median(found) if found else None

    def total(self, peer: str, name: str) -> int:
        """The sum over a peer's trials, for what must not happen even once."""
        return sum(int(getattr(trial, name)) for trial in self.trials.get(peer, ()))


def compare(peers: Sequence[Peer], plan: Plan, repeat: int, cores: Cores) -> Comparison:
    """Measure every peer `repeat` times, taking turns, each time with a server started anew.

    A peer that cannot be had, or fails, is reported as absent. A livecast that fails is an error.
    """
    comparison = Comparison(plan, {peer.name: peer.label for peer in peers})
    for peer in peers:
        try:
            peer.prepare()
        except Unavailable as reason:
            comparison.leave_out(peer, str(reason))
    for repetition in range(repeat):
        for peer in peers:
            if peer.name in comparison.absent:
                continue
            say(f"{plan.fans} fans, {repetition + 1} of {repeat}: {peer.name}")
            try:
                with peer.serve(cores) as server:
                    trial = measure(server, plan, cores)
            except BenchError as error:
                if isinstance(peer, Livecast):
                    raise
                comparison.leave_out(peer, f"failed: {error}")
                continue
            comparison.trials.setdefault(peer.name, []).append(trial)
            say(
                f"    {trial.cpu_s_per_million:.1f} CPU s / 1M, last fan {trial.last_p50_ms:.0f} ms, "
                f"connect {trial.connect_cpu_us:.0f} µs, {trial.kb_per_fan:.1f} KB, disturbed {trial.disturbed:.0%}"
            )
    return comparison


def as_data(comparison: Comparison) -> dict[str, object]:
    """For the results file: every trial as measured, the medians of what varies, the sums of what must not happen."""
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


def say(line: str) -> None:
    """Progress, kept apart from the results on stdout."""
    print(line, file=sys.stderr, flush=True)

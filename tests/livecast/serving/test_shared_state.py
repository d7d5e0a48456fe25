"""The state that processes share, and the decisions that they derive from it."""

import subprocess
import sys
import time

import pytest

from livecast.realtime.counters import Counters
from livecast.realtime.protocol import Close
from livecast.serving import shared_state
from livecast.serving.accept_balancing import MARGIN, should_yield_accept
from livecast.serving.metrics import SharedStateCollector
from livecast.serving.shared_state import SharedState, WorkerRow, WorkerState
from tests.patience import PATIENCE
from tests.servers import ROOT


@pytest.fixture
def rows() -> list[WorkerRow]:
    return SharedState.create(4).rows


@pytest.mark.processes
def test_processes_read_the_rows_of_each_other():
    mine = SharedState.create(3)
    program = (
        "from livecast.serving.shared_state import SharedState, WorkerState; import os, sys; "
        "SharedState(int(sys.argv[1])).rows[2].heartbeat(WorkerState.SERVING, sockets=7); print(os.getpid())"
    )
    other = subprocess.run(
        [sys.executable, "-c", program, str(mine.descriptor)],
        pass_fds=[mine.descriptor],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    row = mine.rows[2]
    assert (row.pid, row.state, row.sockets) == (int(other.stdout), WorkerState.SERVING, 7)
    assert row.seconds_since_heartbeat() < PATIENCE
    assert [row.pid for row in mine.rows[:2]] == [0, 0]


def test_an_unused_row_does_not_accept_connections(rows: list[WorkerRow]):
    assert not rows[0].accepts_connections
    assert rows[0].seconds_since_heartbeat() > shared_state.FRESH_SECONDS


@pytest.mark.parametrize(
    ("state", "accepts"), [(WorkerState.STARTING, False), (WorkerState.SERVING, True), (WorkerState.LEAVING, False)]
)
def test_only_a_serving_process_accepts_connections(rows: list[WorkerRow], state: WorkerState, accepts: bool):
    rows[0].heartbeat(state)
    assert rows[0].accepts_connections is accepts


def test_a_process_with_clearly_more_sockets_than_the_fewest_yields(rows: list[WorkerRow]):
    for row, sockets in zip(rows, [100, 500, 900], strict=False):
        row.heartbeat(WorkerState.SERVING, sockets=sockets)
    assert not should_yield_accept(100 + MARGIN, rows)
    assert should_yield_accept(100 + MARGIN + 1, rows)


def test_with_many_sockets_the_margin_is_a_share(rows: list[WorkerRow]):
    rows[0].heartbeat(WorkerState.SERVING, sockets=10_000)
    assert not should_yield_accept(10_200, rows)
    assert should_yield_accept(10_201, rows)


def test_processes_that_leave_or_hang_are_ignored(rows: list[WorkerRow], monkeypatch: pytest.MonkeyPatch):
    rows[0].heartbeat(WorkerState.SERVING, sockets=0)
    rows[1].heartbeat(WorkerState.LEAVING, sockets=0)
    assert should_yield_accept(1000, rows)
    later = time.monotonic() + 2
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert not should_yield_accept(1000, rows)


def samples_of(rows: list[WorkerRow]) -> dict[tuple[str, ...], float]:
    return {
        (sample.name, *sample.labels.values()): sample.value
        for metric in SharedStateCollector(rows).collect()
        for sample in metric.samples
    }


def test_counters_are_sums_over_all_processes():
    rows = SharedState.create(2).rows
    rows[0].store_counts(
        Counters(pushes=10, frames=5000, repairs=1, repaired=7, resyncs=2), {1006: 3, 4999: 1, 4998: 1}
    )
    rows[1].store_counts(Counters(pushes=10, frames=3000), {1006: 1, Close.RESTART: 4})
    samples = {name: value for name, value in samples_of(rows).items() if name[0].endswith("_total") and value}
    assert samples == {
        ("livecast_pushes_total",): 20,
        ("livecast_frames_sent_total",): 8000,
        ("livecast_repairs_total",): 1,
        ("livecast_repaired_lines_total",): 7,
        ("livecast_resyncs_total",): 2,
        ("livecast_sockets_closed_total", "1006"): 4,
        ("livecast_sockets_closed_total", "1012"): 4,
        ("livecast_sockets_closed_total", "other"): 2,
    }


def test_counters_never_decrease_when_a_process_is_killed():
    shared_state = SharedState.create(2)
    shared_state.rows[0].store_counts(Counters(pushes=10), {1006: 3})
    successor = SharedState(shared_state.descriptor).rows[0]
    successor.store_counts(Counters(), {})
    assert samples_of(shared_state.rows)[("livecast_pushes_total",)] == 10
    successor.store_counts(Counters(pushes=2), {1006: 1})
    samples = samples_of(shared_state.rows)
    assert (samples[("livecast_pushes_total",)], samples[("livecast_sockets_closed_total", "1006")]) == (12, 4)


def test_metrics_cover_all_live_processes(rows: list[WorkerRow]):
    rows[0].heartbeat(WorkerState.SERVING, sockets=100, lag=2)
    rows[1].heartbeat(WorkerState.SERVING, sockets=20, lag=7)
    rows[2].heartbeat(WorkerState.LEAVING, sockets=3)
    samples = samples_of(rows)
    assert {name: value for name, value in samples.items() if not name[0].endswith("_total")} == {
        ("livecast_processes", "starting"): 0,
        ("livecast_processes", "serving"): 2,
        ("livecast_processes", "leaving"): 1,
        ("livecast_sockets",): 123,
        ("livecast_lag_lines",): 7,
    }


def test_a_single_process_always_accepts():
    assert not should_yield_accept(100_000, [])

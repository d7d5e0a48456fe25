"""What processes tell each other, and what they make of it."""

import subprocess
import sys
import time

import pytest

from livecast.realtime.counters import Counters
from livecast.realtime.protocol import Close
from livecast.serving import shared_state
from livecast.serving.accept_balancing import LEAD, has_enough
from livecast.serving.metrics import FromRoster
from livecast.serving.shared_state import Line, Roster, State
from tests.patience import PATIENCE
from tests.servers import ROOT


@pytest.fixture
def lines() -> list[Line]:
    return Roster.create(4).lines


@pytest.mark.processes
def test_what_one_process_writes_the_others_read():
    mine = Roster.create(3)
    program = (
        "from livecast.serving.shared_state import Roster, State; import os, sys; "
        "Roster(int(sys.argv[1])).lines[2].sign(State.SERVING, sockets=7); print(os.getpid())"
    )
    other = subprocess.run(
        [sys.executable, "-c", program, str(mine.descriptor)],
        pass_fds=[mine.descriptor],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    line = mine.lines[2]
    assert (line.pid, line.state, line.sockets) == (int(other.stdout), State.SERVING, 7)
    assert line.silent_for() < PATIENCE
    assert [line.pid for line in mine.lines[:2]] == [0, 0]


def test_a_line_that_nobody_has_written_takes_no_connections(lines: list[Line]):
    assert not lines[0].takes_connections
    assert lines[0].silent_for() > shared_state.FRESH_SECONDS


@pytest.mark.parametrize(("state", "takes"), [(State.STARTING, False), (State.SERVING, True), (State.LEAVING, False)])
def test_only_who_serves_takes_connections(lines: list[Line], state: State, takes: bool):
    lines[0].sign(state)
    assert lines[0].takes_connections is takes


def test_who_has_clearly_more_than_the_fewest_leaves_new_ones_to_others(lines: list[Line]):
    for line, sockets in zip(lines, [100, 500, 900], strict=False):
        line.sign(State.SERVING, sockets=sockets)
    assert not has_enough(100 + LEAD, lines)
    assert has_enough(100 + LEAD + 1, lines)


def test_with_many_sockets_a_share_of_them_does_not_matter(lines: list[Line]):
    lines[0].sign(State.SERVING, sockets=10_000)
    assert not has_enough(10_200, lines)
    assert has_enough(10_201, lines)


def test_who_does_not_answer_is_not_counted_on(lines: list[Line], monkeypatch: pytest.MonkeyPatch):
    lines[0].sign(State.SERVING, sockets=0)
    lines[1].sign(State.LEAVING, sockets=0)
    assert has_enough(1000, lines)
    later = time.monotonic() + 2
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert not has_enough(1000, lines)


def told_by(lines: list[Line]) -> dict[tuple[str, ...], float]:
    return {
        (sample.name, *sample.labels.values()): sample.value
        for metric in FromRoster(lines).collect()
        for sample in metric.samples
    }


def test_counters_are_those_of_all_processes():
    lines = Roster.create(2).lines
    lines[0].count(Counters(pushes=10, frames=5000, repairs=1, repaired=7, resyncs=2), {1006: 3, 4999: 1, 4998: 1})
    lines[1].count(Counters(pushes=10, frames=3000), {1006: 1, Close.RESTART: 4})
    told = {name: value for name, value in told_by(lines).items() if name[0].endswith("_total") and value}
    assert told == {
        ("livecast_pushes_total",): 20,
        ("livecast_frames_sent_total",): 8000,
        ("livecast_repairs_total",): 1,
        ("livecast_repaired_lines_total",): 7,
        ("livecast_resyncs_total",): 2,
        ("livecast_sockets_closed_total", "1006"): 4,
        ("livecast_sockets_closed_total", "1012"): 4,
        ("livecast_sockets_closed_total", "other"): 2,
    }


def test_counters_never_fall_when_a_process_is_killed():
    roster = Roster.create(2)
    roster.lines[0].count(Counters(pushes=10), {1006: 3})
    successor = Roster(roster.descriptor).lines[0]
    successor.count(Counters(), {})
    assert told_by(roster.lines)[("livecast_pushes_total",)] == 10
    successor.count(Counters(pushes=2), {1006: 1})
    told = told_by(roster.lines)
    assert (told[("livecast_pushes_total",)], told[("livecast_sockets_closed_total", "1006")]) == (12, 4)


def test_metrics_tell_of_all_who_are_alive(lines: list[Line]):
    lines[0].sign(State.SERVING, sockets=100, lag=2)
    lines[1].sign(State.SERVING, sockets=20, lag=7)
    lines[2].sign(State.LEAVING, sockets=3)
    told = told_by(lines)
    assert {name: value for name, value in told.items() if not name[0].endswith("_total")} == {
        ("livecast_processes", "starting"): 0,
        ("livecast_processes", "serving"): 2,
        ("livecast_processes", "leaving"): 1,
        ("livecast_sockets",): 123,
        ("livecast_lag_lines",): 7,
    }


def test_who_is_alone_always_accepts():
    assert not has_enough(100_000, [])

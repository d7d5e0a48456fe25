"""The fan-out benchmark runs and counts correctly. The figures themselves are not checked."""

import json
import subprocess
import sys
from typing import Any

import pytest

from bench.beside_floor import compare_with_floor
from bench.install import Unavailable
from bench.kernel_figures import Cores
from bench.scenarios import second_process
from tests.servers import ROOT


def bench(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bench.fanout", *options], cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def figures() -> dict[str, Any]:
    ran = bench("--fans", "40", "--rounds", "6", "--repeat", "1", "--json")
    assert ran.returncode == 0, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def test_every_message_reached_every_fan_once_and_in_order(figures: dict[str, Any]):
    assert (figures["lost"], figures["duplicated"], figures["disordered"]) == (0, 0, 0)


def test_it_prints_one_object_of_key_figures(figures: dict[str, Any]):
    assert figures.keys() == {
        *("cpu_x_floor", "cpu_x_node_ws", "cpu_x_stock_channels", "kb_per_fan", "connect_cpu_us", "connect_x_node_ws"),
        *("last_p99_ms", "lost", "duplicated", "disordered"),
    }
    assert figures["connect_cpu_us"] > 0 and figures["last_p99_ms"] > 0
    # Stock Channels is Python, so it is always available.
    assert figures["cpu_x_stock_channels"] > 0


def test_an_invalid_option_shows_an_error():
    ran = bench("--fans", "0")
    assert ran.returncode == 2 and "at least 1" in ran.stderr


def test_livecast_and_the_floor_send_in_turns():
    try:
        found = compare_with_floor(Cores.of_this_process(), fans=20, rounds=5)
    except Unavailable as reason:
        pytest.skip(str(reason))
    assert (found["fans"], found["rounds"]) == (20, 5) and found["x_floor"] > 0


def test_one_process_and_two_send_in_turns():
    found = second_process(20, 5, Cores.of_this_process())
    for times in (found.one, found.two):
        assert times.rounds == 5 and (times.lost, times.duplicated, times.disordered) == (0, 0, 0)
    assert found.times_as_fast > 0

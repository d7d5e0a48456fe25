"""The arrival benchmark runs, and counts lines and failures correctly. The figures themselves are not checked."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from bench.errors import BenchError
from bench.kernel_figures import Cores
from bench.kickoff.arrival import Arrival, ArrivalPlan, measure
from bench.kickoff.visit import Step
from tests.bench.stub_site import TOPIC, stub_site
from tests.servers import ROOT

FANS = 4


def arrive(sent: dict[int, list[int]] | None = None, refused: str = "") -> Arrival:
    plan = ArrivalPlan(FANS, within=0.2, limit=60, parallel=2)
    with stub_site(sent, refused) as stub:
        return measure(stub.site(os.getpid()), plan, Cores.of_this_process())


def test_a_visit_has_the_files_of_the_page_and_their_imports():
    with stub_site() as stub:
        steps = stub.site(os.getpid()).visit.steps
    condition = 'If-None-Match: "1"'
    assert steps == (
        Step("get", "/"),
        Step("page", "/matches/1/"),
        Step("file", "/a.css", condition),
        Step("file", "/b.js", condition),
        Step("file", "/c.js", condition),
        Step("socket", f"/ws/?t={TOPIC}:{{offset}}&epoch={{epoch}}"),
        Step("get", "/chat"),
    )


@pytest.mark.parametrize(
    ("sent", "lost", "duplicated", "disordered"),
    [
        ({}, 0, 0, 0),
        ({1: []}, FANS, 0, 0),
        ({1: [1, 1]}, 0, FANS, 0),
        ({1: [], 2: [2, 1]}, 0, 0, FANS),
    ],
    ids=["faultless", "dropping", "doubling", "swapping"],
)
def test_faults_of_a_server_are_counted_at_every_fan(sent, lost, duplicated, disordered):
    found = arrive(sent)
    assert (found.fans, found.failed, found.closed) == (FANS, 0, 0)
    assert (found.lost, found.duplicated, found.disordered) == (lost, duplicated, disordered)


def test_every_second_fan_revalidates_the_files():
    found = arrive()
    assert found.requests_per_fan == 6 and found.not_modified_per_fan == 3 / 2


def test_a_refused_request_is_reported():
    with pytest.raises(BenchError, match="/chat: status 503"):
        arrive(refused="/chat")


@pytest.fixture(scope="module")
def figures() -> dict[str, Any]:
    few = ["--fans", "6", "--lines", "5", "--within", "0.5", "--limit", "600", "--tries", "1", "--json"]
    ran = subprocess.run(
        [sys.executable, "-m", "bench.kickoff", *few], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def test_fans_who_arrive_get_every_line_once_and_in_order(figures: dict[str, Any]):
    assert [figures[count] for count in ("failed", "lost", "duplicated", "disordered", "closed")] == [0] * 5
    assert figures["servers"]["livecast"]["total"]["delivered"] > 0


def test_the_arrival_is_compared_with_other_servers(figures: dict[str, Any]):
    assert {"fans", "lines", "tries", "cpu_ms_per_fan", "p50_ms", "p99_ms", "cpu_x_node", "cpu_x_stock"} <= set(figures)
    # Stock Django is Python, so it is always available.
    assert figures["cpu_x_stock"] > 0 and figures["cpu_ms_per_fan"] > 0
    stock, ours = figures["servers"]["stock"], figures["servers"]["livecast"]
    assert stock["median"]["fans"] == ours["median"]["fans"] == 6
    assert stock["total"]["lost"] == 0

"""The benchmark of pages runs, and notices pages that lack a line. The figures themselves are not checked."""

import json
import re
import subprocess
import sys
from typing import Any

import pytest

from bench.errors import BenchError
from bench.pages import measurement
from bench.ratios import TARGETS, ratios_of
from tests.bench.stub_site import stub_site
from tests.servers import ROOT

KINDS = {
    *("healthz", "empty", "empty_django_handler", "home", "fixtures", "match_4", "match_8"),
    *("feed_poll", "timeline", "chat_history"),
}


def bench(*options: str) -> dict[str, Any]:
    ran = subprocess.run(
        [sys.executable, "-m", "bench.pages", *options, "--json"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


@pytest.fixture(scope="module")
def figures() -> dict[str, Any]:
    return bench(
        *("--lines", "4", "8", "--copies", "1", "--tries", "1", "--rounds", "1", "--posts", "1", "--seconds", "0.05")
    )


def test_every_kind_of_page_is_measured_in_every_state(figures: dict[str, Any]):
    assert figures["unchanged"].keys() == KINDS | {"match_4_304", "match_8_304"}
    assert figures["after_line"].keys() == KINDS - {"healthz"}
    assert figures["cold"].keys() == KINDS - {"healthz", "empty_django_handler"}
    assert figures["unchanged"]["empty"]["x_empty"] == figures["unchanged"]["healthz"]["x_healthz"] == 1.0
    assert figures["after_line"]["empty"]["x_empty"] == 1.0
    unchanged = {"cpu_ms", "x_empty", "x_healthz", "x_django_handler", "requests_per_s"}
    for costs in figures["unchanged"].values():
        assert costs.keys() == unchanged and min(costs.values()) > 0
    for costs in figures["after_line"].values():
        assert costs.keys() == {"cpu_ms", "wall_ms", "x_empty"} and min(costs.values()) > 0
    for costs in figures["cold"].values():
        assert costs.keys() == {"cpu_ms", "wall_ms"} and min(costs.values()) > 0
    assert figures["lines"] == [4, 8]
    assert figures["database"] in ("sqlite", "postgres")


def test_every_target_of_pages_has_a_ratio(figures: dict[str, Any]):
    ratios = ratios_of({"pages": figures})
    targets = [target.path for target in TARGETS if target.path.startswith("pages")]
    assert len(targets) == 4
    for target in targets:
        assert any(re.fullmatch(target, name) for name in ratios), target


def test_a_page_without_the_posted_line_is_noticed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(measurement, "FRESH_SECONDS", 0.1)
    with stub_site() as stub:
        port = stub.server.server_address[1]
        measurement.require_line(port, "/matches/1/", 0)
        with pytest.raises(BenchError, match="does not show a line"):
            measurement.require_line(port, "/matches/1/", 1)


def test_a_weekend_of_live_matches_is_measured():
    found = bench("--weekend", "--lines", "4", "--matches", "3", "--fans", "8", "--pause", "0.5", "--seconds", "2")
    assert (found["matches"], found["fans"], found["failed"]) == (3, 8, 0)
    assert 0 < sum(part["answers"] for part in found["parts"]) <= found["requests"]
    assert len(found["parts"]) == 4 and found["lines_per_s"] > 0 and found["page_core"] > 0
    assert found.keys() >= {"p50_ms", "p99_ms", "most_waiting", "keeps_up", "requests_per_s", "cpu_ms_per_request"}

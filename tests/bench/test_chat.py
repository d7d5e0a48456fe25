"""The chat benchmark runs and counts correctly. The figures themselves are not checked."""

import json
import subprocess
import sys

from bench.flood_scenarios import combine_rounds
from tests.servers import ROOT


def test_a_small_room_is_measured_with_and_without_batching():
    few = ["--readers", "20", "--writers", "5", "--rate", "20", "--seconds", "1", "--no-floods", "--json"]
    ran = subprocess.run(
        [sys.executable, "-m", "bench.chat", *few], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    figures = json.loads(ran.stdout)
    assert (figures["lost"], figures["duplicated"], figures["disordered"]) == (0, 0, 0)
    assert figures["gathered"]["messages"] == figures["one_by_one"]["messages"] == 20
    assert figures["p99_ms"] > 0 and figures["frames_per_s"] > 0 and figures["cpu_x_uncoalesced"] > 0


def test_rounds_are_combined_into_medians_and_total_losses():
    rounds = [
        {"p99_ms": p99, "feed_lost": lost, "flood": {"tried": tried}, "refused": refused}
        for p99, lost, tried, refused in (
            (70.0, 0, 12, {}),
            (90.0, 1, 10, {"chat.slow": 2}),
            (75.0, 2, 11, {"chat.slow": 4}),
        )
    ]
    assert combine_rounds(rounds) == {
        "p99_ms": 75.0,
        "feed_lost": 3,
        "flood": {"tried": 11},
        "refused": {"chat.slow": 2},
    }

"""The bench of a room: that members talk, every reader hears it, and it says what it found. It judges no figure."""

import json
import subprocess
import sys

from bench.flood_scenarios import middle
from tests.servers import ROOT


def test_a_small_room_is_measured_gathered_and_one_by_one():
    few = ["--readers", "20", "--writers", "5", "--rate", "20", "--seconds", "1", "--no-floods", "--json"]
    ran = subprocess.run(
        [sys.executable, "-m", "bench.chat", *few], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    figures = json.loads(ran.stdout)
    assert (figures["lost"], figures["duplicated"], figures["disordered"]) == (0, 0, 0)
    assert figures["gathered"]["messages"] == figures["one_by_one"]["messages"] == 20
    assert figures["p99_ms"] > 0 and figures["frames_per_s"] > 0 and figures["cpu_x_uncoalesced"] > 0


def test_of_several_rounds_the_middle_one_counts_and_every_loss():
    rounds = [
        {"p99_ms": p99, "feed_lost": lost, "flood": {"tried": tried}, "refused": refused}
        for p99, lost, tried, refused in (
            (70.0, 0, 12, {}),
            (90.0, 1, 10, {"chat.slow": 2}),
            (75.0, 2, 11, {"chat.slow": 4}),
        )
    ]
    assert middle(rounds) == {"p99_ms": 75.0, "feed_lost": 3, "flood": {"tried": 11}, "refused": {"chat.slow": 2}}

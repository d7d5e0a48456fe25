"""The chat benchmark runs and counts correctly. The figures themselves are not checked."""

import json
import subprocess
import sys

from bench.flood_scenarios import combine_rounds
from tests.migrated import make_migrated
from tests.servers import ROOT, LocalInstallation

# test_fanout.py lets the benchmark migrate a database of its own.
WITH_DATABASE = """
import runpy
from pathlib import Path
from bench.peers import livecast
livecast.migrated_database = lambda: Path("{database}")
runpy.run_module("bench.chat", run_name="__main__", alter_sys=True)
"""


def test_a_small_room_is_measured_with_and_without_batching(tmp_path):
    few = ["--readers", "20", "--writers", "5", "--rate", "20", "--seconds", "1", "--no-floods", "--json"]
    database = tmp_path / "empty.sqlite3"
    stage = LocalInstallation(tmp_path, "", f"sqlite:///{database}")
    make_migrated(database, lambda: stage.manage("migrate", "-v", "0"))
    ran = subprocess.run(
        [sys.executable, "-c", WITH_DATABASE.format(database=database), *few],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
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

"""The ingest benchmark runs and counts correctly. The figures themselves are not checked."""

import json
import subprocess
import sys

from tests.migrated import make_migrated
from tests.servers import ROOT, LocalInstallation

# test_fanout.py lets the benchmark migrate a database of its own.
WITH_DATABASE = """
import runpy
from pathlib import Path
from bench.peers import livecast
livecast.migrated_database = lambda: Path("{database}")
runpy.run_module("bench.ingest", run_name="__main__", alter_sys=True)
"""


def test_a_short_match_is_measured_beside_the_importer_and_beside_nonsense(tmp_path):
    few = ["--fans", "10", "--lines", "60", "--fuzzed", "200", "--honest", "10", "--json"]
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
    assert figures["fuzzed"] == figures["fuzzed_answered"] == 200
    for name in ("lines_per_core_s", "importer_lines_per_core_s", "x_importer_cpu", "x_honest_p99"):
        assert figures[name] > 0, name

"""The example programs of docs/examples send a match to a real server."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.matches.ingest.test_tcp import Ingest, ingest, token  # noqa: F401 - fixtures
from tests.matches.providers.feed_writer import A_MATCH, file_of
from tests.servers import ROOT

EXAMPLES = ROOT / "docs" / "examples"
PROGRAMS = {"ingest_client.py": sys.executable, "ingest_client.mjs": shutil.which("node")}

pytestmark = pytest.mark.processes


@pytest.mark.parametrize("name", PROGRAMS)
def test_an_example_program_sends_a_match(ingest: Ingest, token: str, tmp_path: Path, name: str):  # noqa: F811
    program = PROGRAMS[name]
    if program is None:
        pytest.skip("Node is not installed")
    key = f"example-{name}"
    path = tmp_path / "match.jsonl"
    path.write_bytes(file_of(*A_MATCH, match_id=key))
    for _ in range(2):  # the second time everything is known
        done = subprocess.run(
            [program, EXAMPLES / name, f"127.0.0.1:{ingest.port}", path],
            env={**os.environ, "LIVECAST_TOKEN": token},
            capture_output=True,
            text=True,
            check=True,
        )
        assert f"{len(A_MATCH) + 2} of {len(A_MATCH) + 2} lines are in livecast" in done.stdout, done.stderr
    log = ingest.log(key)
    assert log["status"] == "finished" and len(log["entries"]) == len(A_MATCH)
    assert (log["score"]["home"], log["score"]["away"]) == (2, 1)


@pytest.mark.parametrize("name", PROGRAMS)
def test_an_example_program_says_why_it_was_refused(ingest: Ingest, tmp_path: Path, name: str):  # noqa: F811
    program = PROGRAMS[name]
    if program is None:
        pytest.skip("Node is not installed")
    path = tmp_path / "match.jsonl"
    path.write_bytes(file_of(*A_MATCH))
    done = subprocess.run(
        [program, EXAMPLES / name, f"127.0.0.1:{ingest.port}", path],
        env={**os.environ, "LIVECAST_TOKEN": "lvc_wrong"},
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0 and "This token is unknown or was revoked." in done.stderr

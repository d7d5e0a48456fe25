"""The WebSocket beneath it all. Its own tests run it; the table asks them."""

import re
import subprocess
import sys

import pytest

from tests.servers import ROOT

pytestmark = [pytest.mark.faults, pytest.mark.on_demand, pytest.mark.timeout(300)]

TESTS = ("tests/livecast/realtime/daphne/test_conformance.py", "tests/livecast/realtime/daphne/test_fuzz.py")


@pytest.mark.row(15)
def test_the_protocol_and_random_bytes(row):
    command = [sys.executable, "-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider", *TESTS]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    row.note(done.stdout.strip().splitlines()[-1])
    row.measure("left out", len(re.findall(r"^SKIPPED .*", done.stdout, re.MULTILINE)), at_most=0)
    row.measure("exit code", done.returncode, at_most=0)

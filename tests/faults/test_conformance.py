"""The WebSocket implementation. Its own tests check it; this adds their result to the table."""

import re
import subprocess
import sys

import pytest

from tests.servers import ROOT

pytestmark = [pytest.mark.faults, pytest.mark.on_demand, pytest.mark.timeout(300)]

TESTS = ("tests/livecast/realtime/daphne/test_conformance.py", "tests/livecast/realtime/daphne/test_fuzz.py")


@pytest.mark.fault(15)
def test_the_websocket_passes_conformance_and_fuzz_tests(result):
    command = [sys.executable, "-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider", *TESTS]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    result.note(done.stdout.strip().splitlines()[-1])
    result.measure("left out", len(re.findall(r"^SKIPPED .*", done.stdout, re.MULTILINE)), at_most=0)
    result.measure("exit code", done.returncode, at_most=0)

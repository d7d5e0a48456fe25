"""The receivers of docs/examples take a message with a right signature, and no other."""

import os
import shutil
import subprocess
import sys
import time

import pytest
import requests

from matches.webhooks.sending import signature
from tests.ports import free_port
from tests.servers import ROOT, wait_for_port

PROGRAMS = {"webhook_receiver.py": sys.executable, "webhook_receiver.mjs": shutil.which("node")}
SECRET = "whs_of-the-test"
BODY = (
    b'{"event": "score", "match": {"home": "Millbrook", "away": "Harbour Town"}, "score": {"home": 1, "away": 0}, '
    b'"status": "live"}'
)


@pytest.mark.processes
@pytest.mark.parametrize("name", PROGRAMS)
def test_a_receiver_checks_the_signature_and_drops_repeats(name: str):
    program = PROGRAMS[name]
    if program is None:
        pytest.skip("Node is not installed")
    port = free_port()
    process = subprocess.Popen(
        [program, ROOT / "docs" / "examples" / name, str(port)],
        env={**os.environ, "LIVECAST_SECRET": SECRET},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        wait_for_port(port, process)

        def post(header: str, identity: str = "1-12-27") -> int:
            headers = {"Livecast-Signature": header, "Livecast-Webhook-Id": identity}
            return requests.post(f"http://127.0.0.1:{port}/", BODY, headers=headers, timeout=60).status_code

        now = int(time.time())
        assert post(signature("another secret", now, BODY)) == 401
        assert post(signature(SECRET, now - 3600, BODY)) == 401
        assert post("") == 401
        assert post(signature(SECRET, now, BODY)) == 204
        assert post(signature(SECRET, now, BODY)) == 204
        assert post(signature(SECRET, now, BODY), "1-12-28") == 204
    finally:
        process.terminate()
        output, _ = process.communicate()
    assert output.splitlines() == ["score Millbrook 1-0 Harbour Town live"] * 2

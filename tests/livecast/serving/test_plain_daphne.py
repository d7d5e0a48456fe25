"""Daphne and Twisted, at their installed versions, work without autobahn and pyOpenSSL.

Each test has an interpreter of its own, because the tests' has imported all of Daphne.
"""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]

pytestmark = pytest.mark.processes


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)


def test_daphne_loads_and_runs_without_autobahn_and_openssl():
    done = run("""
import sys
from livecast.serving import plain_daphne
from daphne import server
from twisted.internet import reactor

assert server.WebSocketFactory is plain_daphne.WebSocketFactory
running = server.Server(None, endpoints=["tcp:0:interface=127.0.0.1"], signal_handlers=False)
reactor.callLater(0, lambda: (print(type(running.ws_factory).__module__), reactor.stop()))
running.run()
assert running.listening_addresses
print(*(name for name in ("autobahn", "OpenSSL.SSL", "cryptography.x509") if name in sys.modules))
""")
    assert (done.returncode, done.stderr, done.stdout.split()) == (0, "", ["livecast.serving.plain_daphne"])


def test_it_must_be_imported_before_daphne():
    done = run("import daphne.server, livecast.serving.plain_daphne")
    assert done.returncode == 1
    assert "ImportError: Daphne is imported already" in done.stderr

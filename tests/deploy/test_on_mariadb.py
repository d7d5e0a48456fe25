"""The documented installation on a fresh Debian with MariaDB instead of PostgreSQL."""

import json
import time

import pytest

from tests.deploy.installing import MATCH, UNITS, DocumentedInstallation
from tests.deploy.machine import SITE
from tests.deploy.site import HttpsClient

pytestmark = [pytest.mark.faults, pytest.mark.timeout(1800)]


@pytest.fixture(params=["skip-name-resolve", "skip-name-resolve=0"])
def server(on_mariadb: DocumentedInstallation, request: pytest.FixtureRequest) -> DocumentedInstallation:
    """Start the server with this line in its configuration, and then livecast."""
    machine = on_mariadb.machine
    machine.write("/etc/mysql/mariadb.conf.d/99-test.cnf", f"[mysqld]\n{request.param}\n")
    machine.run("systemctl", "restart", "mariadb", *UNITS)
    on_mariadb.wait_until_ready()
    return on_mariadb


def test_livecast_runs_with_and_without_name_resolution_of_the_server(server: DocumentedInstallation):
    assert server.machine.manage("serve", "--check") == ""


def test_a_line_reaches_a_fan(server: DocumentedInstallation):
    browser = HttpsClient(server.machine)
    assert browser.get(f"/matches/{MATCH}/").status == 200
    with browser.open_socket(f"/ws/?t=match.{MATCH}.feed", origin=f"https://{SITE}") as socket:
        assert json.loads(socket.recv(60))["type"] == "hello"
        key = f"ida-{server.machine.run('cat', '/proc/sys/kernel/random/uuid').strip()}"
        line = json.dumps({"key": key, "body": "Ida wins the ball."})
        headers = {"Authorization": f"Bearer {server.token}", "Content-Type": "application/json"}
        assert browser.request("POST", f"/api/matches/{MATCH}/entries", line, headers=headers).status == 201
        deadline = time.monotonic() + 120
        while (frame := json.loads(socket.recv(60)))["type"] != "commentary.added":
            assert time.monotonic() < deadline, frame
        assert frame["data"]["body"] == "Ida wins the ball."


def test_names_that_differ_in_an_accent_are_distinct(server: DocumentedInstallation):
    script = 'from matches.models import Team; print([Team.objects.create(name=n, sport="tennis").name for n in "ŁL"])'
    output = server.machine.manage("shell", "-v", "0", "-c", script + "; Team.objects.filter(sport='tennis').delete()")
    assert output.strip() == "['Ł', 'L']"

"""Follow the steps of “Install on one machine” in their order."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.deploy.guide import shell_blocks
from tests.deploy.machine import Machine, machine

# Heading, and which of the blocks below it.
POSTGRESQL = (
    ("Packages and user", 0),
    ("PostgreSQL", 0),
    ("Code and settings", 0),
    ("Tables, files and the first login", 0),
    ("Services", 0),
)
MARIADB = (
    ("Packages and user", 0),
    ("MariaDB", 0),
    ("Code and settings", 0),
    ("Code and settings", 1),
    ("Tables, files and the first login", 0),
    ("Services", 0),
)
# The other blocks. Each has its own test.
TESTED_BLOCKS = (
    ("Certificate", 0),
    ("A database on another machine", 0),
    ("Deploy", 0),
    ("After a restore from backup", 0),
)
PASSWORD = "quince medlar damson"
UNITS = ("livecast.service", "livecast-worker.service", "livecast-beat.service")
_ANSWERS = {"createstaff": [("Password: ", PASSWORD), ("Once more: ", PASSWORD)]}

MATCH = 1
_TEST_DATA = """
from django.utils import timezone
from accounts import tokens
from accounts.models import User
from matches.feed import feed_log
from matches.models import Match, Team
home, away = (Team.objects.create(name=name, sport="football") for name in ("Harbour Town", "Mill United"))
Match.objects.create(pk=1, sport="football", home=home, away=away, kickoff_at=timezone.now())
feed_log.current_epoch()
print(tokens.create(User.objects.get(username="admin"), "Ida's program")[1])
"""


class DocumentedInstallation(NamedTuple):
    machine: Machine
    printed: str  # by all steps
    token: str  # an API token that may post to the match

    def run_block(self, heading: str, number: int = 0) -> str:
        """Type another block of the documentation. Return its output."""
        return self.machine.type(shell_blocks()[heading][number], _ANSWERS)

    def is_ready(self) -> bool:
        curl = "curl --silent --output /dev/null --write-out '%{http_code}' http://127.0.0.1:8001/readyz || true"
        return self.machine.sh(curl).strip() == "200"

    def wait_until_ready(self) -> None:
        self.machine.wait_until(self.is_ready, "/readyz is 200")


@contextmanager
def documented_installation(steps: tuple[tuple[str, int], ...], folder: Path) -> Iterator[DocumentedInstallation]:
    with machine(folder) as found:
        blocks = shell_blocks()
        printed = "".join(found.type(blocks[heading][number], _ANSWERS) for heading, number in steps)
        token = found.python(_TEST_DATA).strip()
        installation = DocumentedInstallation(found, printed, token)
        installation.wait_until_ready()
        yield installation

"""Every shell block of docs/operations.md is run by a test."""

import re

from tests.deploy.guide import OPERATIONS, packages, shell_blocks
from tests.deploy.installing import LATER, MARIADB, POSTGRESQL


def test_every_shell_block_is_followed_by_a_test():
    written = {(heading, number) for heading, blocks in shell_blocks().items() for number in range(len(blocks))}
    assert written == {*POSTGRESQL, *MARIADB, *LATER}


def test_every_block_says_its_language():
    opened = re.findall(r"^```(.*)$", OPERATIONS.read_text(), re.MULTILINE)[::2]
    assert set(opened) <= {"sh", "http", "text"}


def test_all_packages_of_the_blocks_are_fetched():
    assert {"nginx", "postgresql", "mariadb-server", "redis-server", "certbot"} <= set(packages())

"""A test runs every shell block of docs/operations.md."""

import re

from tests.deploy.guide import OPERATIONS, packages, shell_blocks
from tests.deploy.installing import MARIADB, POSTGRESQL, TESTED_BLOCKS


def test_every_shell_block_is_run_by_a_test():
    written = {(heading, number) for heading, blocks in shell_blocks().items() for number in range(len(blocks))}
    assert written == {*POSTGRESQL, *MARIADB, *TESTED_BLOCKS}


def test_every_block_states_its_language():
    opened = re.findall(r"^```(.*)$", OPERATIONS.read_text(), re.MULTILINE)[::2]
    assert set(opened) <= {"sh", "http", "text"}


def test_all_packages_of_the_blocks_are_fetched():
    assert {"nginx", "postgresql", "mariadb-server", "redis-server", "certbot"} <= set(packages())

"""A MariaDB with an inexact collation is rejected before the first table, and at every start."""

from contextlib import closing

import pytest

from tests import mariadb
from tests.databases import HERE
from tests.mariadb import MariaDB
from tests.servers import LocalInstallation

pytestmark = [pytest.mark.processes, pytest.mark.skipif(not HERE["mariadb"], reason="no mariadb on this machine")]


@pytest.fixture(scope="module")
def server():
    with mariadb.mariadb() as found:
        yield found


def test_migrate_refuses_a_database_with_an_inexact_collation(server: MariaDB, tmp_path):
    server.create("careless", collation="utf8mb4_general_ci")
    with pytest.raises(RuntimeError, match=r"ALTER DATABASE careless .* COLLATE utf8mb4_nopad_bin"):
        LocalInstallation(tmp_path, "", server.url("careless")).manage("migrate")


@pytest.fixture(scope="module")
def careful(server: MariaDB, tmp_path_factory):
    with closing(LocalInstallation(tmp_path_factory.mktemp("careful"), "", server.create("careful"))) as stage:
        yield stage


def test_a_documented_database_is_migrated_without_a_warning(careful: LocalInstallation):
    said = careful.python("""
        import sys
        from django.core.management import call_command
        call_command("migrate", stderr=sys.stdout, skip_checks=False)
        call_command("check", databases=["default"], stderr=sys.stdout)
    """)
    assert "Applying accounts.0001" in said
    assert "WARNING" not in said and "no issues" in said


def test_connections_use_strict_mode_and_read_committed(careful: LocalInstallation):
    said = careful.python("""
        from django.db import connection
        with connection.cursor() as cursor:
            cursor.execute("SELECT @@sql_mode, @@tx_isolation, @@character_set_connection")
            print(*cursor.fetchone())
    """)
    assert "STRICT_ALL_TABLES" in said and said.endswith("READ-COMMITTED utf8mb4")

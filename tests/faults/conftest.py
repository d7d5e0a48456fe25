"""Fixtures of the fault tests: database server, installation, and the table printed at the end."""

import os
import random
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.faults.fault_table import FaultTable
from tests.faults.killable_installation import DatabaseTemplate, KillableInstallation, killable_installation
from tests.postgres import postgres, programs

SEED = int(os.environ.get("FAULTS_SEED", "20260509"))


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "fault(number): the row of the table of faults that a test measures")
    config.addinivalue_line("markers", "on_demand: takes longer than a test run may (make faults ALL=1)")
    config.pluginmanager.register(FaultTable(), "table of faults")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run tests with a longer time limit later."""

    def limit(item: pytest.Item) -> float:
        marker = item.get_closest_marker("timeout")
        return float(marker.args[0]) if marker else 0.0

    items.sort(key=limit)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DatabaseTemplate]:
    """Make the template on PostgreSQL if it is installed, otherwise on SQLite."""
    with ExitStack() as stack:
        server = stack.enter_context(postgres()) if programs() else None
        yield DatabaseTemplate(tmp_path_factory.mktemp("template"), server)


@pytest.fixture
def installation(template: DatabaseTemplate, tmp_path: Path) -> Iterator[KillableInstallation]:
    with killable_installation(tmp_path, template) as found:
        yield found


@pytest.fixture
def seed() -> int:
    """Seed of the random schedule. FAULTS_SEED=… repeats a schedule or tries another."""
    return SEED


@pytest.fixture
def schedule(seed: int) -> random.Random:
    return random.Random(seed)

"""Fixtures of the faults: the database server, the installation, and the table that is printed at the end."""

import os
import random
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.faults.fault_table import Table
from tests.faults.killable_installation import Installation, Template, installation
from tests.postgres import postgres, programs

SEED = int(os.environ.get("FAULTS_SEED", "20260509"))


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "row(number): the row of the table of faults that a test measures")
    config.addinivalue_line("markers", "on_demand: takes longer than a test run may (make faults ALL=1)")
    config.pluginmanager.register(Table(), "table of faults")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What may take longer comes later, an hour last."""

    def limit(item: pytest.Item) -> float:
        marker = item.get_closest_marker("timeout")
        return float(marker.args[0]) if marker else 0.0

    items.sort(key=limit)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Template]:
    """On PostgreSQL where this machine has one, else on SQLite."""
    with ExitStack() as stack:
        server = stack.enter_context(postgres()) if programs() else None
        yield Template(tmp_path_factory.mktemp("template"), server)


@pytest.fixture
def stage(template: Template, tmp_path: Path) -> Iterator[Installation]:
    with installation(tmp_path, template) as found:
        yield found


@pytest.fixture
def seed() -> int:
    """What decides the schedule. FAULTS_SEED=… repeats one, or tries another."""
    return SEED


@pytest.fixture
def schedule(seed: int) -> random.Random:
    return random.Random(seed)

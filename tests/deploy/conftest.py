"""Fixtures of the documented installation: one machine for all tests of a file, since it takes minutes to install."""

from collections.abc import Iterator

import pytest

from tests.deploy.installing import MARIADB, POSTGRESQL, Installed, installed
from tests.deploy.machine import require_containers
from tests.deploy.site import Browser


@pytest.fixture(scope="session")
def containers() -> None:
    require_containers()


@pytest.fixture(scope="module")
def on_postgresql(containers: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    with installed(POSTGRESQL, tmp_path_factory.mktemp("postgresql")) as found:
        yield found


@pytest.fixture(scope="module")
def on_mariadb(containers: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    with installed(MARIADB, tmp_path_factory.mktemp("mariadb")) as found:
        yield found


@pytest.fixture
def browser(on_postgresql: Installed) -> Browser:
    return Browser(on_postgresql.machine)

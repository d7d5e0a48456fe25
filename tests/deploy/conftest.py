"""Fixtures with the documented installation. It takes minutes, so all tests of a file share a machine."""

from collections.abc import Iterator

import pytest

from tests.deploy.installing import MARIADB, POSTGRESQL, DocumentedInstallation, documented_installation
from tests.deploy.machine import require_containers
from tests.deploy.site import HttpsClient


@pytest.fixture(scope="session")
def containers() -> None:
    require_containers()


@pytest.fixture(scope="module")
def on_postgresql(containers: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DocumentedInstallation]:
    with documented_installation(POSTGRESQL, tmp_path_factory.mktemp("postgresql")) as found:
        yield found


@pytest.fixture(scope="module")
def on_mariadb(containers: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DocumentedInstallation]:
    with documented_installation(MARIADB, tmp_path_factory.mktemp("mariadb")) as found:
        yield found


@pytest.fixture
def browser(on_postgresql: DocumentedInstallation) -> HttpsClient:
    return HttpsClient(on_postgresql.machine)

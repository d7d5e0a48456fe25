"""Fixtures of tests that start livecast's own processes."""

from collections.abc import Iterator

import pytest

from tests.livecast.serving.production_server import make_production
from tests.servers import LocalInstallation, local_installation


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalInstallation]:
    """An installation with production settings."""
    with local_installation(tmp_path_factory.mktemp("production")) as installation:
        make_production(installation)
        yield installation

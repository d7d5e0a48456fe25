"""HTTP requests to addresses that a visitor has named. They must not reach this machine or its network.

The address is checked after connecting and before anything is sent: a host name may resolve to another address at each
look-up.
"""

from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPSConnectionPool

from livecast.public_addresses import is_public

TIMEOUT = (3.0, 5.0)  # seconds to connect, and between two bytes


class _PublicConnection(HTTPSConnection):
    def _new_conn(self) -> Any:
        connection = super()._new_conn()
        if not is_public(connection.getpeername()[0]):
            connection.close()
            raise requests.ConnectionError("the host has a private address")
        return connection


class _PublicPool(HTTPSConnectionPool):
    ConnectionCls = _PublicConnection


class _PublicAdapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"https": _PublicPool}


def public_session() -> requests.Session:
    """Return a session that neither follows redirects nor connects to private addresses."""
    session = requests.Session()
    session.max_redirects = 0
    session.trust_env = False
    session.mount("https://", _PublicAdapter())
    return session

"""Prepare the import of Daphne without TLS and without autobahn. Import this module before Daphne.

`serve` speaks plain HTTP to a proxy, and livecast/realtime/daphne has its own WebSocket. Daphne imports pyOpenSSL and
autobahn anyway, with cryptography and a hundred other modules: 17 MB in each process. Twisted works without pyOpenSSL,
an optional dependency. Of autobahn, Daphne only needs the factory below. tests/livecast/serving/test_plain_daphne.py
checks both against the installed versions.
"""

import sys
from types import ModuleType
from typing import Any


class WebSocketFactory:
    """Takes the place of Daphne's factory, which `Server.run` creates. It builds no protocol."""

    def __init__(self, *args: Any, **options: Any) -> None:
        pass

    def setProtocolOptions(self, **options: Any) -> None:
        pass


if "daphne.server" in sys.modules:
    raise ImportError("Daphne is imported already, with TLS and autobahn.")
# Python raises ModuleNotFoundError for the import of a module that is None here.
sys.modules["OpenSSL"] = None  # type: ignore[assignment]
_ws_protocol: Any = ModuleType("daphne.ws_protocol")
_ws_protocol.WebSocketFactory = WebSocketFactory
sys.modules["daphne.ws_protocol"] = _ws_protocol

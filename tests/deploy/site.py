"""A client on another computer: it uses the machine's address, the site's name and its certificate."""

import http.client
import socket
import ssl
from collections.abc import Mapping
from http.cookies import SimpleCookie
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import urlencode

from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from tests.deploy.machine import ADDRESS, SITE, Machine
from tests.faults import lean_client

_TIMEOUT = 60.0


class SiteResponse(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class _Connection(http.client.HTTPSConnection):
    """A connection to the machine's address with the site's name."""

    tls: ssl.SSLContext

    def connect(self) -> None:
        self.sock = self.tls.wrap_socket(socket.create_connection((ADDRESS, self.port), _TIMEOUT), server_hostname=SITE)


class HttpsClient:
    """A client that trusts the machine's current certificate and keeps cookies."""

    def __init__(self, machine: Machine) -> None:
        self.tls = ssl.create_default_context(cadata=machine.run("cat", "/etc/nginx/tls/fullchain.pem"))
        self._cookies = SimpleCookie()

    @property
    def address(self) -> lean_client.ServerAddress:
        return lean_client.ServerAddress(ADDRESS, SITE, self.tls)

    def cookie(self, name: str) -> str:
        return self._cookies[name].value

    def get(self, path: str, *, port: int = 443, headers: Mapping[str, str] = MappingProxyType({})) -> SiteResponse:
        return self.request("GET", path, port=port, headers=headers)

    def submit(self, path: str, **fields: str) -> SiteResponse:
        """Submit a form of the page at this path."""
        origin = {"Origin": f"https://{SITE}", "Content-Type": "application/x-www-form-urlencoded"}
        fields["csrfmiddlewaretoken"] = self.cookie("csrftoken")
        return self.request("POST", path, urlencode(fields), headers=origin)

    def request(
        self,
        method: str,
        path: str,
        body: str | None = None,
        *,
        port: int = 443,
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> SiteResponse:
        host = SITE if port == 443 else f"{SITE}:{port}"
        connection = _Connection(SITE, port)
        connection.tls = self.tls
        cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in self._cookies.items())
        sent_headers = {"Host": host, **({"Cookie": cookies} if cookies else {}), **headers}
        try:
            connection.request(method, path, body, sent_headers)
            response = connection.getresponse()
            answer = SiteResponse(response.status, response.headers, response.read())
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie", []):
            self._cookies.load(line)
        return answer

    def open_socket(self, path: str, *, origin: str, port: int = 443) -> ClientConnection:
        """Open a WebSocket as a page of this origin does."""
        host = SITE if port == 443 else f"{SITE}:{port}"
        raw = socket.create_connection((ADDRESS, port), _TIMEOUT)
        return connect(f"wss://{host}{path}", sock=raw, ssl=self.tls, server_hostname=SITE, origin=Origin(origin))


def get_without_tls(path: str, host: str = SITE) -> SiteResponse:
    """Send a GET request without TLS."""
    connection = http.client.HTTPConnection(ADDRESS, 80, timeout=_TIMEOUT)
    try:
        connection.request("GET", path, headers={"Host": host})
        response = connection.getresponse()
        return SiteResponse(response.status, response.headers, response.read())
    finally:
        connection.close()

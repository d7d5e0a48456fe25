"""A push service of the tests' own, and the keys of a browser, which decrypts what it gets."""

import base64
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import http_ece
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Sent:
    """A request of livecast to the push service."""

    path: str
    headers: dict[str, str]
    body: bytes


class Browser:
    """The keys of a push subscription, as a browser makes them."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._secret = os.urandom(16)

    @property
    def keys(self) -> dict[str, str]:
        public = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"p256dh": base64url(public), "auth": base64url(self._secret)}

    def decrypt(self, sent: Sent) -> dict[str, Any]:
        assert sent.headers["content-encoding"] == "aes128gcm"
        data = http_ece.decrypt(sent.body, private_key=self._key, auth_secret=self._secret, version="aes128gcm")
        decrypted: dict[str, Any] = json.loads(data)
        return decrypted


def verified_claims(sent: Sent) -> tuple[dict[str, Any], str]:
    """Check the signature of the VAPID token as a push service does. Return its claims and the public key."""
    scheme, _, parameters = sent.headers["authorization"].partition(" ")
    assert scheme.lower() == "vapid"
    parts = dict(part.strip().split("=", 1) for part in parameters.split(","))
    header, claims, signature = parts["t"].split(".")
    assert json.loads(from_base64url(header))["alg"] == "ES256"
    raw = from_base64url(signature)
    number = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), from_base64url(parts["k"]))
    key.verify(number, f"{header}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    return json.loads(from_base64url(claims)), parts["k"]


@dataclass
class PushService:
    """A push service on a free port. `statuses`: the answers by path, the default is 201."""

    origin: str = ""
    sent: list[Sent] = field(default_factory=list)
    statuses: dict[str, list[int]] = field(default_factory=dict)
    retry_after: str = ""

    def browser(self, name: str = "one") -> Browser:
        return Browser(f"{self.origin}/push/{name}")

    def to(self, browser: Browser) -> list[Sent]:
        return [one for one in self.sent if self.origin + one.path == browser.endpoint]


@contextmanager
def push_service() -> Iterator[PushService]:
    service = PushService()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            service.sent.append(Sent(self.path, headers, body))
            waiting = service.statuses.get(self.path)
            self.send_response(waiting.pop(0) if waiting else 201)
            if service.retry_after:
                self.send_header("Retry-After", service.retry_after)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        service.origin = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield service
        finally:
            server.shutdown()
            thread.join()

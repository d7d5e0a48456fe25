"""HTTP requests to servers that the operator has allowed. An address of another server is refused before connecting.

Redirects are not followed, and a response has at most a given size and time, so that a server that was allowed cannot
lead elsewhere or hold a worker.
"""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from livecast.errors import LivecastError

TIMEOUT = (3.0, 5.0)  # seconds to connect, and between two bytes
TOTAL_TIME = 15.0  # seconds of a whole response
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


def require_allowed(url: str, origins: Iterable[str], setting: str) -> None:
    """Raise `outgoing.address_refused` unless the address is on one of these servers (scheme://host[:port]).

    `setting`: the setting with the servers, for the sentence.
    """
    asked = _origin(url)
    if asked is None or asked not in {_origin(one) for one in origins}:
        raise LivecastError(
            "outgoing.address_refused",
            f"This server is not allowed. Its operator adds it to {setting}, as scheme://host[:port].",
        )


def get(url: str, *, headers: Mapping[str, str], most_bytes: int) -> Response:
    """Fetch an address that was allowed. The body is read as it was sent, and unpacked if it was sent packed.

    Raises LivecastError: `outgoing.unreachable`, `outgoing.too_big`, `outgoing.too_slow`, `outgoing.redirect`.
    """
    import requests  # most processes never need it, and it takes memory

    session = requests.Session()
    session.trust_env = False
    deadline = time.monotonic() + TOTAL_TIME
    try:
        with session.get(url, headers=headers, timeout=TIMEOUT, stream=True, allow_redirects=False) as response:
            if response.is_redirect:
                raise LivecastError("outgoing.redirect", "The server redirects. Use the address that it redirects to.")
            body = bytearray()
            for chunk in response.iter_content(_CHUNK):
                body += chunk
                if len(body) > most_bytes:
                    raise LivecastError("outgoing.too_big", f"The file has more than {most_bytes:,} bytes.")
                if time.monotonic() > deadline:
                    raise LivecastError("outgoing.too_slow", f"The file took more than {TOTAL_TIME:g} seconds.")
            return Response(response.status_code, response.headers, bytes(body))
    except (requests.RequestException, UnicodeError) as error:
        sentence = f"The server does not answer: {type(error).__name__}."
        raise LivecastError("outgoing.unreachable", sentence) from None
    finally:
        session.close()


def _origin(url: str) -> tuple[str, str, int] | None:
    """Scheme, host and port; None for a text that is no plain http or https address."""
    try:
        parts: SplitResult = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        return None
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        return None
    return parts.scheme, parts.hostname, port or (443 if parts.scheme == "https" else 80)

"""Send one signed message to the address of a webhook."""

import hashlib
import hmac
import time
from dataclasses import dataclass

from django.conf import settings

from livecast.errors import LivecastError
from livecast.public_addresses import names_public_host, parsed_https
from matches.models import Webhook

TIMEOUT = (3.0, 5.0)  # seconds to connect, and between two bytes
MOST_READ = 1_000  # bytes of an answer


@dataclass(frozen=True, slots=True)
class Sent:
    """What an address answered. `error` is "" if it took the message; `gone`: it wants no further one."""

    error: str = ""
    gone: bool = False


def require_address(url: str) -> None:
    """Raise `webhook.bad_address` unless messages may be sent there."""
    if _origin(url) in settings.WEBHOOK_PRIVATE_SERVICES:
        return
    parts = parsed_https(url)
    if parts is None or not names_public_host(parts.hostname or ""):
        raise LivecastError(
            "webhook.bad_address",
            "The address must begin with https:// and be in the internet. Its operator adds other servers to "
            "WEBHOOK_PRIVATE_SERVICES.",
        )


def signature(secret: str, at: int, body: bytes) -> str:
    """The header Livecast-Signature: "t=<time>,v1=<HMAC-SHA256 of "<time>.<body>", in hexadecimal>"."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def send(webhook: Webhook, identity: str, body: bytes) -> Sent:
    """Post a message. Opens a connection; reads and writes no table. Follows no redirect.

    `identity`: the same at each attempt, so that the receiver knows a repeated message.
    """
    import requests  # most processes send nothing, and it takes memory

    from livecast.public_http import public_session

    try:
        require_address(webhook.url)
    except LivecastError as refusal:
        return Sent(refusal.message)
    session = requests.Session() if _origin(webhook.url) in settings.WEBHOOK_PRIVATE_SERVICES else public_session()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "livecast-webhook/1",
        "Livecast-Webhook-Id": identity,
        "Livecast-Signature": signature(webhook.secret, int(time.time()), body),
    }
    try:
        with session.post(
            webhook.url, body, headers=headers, timeout=TIMEOUT, allow_redirects=False, stream=True
        ) as answer:
            next(answer.iter_content(MOST_READ), b"")
            if 200 <= answer.status_code < 300:
                return Sent()
            return Sent(f"It answers with status {answer.status_code}.", gone=answer.status_code == 410)
    except (requests.RequestException, ValueError) as error:
        return Sent(f"It does not answer: {type(error).__name__}.")
    finally:
        session.close()


def _origin(url: str) -> str:
    return "/".join(url.split("/", 3)[:3])

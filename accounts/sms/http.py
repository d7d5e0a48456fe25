"""The gateway for any provider, through your own service: a signed JSON request over HTTPS.

    POST <SMS_HTTP_URL>
    Content-Type: application/json
    X-Livecast-Timestamp: 1800000000
    X-Livecast-Signature: v1=<hex of HMAC-SHA256(SMS_HTTP_SECRET, timestamp + "." + body)>

    {"phone": "+8613800138000", "code": "123456", "language": "en", "expires_in": 300, "reference": "4711"}

The service answers 2xx with an optional `{"id": "…"}` after the provider has accepted the message. 429 and 503 mean:
try again later. 422 means that the number is invalid. Other 4xx mean a wrong configuration. After 5xx or a time-out the
result is unknown. A retry has the same `reference`, so a service that stores it can avoid sending twice.
"""

import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request
from http.client import HTTPException
from urllib.parse import urlsplit

from django.conf import settings

from accounts.otp import LIFETIME
from accounts.sms.base import Gateway, Receipt, SmsFailed, SmsMessage, SmsUnknown

TIMEOUT = 10  # seconds
MAX_BYTES = 4096  # of a response


class HttpGateway(Gateway):
    def send(self, message: SmsMessage) -> Receipt:
        body = json.dumps(
            {
                "phone": message.number,
                "code": message.code,
                "language": message.language,
                "expires_in": LIFETIME,
                "reference": message.reference,
            }
        ).encode()
        timestamp = str(int(time.time()))
        if urlsplit(settings.SMS_HTTP_URL).scheme not in ("http", "https") or not settings.SMS_HTTP_SECRET:
            raise SmsFailed("sms.provider", "SMS_HTTP_URL or SMS_HTTP_SECRET is not set", alert=True)
        request = urllib.request.Request(  # noqa: S310 - the scheme is checked above
            settings.SMS_HTTP_URL,
            data=body,
            headers={
                "Content-Type": "application/json",
                "X-Livecast-Timestamp": timestamp,
                "X-Livecast-Signature": f"v1={sign(timestamp, body)}",
            },
        )
        try:
            with _opener.open(request, timeout=TIMEOUT) as answer:
                return Receipt(_id_in(answer.read(MAX_BYTES)))
        except urllib.error.HTTPError as error:
            with error:
                raise _failure_of(error.code) from None
        except urllib.error.URLError as error:
            # No connection. A time-out after connecting raises TimeoutError from `open` or `read` instead.
            if isinstance(error.reason, ConnectionRefusedError):
                raise SmsFailed("sms.provider", "the gateway's service refuses connections", retry=True) from None
            raise SmsUnknown(f"the gateway's service: {type(error.reason).__name__}") from None
        except (OSError, HTTPException) as error:
            raise SmsUnknown(f"the gateway's service: {type(error).__name__}") from None


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Refuses redirects, so that a code is sent only to the configured address."""

    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirects)


def sign(timestamp: str, body: bytes) -> str:
    return hmac.digest(settings.SMS_HTTP_SECRET.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hex()


def _id_in(body: bytes) -> str:
    try:
        answer = json.loads(body or b"{}")
    except ValueError:
        return ""  # the message was accepted nevertheless
    return str(answer.get("id", ""))[:80] if isinstance(answer, dict) else ""


def _failure_of(status: int) -> SmsFailed | SmsUnknown:
    if status in (429, 503):
        return SmsFailed("sms.provider", f"the gateway's service answered {status}", retry=True)
    if status == 422:
        return SmsFailed("sms.number", "the gateway's service answered that the number is invalid")
    if status < 500:
        return SmsFailed("sms.provider", f"the gateway's service answered {status}", alert=True)
    return SmsUnknown(f"the gateway's service answered {status}")

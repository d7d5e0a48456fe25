"""Browsers of the owner of a phone, recognised by OWASP's device cookies."""

import hashlib
import hmac
import secrets

from django.conf import settings
from django.core import signing

COOKIE = "livecast_device"
LIFETIME = 400 * 86_400  # seconds; the maximum of browsers

_SALT = "accounts.device"


def new_device_cookie(number: str) -> str:
    """Return a device cookie for a browser in which this number has just logged in."""
    return signing.dumps([_digest(number), secrets.token_hex(8)], salt=_SALT)


def device_id(cookie: str, number: str) -> str:
    """Return the ID of the device if the cookie belongs to this number, otherwise an empty text."""
    if not cookie:
        return ""
    try:
        digest, device = signing.loads(cookie, salt=_SALT, max_age=LIFETIME)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(device) if hmac.compare_digest(str(digest), _digest(number)) else ""


def _digest(number: str) -> str:
    return hmac.digest(settings.SECRET_KEY.encode(), number.encode(), hashlib.sha256).hex()[:32]

"""The key by which push services identify this installation (VAPID)."""

from __future__ import annotations

import base64
import os
import secrets
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from py_vapid import Vapid02

DEVELOPMENT_CONTACT = "mailto:development@example.org"


def contact() -> str:
    """Return the address where the operators of push services reach the operator of this installation."""
    return settings.WEB_PUSH_CONTACT or DEVELOPMENT_CONTACT


def signer() -> Vapid02:
    """Return the private key. Without WEB_PUSH_PRIVATE_KEY, in development, it is one of its own."""
    return _read_key(settings.WEB_PUSH_PRIVATE_KEY or _development_key())


def public_key() -> str:
    """Return the public key as browsers take it: base64url."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return _base64(signer().public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def new_private_key() -> str:
    """Make a private key for WEB_PUSH_PRIVATE_KEY."""
    from py_vapid import Vapid02

    vapid = Vapid02()
    vapid.generate_keys()
    return _base64(vapid.private_key.private_numbers().private_value.to_bytes(32, "big"))


@cache
def _read_key(text: str) -> Vapid02:
    from py_vapid import Vapid02

    return Vapid02.from_string(private_key=text)


def _base64(key: bytes) -> str:
    return base64.urlsafe_b64encode(key).rstrip(b"=").decode()


def _development_key() -> str:
    """Return the key in VAR_DIR. The first process that needs it makes it."""
    file = Path(settings.VAR_DIR) / "web-push-key"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        made = file.with_name(f"web-push-key.{secrets.token_hex(4)}")
        made.write_text(new_private_key())
        with suppress(FileExistsError):  # another process or thread was first
            os.link(made, file)
        made.unlink()
    return file.read_text().strip()

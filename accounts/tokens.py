"""Secrets by which programs write as a person. Only a digest is kept, so that who reads the database has no secret."""

import hashlib
import secrets
from datetime import timedelta

from django.utils import timezone

from accounts.models import ApiToken, User

# Says what it is where it is found in a log or a repository: secret scanners go by such beginnings.
PREFIX = "lvc_"
# `last_used_at` is for people; a busy program need not write it with every call.
LAST_USED_INTERVAL = timedelta(minutes=1)


def create(user: User, name: str) -> tuple[ApiToken, str]:
    """A new token and its secret, which nobody can be shown again."""
    secret = PREFIX + secrets.token_urlsafe(32)
    return ApiToken.objects.create(user=user, name=name, digest=_digest(secret)), secret


def verify(secret: str) -> User | None:
    """Whom the secret speaks for; None where it is unknown or revoked, or the person is not active any more."""
    token = ApiToken.objects.select_related("user").filter(digest=_digest(secret), revoked_at=None).first()
    if token is None or not token.user.is_active:
        return None
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > LAST_USED_INTERVAL:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token.user


def revoke(token: ApiToken) -> None:
    """End it, for good; the row stays to tell that it was there."""
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())


def _digest(secret: str) -> str:
    # A fast digest is enough for 256 random bits.
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()

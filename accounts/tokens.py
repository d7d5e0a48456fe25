"""API tokens, with which programs write as a person.

The database stores only digests of the secrets.
"""

import hashlib
import secrets
from datetime import timedelta

from django.utils import timezone

from accounts.models import ApiToken, User
from livecast.prepared_query import PreparedQuery

# A fixed prefix, by which secret scanners recognise tokens in logs and repositories.
PREFIX = "lvc_"
# `last_used_at` is for people, so it need not be updated with every request of a busy program.
LAST_USED_INTERVAL = timedelta(minutes=1)


def create(user: User, name: str) -> tuple[ApiToken, str]:
    """Create a token. Return it with its secret, which cannot be read again."""
    secret = PREFIX + secrets.token_urlsafe(32)
    return ApiToken.objects.create(user=user, name=name, digest=_digest(secret)), secret


def verify(secret: str) -> User | None:
    """Return the user of the secret.

    None if it is unknown or revoked, or if the user is inactive.
    """
    token = _tokens.first(digest=_digest(secret))
    if token is None or not token.user.is_active:
        return None
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > LAST_USED_INTERVAL:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token.user


def revoke(token: ApiToken) -> None:
    """Revoke the token permanently. Its row stays as a record."""
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())


_tokens = PreparedQuery(
    lambda digest: ApiToken.objects.order_by().select_related("user").filter(digest=digest, revoked_at=None)
)


def _digest(secret: str) -> str:
    # A fast digest is enough for 256 random bits.
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()

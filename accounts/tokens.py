"""API tokens, with which programs write as a person.

The database stores only digests of the secrets.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import ApiToken, User
from livecast import task_queue
from livecast.bounded_cache import BoundedCache
from livecast.prepared_query import PreparedQuery

# A fixed prefix, by which secret scanners recognise tokens in logs and repositories.
PREFIX = "lvc_"
# `last_used_at` is for people, so it is exact to a minute: a busy program does not update it with every request.
LAST_USED_INTERVAL = timedelta(minutes=1)
# When this process last enqueued `note_token_use`, by the digest of the token.
_noted_uses: BoundedCache[str, datetime] = BoundedCache(max_items=1000, max_bytes=1000)


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
        _note_use_later(token, now)
    return token.user


def note_use(token_id: int, used_at: datetime) -> None:
    """Set when the token was last used. Never sets an earlier time."""
    earlier = Q(last_used_at=None) | Q(last_used_at__lt=used_at)
    ApiToken.objects.filter(earlier, pk=token_id).update(last_used_at=used_at)


def _note_use_later(token: ApiToken, now: datetime) -> None:
    """Let a worker note the use. Each process enqueues one task per token and interval, even if no worker runs."""
    noted_at = _noted_uses.get(token.digest)
    if noted_at is not None and now - noted_at <= LAST_USED_INTERVAL:
        return
    _noted_uses.put(token.digest, now, 1)

    def enqueue() -> None:
        seconds = LAST_USED_INTERVAL.total_seconds()
        task_queue.enqueue("accounts.tasks.note_token_use", token.pk, now.isoformat(), expires=seconds)

    # Robust: an unavailable broker must not fail the request. The next interval tries again.
    transaction.on_commit(enqueue, robust=True)


def revoke(token: ApiToken) -> None:
    """Revoke the token permanently. Its row stays as a record."""
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())


_tokens = PreparedQuery(
    lambda digest: ApiToken.objects.order_by().select_related("user").filter(digest=digest, revoked_at=None)
)


def _digest(secret: str) -> str:
    # A fast digest is enough for 256 random bits.
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()

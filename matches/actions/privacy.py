"""Make a match private or public."""

from django.db import transaction

from accounts.models import User
from livecast.errors import LivecastError
from livecast.realtime.access_revocation import access_changed
from matches.actions.locking import lock_match
from matches.models import Match, Rehearsal
from matches.permissions import require_editor, require_visible


@transaction.atomic
def set_private(*, match_id: int, author: User | None, private: bool) -> Match:
    """Make a match private or public.

    Sockets of users who may not see it any more are closed at once.
    """
    match = lock_match(match_id)
    if author is not None:
        require_visible(match, author)
    require_editor(match, author)
    if match.private == private:
        return match
    if not private and Rehearsal.objects.filter(match=match).exists():
        raise LivecastError(
            "rehearsal.private", "A rehearsal must stay private: fans would take it for a real match.", status=409
        )
    match.private = private
    match.save(update_fields=["private"])
    # Robust: an unavailable channel layer must not fail the change.
    transaction.on_commit(access_changed, robust=True)
    return match

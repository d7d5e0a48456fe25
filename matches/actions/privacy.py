"""Whether fans may know of a match."""

from django.db import transaction

from accounts.models import User
from livecast.errors import LivecastError
from livecast.realtime.access_revocation import access_changed
from matches.actions.locking import lock_match
from matches.models import Match, Rehearsal
from matches.permissions import require_editor, require_visible


@transaction.atomic
def set_private(*, match_id: int, author: User | None, private: bool) -> Match:
    """Hide a match from fans, or show it to them. Whoever watches it and may not any more is sent away at once."""
    match = lock_match(match_id)
    if author is not None:
        require_visible(match, author)
    require_editor(match, author)
    if match.private == private:
        return match
    if not private and Rehearsal.objects.filter(match=match).exists():
        raise LivecastError(
            "rehearsal.private", "A rehearsal stays private: fans would take it for a match.", status=409
        )
    match.private = private
    match.save(update_fields=["private"])
    # Robust: a channel layer that is away must not look like a change that failed.
    transaction.on_commit(access_changed, robust=True)
    return match

"""Which mutes are active, and which one counts where a member has several."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from chat.models import Mute, Room
from chat.opening_hours import OVER_STATUSES


def active_mutes(mutes: QuerySet[Mute], now: datetime) -> QuerySet[Mute]:
    return mutes.filter(
        Q(until=None) | Q(until__gt=now), Q(until_over=None) | ~Q(until_over__status__in=OVER_STATUSES), lifted_at=None
    )


def mutes_of(room: Room, members: Iterable[int], now: datetime) -> dict[int, Mute]:
    """Return the mute that counts for each muted member: open before shadow, longer before shorter."""
    mutes = active_mutes(Mute.objects.all(), now).filter(
        Q(room=room if room.pk else None) | Q(room=None), member__in=members
    )
    return {mute.member_id: mute for mute in sorted(mutes, key=_precedence)}


def _precedence(mute: Mute) -> tuple[Any, ...]:
    """Sort key: the mute that counts comes last."""
    length = (2,) if mute.until_over_id is None else (1,)
    return not mute.shadow, *((0, mute.until) if mute.until is not None else length), mute.pk


def mute_data(mute: Mute) -> dict[str, Any]:
    """Return what the muted member sees: reason and end. `match`: until the match is over."""
    return {
        "reason": mute.reason,
        "until": None if mute.until is None else mute.until.isoformat(),
        "match": mute.until_over_id is not None,
        "everywhere": mute.room_id is None,
    }

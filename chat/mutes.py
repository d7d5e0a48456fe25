"""Who may not speak: in one room or in every one, until when, and which mute counts where there are several."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from chat.models import Mute, Room
from chat.opening_hours import OVER


def in_force(mutes: QuerySet[Mute], now: datetime) -> QuerySet[Mute]:
    return mutes.filter(
        Q(until=None) | Q(until__gt=now), Q(until_over=None) | ~Q(until_over__status__in=OVER), lifted_at=None
    )


def mutes_of(room: Room, members: Iterable[int], now: datetime) -> dict[int, Mute]:
    """Who of these is muted in the room now. An open mute goes before a shadowed one, a longer before a shorter."""
    mutes = in_force(Mute.objects.all(), now).filter(
        Q(room=room if room.pk else None) | Q(room=None), member__in=members
    )
    return {mute.member_id: mute for mute in sorted(mutes, key=_weight)}


def _weight(mute: Mute) -> tuple[Any, ...]:
    """The heaviest comes last."""
    length = (2,) if mute.until_over_id is None else (1,)
    return not mute.shadow, *((0, mute.until) if mute.until is not None else length), mute.pk


def mute_data(mute: Mute) -> dict[str, Any]:
    """What a member is told of their mute: why, and until when. `match`: until the match is over."""
    return {
        "reason": mute.reason,
        "until": None if mute.until is None else mute.until.isoformat(),
        "match": mute.until_over_id is not None,
        "everywhere": mute.room_id is None,
    }

"""Functions of database_process.py about follows, notices and devices."""

import json
from typing import Any

from accounts.models import User
from matches import actions
from matches.actions.following import followed_by
from matches.feed import feed_log
from matches.models import Match, PushSubscription
from matches.notices.announcements import Announced, Published, announce
from matches.notices.texts import notice_text


def notice_texts(match_id: int, language: str) -> list[list[str]]:
    """Return title and body of the newest notices of a match as devices get them."""
    match = Match.objects.select_related("home", "away", "competition").get(pk=match_id)
    log = feed_log.publications_after(match_id, 0, 1000)
    published = [Published(one.offset, one.type, json.loads(one.data), one.created_at) for one in log]
    texts = [notice_text(notice, match, language) for notice in announce(match.rules, Announced(), published)]
    return [[text.title, text.body] for text in texts]


def devices() -> list[dict[str, Any]]:
    """Return what each device wants."""
    return [
        {
            "language": device.language,
            "kinds": device.kinds,
            "delay": device.delay_seconds,
            "hides_results": device.hides_results,
            "matches": sorted(device.follows.exclude(match=None).values_list("match", flat=True)),
        }
        for device in PushSubscription.objects.all()
    ]


def remove_devices() -> None:
    PushSubscription.objects.all().delete()


def follows_of(user_id: int) -> dict[str, Any]:
    followed = followed_by(User.objects.get(pk=user_id))
    return {"matches": list(followed.matches), "teams": list(followed.teams)}


def set_follows(user_id: int, matches: list[int], teams: list[int]) -> None:
    actions.set_follows(user=User.objects.get(pk=user_id), matches=matches, teams=teams)

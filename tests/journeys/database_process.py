"""Run a process beside the browser that writes to the database of the tested site and reads it back.

`python -m tests.journeys.database_process` reads one JSON list a line, [name, arguments], and answers with one JSON
value a line. It is a separate process because the browser's driver runs an event loop in the test's thread, where
Django refuses to use a database.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from itertools import count, islice
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "livecast.settings")
django.setup()

from django.conf import settings
from django.contrib.auth.models import Permission
from django.db import transaction
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from PIL import Image

from accounts.models import User
from accounts.sessions import SessionStore
from chat.actions import MessageDraft, mute_member, post_messages
from chat.models import Message
from livecast.realtime.push import push
from matches import actions
from matches.actions import EntryDraft
from matches.console.presence import typing_frame
from matches.feed import events, feed_log
from matches.models import CommentaryEntry, Competition, LineupPlayer, Match, Publication, Role, Team
from matches.photos.entry_photos import attach_photo
from matches.providers.commentary_feed import read_feed_file
from matches.providers.importer import StepApplier, get_or_create_match
from matches.providers.normalise import FeedStep, normalise_feed
from matches.scoring.clock import Clock
from tests.admin_pages import admin_addresses, make_rows
from tests.journeys import login_database, replay_database
from tests.patience import PATIENCE

_key = count()
_replays: dict[int, tuple[Iterator[FeedStep], StepApplier]] = {}


def match(
    sport: str = "football",
    home: str = "Harbour Town",
    away: str = "Mill United",
    language: str = "en",
    minutes_ago: float = 30,
    **fields: Any,
) -> int:
    """Two teams who meet; it kicked off, or was to kick off, so many minutes ago."""
    colours = {"Harbour Town": ("HAR", "#0b4f8a"), "Mill United": ("MIL", "#a01c1c")}
    home_team, away_team = (
        Team.objects.get_or_create(
            name=name, sport=sport, defaults=dict(zip(("code", "colour"), colours.get(name, ("", "")), strict=True))
        )[0]
        for name in (home, away)
    )
    league, _ = Competition.objects.get_or_create(name="Coast League", season="2026", sport=sport)
    kickoff = timezone.now() - timedelta(minutes=minutes_ago)
    return Match.objects.create(
        competition=league, sport=sport, home=home_team, away=away_team, kickoff_at=kickoff, language=language, **fields
    ).pk


def end_all() -> None:
    """End all matches, long ago: the lists of today's matches are short again."""
    Match.objects.update(
        kickoff_at=timezone.now() - timedelta(days=400), status=Match.Status.FINISHED, clock_running_since=None
    )


def person(username: str, match_id: int, part: str = "commentator") -> int:
    """Somebody who has a part in this match; their password is their name."""
    user, _ = User.objects.get_or_create(
        username=username, defaults={"display_name": username.title(), "is_staff": True}
    )
    if not user.password:
        user.set_password(username)
        user.save()
    Role.objects.get_or_create(user=user, part=part, match_id=match_id)
    return user.pk


def code(username: str) -> str:
    """What the app on their phone shows now, by which they log in besides their password."""
    device, _ = TOTPDevice.objects.get_or_create(user=User.objects.get(username=username), name="phone")
    shown = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    return f"{shown.token():06d}"


def lineup(match_id: int, squads: dict[str, dict[str, str]]) -> None:
    """Who plays: by side, shirt and name."""
    LineupPlayer.objects.bulk_create(
        LineupPlayer(match_id=match_id, side=side, number=int(number), name=name, order=order)
        for side, squad in squads.items()
        for order, (number, name) in enumerate(squad.items())
    )


def holds(match_id: int, seconds: dict[str, float]) -> None:
    Match.objects.filter(pk=match_id).update(hold_seconds=seconds)


def post(match_id: int, body: str = "", key: str = "", **line: Any) -> int:
    key = key or f"hand-{next(_key)}"
    return actions.post_commentary(
        match_id=match_id, author=None, client_key=key, draft=EntryDraft(body=body, **line)
    ).pk


def many(match_id: int, bodies: list[str], **line: Any) -> int:
    """Post lines in one transaction, so that the worker pushes them together; returns the last one's id."""
    with transaction.atomic():
        return [post(match_id, body, **line) for body in bodies][-1]


def correct(entry_id: int, reason: str = "", **changes: Any) -> None:
    actions.correct_commentary(entry_id=entry_id, author=None, reason=reason, **changes)


def retract(entry_id: int, reason: str = "") -> None:
    actions.retract_commentary(entry_id=entry_id, author=None, reason=reason)


def pin(entry_id: int, pinned: bool = True) -> None:
    actions.pin_commentary(entry_id=entry_id, author=None, pinned=pinned)


def photo(entry_id: int, width: int = 640, height: int = 400) -> None:
    """Give an entry a picture, as a commentator does."""
    picture = BytesIO()
    Image.effect_noise((width, height), 60).save(picture, "JPEG")
    attach_photo(entry_id=entry_id, author=None, upload=BytesIO(picture.getvalue()), alt="The ball in the net")


def until_small(entry_id: int) -> None:
    """Wait for the worker to have made a photo's smaller copies."""
    deadline = time.monotonic() + PATIENCE
    while CommentaryEntry.objects.get(pk=entry_id).photo_thumbs_pending:
        assert time.monotonic() < deadline, "the worker makes no copies"
        time.sleep(0.05)


def session(username: str = "cora") -> str:
    """Log a commentator in: what their browser's session cookie holds."""
    user, _ = User.objects.get_or_create(
        username=username, defaults={"display_name": username.title(), "is_staff": True}
    )
    user.user_permissions.add(Permission.objects.get(codename="add_commentaryentry"))
    browser = Client()
    browser.force_login(user)
    return browser.cookies[settings.SESSION_COOKIE_NAME].value


def demote(username: str = "cora") -> None:
    """Take the right to call matches from a commentator, in the database alone."""
    User.objects.get(username=username).user_permissions.clear()


def editor(username: str = "edda") -> str:
    """Log in somebody who may do everything in the back office."""
    user, _ = User.objects.get_or_create(
        username=username, defaults={"display_name": username.title(), "is_staff": True, "is_superuser": True}
    )
    browser = Client()
    browser.force_login(user)
    return browser.cookies[settings.SESSION_COOKIE_NAME].value


def member(
    name: str, days: float = 30, moderates: int | None = None, everywhere: bool = False, at: int = 0
) -> list[Any]:
    """A fan who logged in so many days ago, or a moderator, of a match or all: [their id, their session's cookie].

    `at`: the match that they came for; at another, who has the same name is somebody else.
    """
    since = timezone.now() - timedelta(days=days)
    user, _ = User.objects.update_or_create(
        username=f"{name.lower()}-{at}",
        defaults={
            "display_name": name,
            "date_joined": since,
            "member_since": since,
            "is_staff": moderates is not None,
        },
    )
    if moderates is not None:
        where = None if everywhere else Match.objects.get(pk=moderates)
        for part in (Role.Part.MODERATOR, Role.Part.COMMENTATOR):
            Role.objects.get_or_create(user=user, part=part, match=where)
    browser = Client()
    browser.force_login(user)
    return [user.pk, browser.cookies[settings.SESSION_COOKIE_NAME].value]


def say(match_id: int, member_id: int, *texts: str) -> None:
    """Have a member say something in the match's room."""
    drafts = [MessageDraft(member_id, f"hand-{next(_key)}", text) for text in texts]
    for outcome in post_messages(match_id=match_id, drafts=drafts):
        if isinstance(outcome, Exception):
            raise outcome


def said(match_id: int) -> list[list[str]]:
    """What stands in the room: who, and what."""
    messages = Message.objects.filter(room__match=match_id).select_related("author").order_by("number")
    return [[message.author.public_name, message.text] for message in messages]


def mute(match_id: int, member_id: int, seconds: int = 600, reason: str = "") -> None:
    mute_member(match_id=match_id, member_id=member_id, by=None, seconds=seconds, reason=reason)


def log_out(username: str = "cora") -> None:
    """End every session of theirs."""
    user = User.objects.get(username=username)
    for kept in SessionStore.get_model_class().objects.all():
        if kept.get_decoded().get("_auth_user_id") == str(user.pk):
            kept.delete()


def typing(match_id: int, typing: bool = True) -> None:
    """Cora writes, or stops."""
    cora = User(username="cora", display_name="Cora")
    push(feed_log.feed_topic(match_id), [typing_frame(match_id, cora, typing)])


def state(match_id: int, elapsed: float | None = None, running: bool = True, **changes: Any) -> None:
    clock = None if elapsed is None else Clock(elapsed, timezone.now() if running else None)
    actions.set_match_state(match_id=match_id, author=None, clock=clock, **changes)


def fixture(match_id: int, **changes: Any) -> None:
    actions.edit_fixture(match_id=match_id, author=None, **changes)


def played(match_id: int) -> float:
    """Seconds of the period played, by the server's clock."""
    return Match.objects.get(pk=match_id).clock.at(timezone.now())


def private(match_id: int, private: bool = True) -> None:
    actions.set_private(match_id=match_id, author=None, private=private)


def begin(path: str) -> list[int]:
    """Take a recorded match for a live one: [its id, how many steps it has]."""
    script = normalise_feed(read_feed_file(Path(path)))
    key = f"replay-{next(_key)}-{script.facts.key}"
    played = get_or_create_match(script.facts, key=key, kickoff=timezone.now())
    _replays[played.pk] = (iter(script.steps), StepApplier(played, run_clock=True))
    return [played.pk, len(script.steps)]


def play(match_id: int, steps: int, every: float = 0.0) -> str:
    """Let the next steps of it happen, one each `every` seconds. Return the status of the match then."""
    script, applier = _replays[match_id]
    for step in islice(script, steps):
        applier.apply(step)
        time.sleep(every)
    return Match.objects.get(pk=match_id).status


def lose(match_id: int, lines: int) -> None:
    """As after a restore from a backup: the newest lines are gone, and with them what was told of them."""
    with transaction.atomic():
        gone = CommentaryEntry.objects.filter(match_id=match_id).order_by("-position")[:lines]
        CommentaryEntry.objects.filter(pk__in=[entry.pk for entry in gone]).delete()
        kept = Match.objects.get(pk=match_id).last_offset - lines
        Publication.objects.filter(match_id=match_id, offset__gt=kept).delete()
        Match.objects.filter(pk=match_id).update(last_offset=kept, pushed_offset=kept)
        feed_log.start_epoch()


def told(match_id: int) -> dict[str, Any]:
    """What the database holds of a match, as fans are told it."""
    played = Match.objects.select_related("home", "away").get(pk=match_id)
    entries = CommentaryEntry.objects.filter(match=played).select_related("author").order_by("position", "pk")
    for entry in entries:
        entry.match = played
    return {
        "offset": played.last_offset,
        "teams": {"home": played.home.name, "away": played.away.name},
        "match": events.match_data(played),
        "entries": [events.entry_data(entry) for entry in entries],
    }


def admin_pages(match_id: int, username: str = "edda") -> list[str]:
    """Give each model of the admin a row; returns every address of the admin."""
    make_rows(Match.objects.get(pk=match_id), User.objects.get(username=username))
    return admin_addresses()


COMMANDS: dict[str, Callable[..., Any]] = {
    command.__name__: command
    for command in (
        match,
        end_all,
        person,
        code,
        lineup,
        holds,
        post,
        many,
        correct,
        retract,
        pin,
        photo,
        until_small,
        session,
        demote,
        editor,
        log_out,
        typing,
        member,
        say,
        said,
        mute,
        state,
        fixture,
        played,
        private,
        begin,
        play,
        lose,
        told,
        admin_pages,
        login_database.forget_limits,
        login_database.provider_down,
        login_database.expire_codes,
        login_database.ring_the_alarm,
        login_database.use_up_wrong_codes,
        login_database.take_name,
        replay_database.said_then,
    )
}

if __name__ == "__main__":
    for request in sys.stdin:
        name, arguments, keywords = json.loads(request)
        try:
            answer = {"value": COMMANDS[name](*arguments, **keywords)}
        except Exception as problem:
            answer = {"problem": repr(problem)}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()

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
from matches.search import index
from matches.teamsheets import SheetPlayer
from tests.admin_pages import admin_addresses, make_rows
from tests.journeys import login_database, notice_database, replay_database
from tests.patience import PATIENCE

_key = count()
_replays: dict[int, tuple[Iterator[FeedStep], StepApplier]] = {}


def create_match(
    sport: str = "football",
    home: str = "Harbour Town",
    away: str = "Mill United",
    language: str = "en",
    minutes_ago: float = 30,
    **fields: Any,
) -> int:
    """Create a match of two teams with a kick-off so many minutes ago, but today. Return its id."""
    colours = {"Harbour Town": ("HAR", "#0b4f8a"), "Mill United": ("MIL", "#a01c1c")}
    home_team, away_team = (
        Team.objects.get_or_create(
            name=name, sport=sport, defaults=dict(zip(("code", "colour"), colours.get(name, ("", "")), strict=True))
        )[0]
        for name in (home, away)
    )
    league, _ = Competition.objects.get_or_create(name="Coast League", season="2026", sport=sport)
    # The list of the day has finished matches of that day alone, also in the minutes after midnight.
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    kickoff = max(midnight, timezone.now() - timedelta(minutes=minutes_ago))
    return Match.objects.create(
        competition=league, sport=sport, home=home_team, away=away_team, kickoff_at=kickoff, language=language, **fields
    ).pk


def end_all_matches() -> None:
    """Finish all matches and move them into the past, so that the lists of today's matches are short."""
    Match.objects.update(
        kickoff_at=timezone.now() - timedelta(days=400), status=Match.Status.FINISHED, clock_running_since=None
    )


def add_staff(username: str, match_id: int, part: str = "commentator") -> int:
    """Create a staff user with a role in this match. The password is the username."""
    user, _ = User.objects.get_or_create(
        username=username, defaults={"display_name": username.title(), "is_staff": True}
    )
    if not user.password:
        user.set_password(username)
        user.save()
    Role.objects.get_or_create(user=user, part=part, match_id=match_id)
    return user.pk


def otp_code(username: str) -> str:
    """Return the code that the user's authenticator app shows now."""
    device, _ = TOTPDevice.objects.get_or_create(user=User.objects.get(username=username), name="phone")
    shown = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    return f"{shown.token():06d}"


def set_lineup(match_id: int, squads: dict[str, dict[str, str]]) -> None:
    """Set the line-ups: by side, shirt and name."""
    LineupPlayer.objects.bulk_create(
        LineupPlayer(match_id=match_id, side=side, number=int(number), name=name, order=order)
        for side, squad in squads.items()
        for order, (number, name) in enumerate(squad.items())
    )


def announce_lineup(match_id: int, side: str, players: list[list[Any]]) -> None:
    """Set a side's line-up as an editor does: number, name and position of each player; without a position: bench."""
    sheet = [
        SheetPlayer(name=name, number=number, position=position, starts=bool(position))
        for number, name, position in players
    ]
    actions.set_lineup(match_id=match_id, author=None, side=side, players=sheet)


def set_holds(match_id: int, seconds: dict[str, float]) -> None:
    Match.objects.filter(pk=match_id).update(hold_seconds=seconds)


def post(match_id: int, body: str = "", key: str = "", **line: Any) -> int:
    key = key or f"database-{next(_key)}"
    return actions.post_commentary(
        match_id=match_id, author=None, client_key=key, draft=EntryDraft(body=body, **line)
    ).pk


def post_many(match_id: int, bodies: list[str], **line: Any) -> int:
    """Post lines in one transaction, so that the worker pushes them together. Return the last id."""
    with transaction.atomic():
        return [post(match_id, body, **line) for body in bodies][-1]


def correct(entry_id: int, reason: str = "", **changes: Any) -> None:
    actions.correct_commentary(entry_id=entry_id, author=None, reason=reason, **changes)


def retract(entry_id: int, reason: str = "") -> None:
    actions.retract_commentary(entry_id=entry_id, author=None, reason=reason)


def pin(entry_id: int, pinned: bool = True) -> None:
    actions.pin_commentary(entry_id=entry_id, author=None, pinned=pinned)


def add_photo(entry_id: int, width: int = 640, height: int = 400) -> None:
    """Attach a random photo to an entry."""
    picture = BytesIO()
    Image.effect_noise((width, height), 60).save(picture, "JPEG")
    attach_photo(entry_id=entry_id, author=None, upload=BytesIO(picture.getvalue()), alt="The ball in the net")


def wait_for_thumbnails(entry_id: int) -> None:
    """Wait until the worker has made the smaller copies of a photo."""
    deadline = time.monotonic() + PATIENCE
    while CommentaryEntry.objects.get(pk=entry_id).photo_thumbs_pending:
        assert time.monotonic() < deadline, "the worker makes no copies"
        time.sleep(0.05)


def log_in_commentator(username: str = "cora") -> str:
    """Log a commentator in. Return the value of the session cookie."""
    user, _ = User.objects.get_or_create(
        username=username, defaults={"display_name": username.title(), "is_staff": True}
    )
    user.user_permissions.add(Permission.objects.get(codename="add_commentaryentry"))
    browser = Client()
    browser.force_login(user)
    return browser.cookies[settings.SESSION_COOKIE_NAME].value


def remove_permissions(username: str = "cora") -> None:
    """Remove a commentator's permissions without an action."""
    User.objects.get(username=username).user_permissions.clear()


def log_in_editor(username: str = "edda") -> str:
    """Log a superuser in. Return the value of the session cookie."""
    user, _ = User.objects.get_or_create(
        username=username, defaults={"display_name": username.title(), "is_staff": True, "is_superuser": True}
    )
    browser = Client()
    browser.force_login(user)
    return browser.cookies[settings.SESSION_COOKIE_NAME].value


def create_member(
    name: str, days: float = 30, moderates: int | None = None, everywhere: bool = False, at: int = 0
) -> list[Any]:
    """Create a member or moderator who joined so many days ago. Return the id and the session cookie.

    `at`: the match of this member. At another match, the same name is another member.
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


def send_messages(match_id: int, member_id: int, *texts: str) -> None:
    """Post messages of a member to the match's room."""
    drafts = [MessageDraft(member_id, f"database-{next(_key)}", text) for text in texts]
    for outcome in post_messages(match_id=match_id, drafts=drafts):
        if isinstance(outcome, Exception):
            raise outcome


def room_messages(match_id: int) -> list[list[str]]:
    """Return the messages of the room: name and text."""
    messages = Message.objects.filter(room__match=match_id).select_related("author").order_by("number")
    return [[message.author.public_name, message.text] for message in messages]


def mute(match_id: int, member_id: int, seconds: int = 600, reason: str = "") -> None:
    mute_member(match_id=match_id, member_id=member_id, by=None, seconds=seconds, reason=reason)


def end_sessions(username: str = "cora") -> None:
    """Delete all sessions of a user."""
    user = User.objects.get(username=username)
    for session in SessionStore.get_model_class().objects.all():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()


def push_typing(match_id: int, typing: bool = True) -> None:
    """Push that Cora types, or does not type any more."""
    cora = User(username="cora", display_name="Cora")
    push(feed_log.feed_topic(match_id), [typing_frame(match_id, cora, typing)])


def set_state(match_id: int, elapsed: float | None = None, running: bool = True, **changes: Any) -> None:
    clock = None if elapsed is None else Clock(elapsed, timezone.now() if running else None)
    actions.set_match_state(match_id=match_id, author=None, clock=clock, **changes)


def edit_fixture(match_id: int, **changes: Any) -> None:
    actions.edit_fixture(match_id=match_id, author=None, **changes)


def period_seconds(match_id: int) -> float:
    """Return the seconds played in this period, by the server's clock."""
    return Match.objects.get(pk=match_id).clock.at(timezone.now())


def update_search() -> None:
    index.update()


def set_private(match_id: int, private: bool = True) -> None:
    actions.set_private(match_id=match_id, author=None, private=private)


def start_feed(path: str) -> list[int]:
    """Start to play a recorded match. Return its id and the number of its steps."""
    script = normalise_feed(read_feed_file(Path(path)))
    key = f"replay-{next(_key)}-{script.facts.key}"
    played = get_or_create_match(script.facts, key=key, kickoff=timezone.now())
    _replays[played.pk] = (iter(script.steps), StepApplier(played, run_clock=True))
    return [played.pk, len(script.steps)]


def play_steps(match_id: int, steps: int, every: float = 0.0) -> str:
    """Play the next steps, one each `every` seconds. Return the match's status."""
    script, applier = _replays[match_id]
    for step in islice(script, steps):
        applier.apply(step)
        time.sleep(every)
    return Match.objects.get(pk=match_id).status


def lose_newest(match_id: int, lines: int) -> None:
    """Remove the newest lines and their publications, as a restore from a backup does."""
    with transaction.atomic():
        gone = CommentaryEntry.objects.filter(match_id=match_id).order_by("-position")[:lines]
        CommentaryEntry.objects.filter(pk__in=[entry.pk for entry in gone]).delete()
        offset = Match.objects.get(pk=match_id).last_offset - lines
        Publication.objects.filter(match_id=match_id, offset__gt=offset).delete()
        Match.objects.filter(pk=match_id).update(last_offset=offset, pushed_offset=offset)
        feed_log.start_epoch()


def match_content(match_id: int) -> dict[str, Any]:
    """Return the match and its entries as the API describes them to fans."""
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
    """Create a row for each model of the admin. Return every address of the admin."""
    make_rows(Match.objects.get(pk=match_id), User.objects.get(username=username))
    return admin_addresses()


COMMANDS: dict[str, Callable[..., Any]] = {
    command.__name__: command
    for command in (
        create_match,
        end_all_matches,
        add_staff,
        otp_code,
        set_lineup,
        announce_lineup,
        set_holds,
        post,
        post_many,
        correct,
        retract,
        pin,
        add_photo,
        wait_for_thumbnails,
        log_in_commentator,
        remove_permissions,
        log_in_editor,
        end_sessions,
        push_typing,
        create_member,
        send_messages,
        room_messages,
        mute,
        set_state,
        edit_fixture,
        period_seconds,
        set_private,
        update_search,
        start_feed,
        play_steps,
        lose_newest,
        match_content,
        admin_pages,
        login_database.reset_limits,
        login_database.stop_sms_provider,
        login_database.expire_codes,
        login_database.trigger_sms_alarm,
        login_database.use_up_wrong_codes,
        login_database.remove_name,
        replay_database.set_message_times,
        notice_database.notice_texts,
        notice_database.devices,
        notice_database.remove_devices,
        notice_database.follows_of,
        notice_database.set_follows,
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

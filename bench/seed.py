"""Fill an empty database with live matches: `python -m bench.seed --help`.

It prints {"matches": [[id, …], …]}: for each of --lines, the match and its copies. It runs without Redis: nothing is
pushed, and every publication counts as pushed.
"""

import argparse
import json
from datetime import timedelta

import django

django.setup()

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from bench.command_line import positive
from chat.actions.posting import MessageDraft, post_messages
from matches import actions
from matches.models import CommentaryEntry, Competition, Match, Publication, Team
from matches.scoring.clock import Clock

MEMBERS = 20
BATCH = 50  # messages

# The kinds and texts of a half. Most lines are text only.
LINES = (
    ("comment", "", "They pass it along the back four, and nobody is in a hurry to change that."),
    ("comment", "", "A long ball towards the corner flag. The full-back gets there first and puts it into the stand."),
    ("shot_missed", "home", "Parker shoots from twenty-five metres, a metre over the bar."),
    ("comment", "", "The referee has a word with both captains, and the free kick is taken at last."),
    ("corner", "away", "Swung in from the left, and headed away at the near post."),
    ("foul", "home", "A late one in the centre circle."),
    ("comment", "", "Both sides look tired, and the ground is heavy after all that rain in the morning."),
    ("shot_saved", "away", "Low and to the left: a good save, and the rebound goes wide."),
    ("comment", "", "A change is being prepared on the bench of the visitors."),
    ("offside", "home", "The flag is up, and it was close."),
)
GOAL_EVERY = 90  # lines
MINUTES = 90


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.seed", description="Fill an empty database.")
    parser.add_argument("--lines", type=positive, nargs="+", required=True, help="a match with so many lines each")
    parser.add_argument("--copies", type=int, default=0, help="so many copies of each match")
    parser.add_argument("--messages", type=int, default=150, help="chat messages in a room (default: 150)")
    parser.add_argument("--rooms", type=int, default=1, help="rooms with messages for each of --lines (default: 1)")
    parser.add_argument("--finished", action="store_true", help="the last copy of each match is over")
    parser.add_argument("--fixtures", type=int, default=20, help="matches that are scheduled for tomorrow")
    options = parser.parse_args()
    members = create_members()
    groups = []
    for lines in options.lines:
        original = create_match(lines)
        groups.append([original, *(copy_match(original) for _ in range(options.copies))])
        for match in groups[-1][: options.rooms]:
            write_messages(match, members, options.messages)
        if options.finished:
            actions.set_match_state(
                match_id=groups[-1][-1].pk, author=None, status=Match.Status.FINISHED, clock=Clock()
            )
    for _ in range(options.fixtures):
        home, away = create_teams()
        kickoff = timezone.now() + timedelta(days=1)
        Match.objects.create(sport="football", home=home, away=away, kickoff_at=kickoff)
    Match.objects.update(pushed_offset=F("last_offset"))
    print(json.dumps({"matches": [[match.pk for match in group] for group in groups]}))


def create_members() -> list[User]:
    joined = timezone.now() - timedelta(days=30)
    users = [
        User(username=f"fan-{number}", display_name=f"Fan {number}", date_joined=joined, member_since=joined)
        for number in range(MEMBERS)
    ]
    return User.objects.bulk_create(users)


def create_teams() -> tuple[Team, Team]:
    number = Team.objects.count() // 2
    home, away = (Team.objects.create(name=f"{name} {number}", sport="football") for name in ("Rovers", "Wanderers"))
    return home, away


@transaction.atomic
def create_match(lines: int) -> Match:
    home, away = create_teams()
    now = timezone.now()
    match = Match.objects.create(
        competition=Competition.objects.get_or_create(name="Bench League", sport="football")[0],
        sport="football",
        home=home,
        away=away,
        kickoff_at=now,
        status=Match.Status.LIVE,
        period="1H",
        clock_running_since=now,
    )
    for line in range(lines):
        kind, side, body = LINES[line % len(LINES)]
        if line % GOAL_EVERY == GOAL_EVERY - 1:
            kind, side, body = "goal", "home", "Parker, from close range."
        draft = actions.EntryDraft(kind=kind, side=side, body=body, minute=f"{1 + line * MINUTES // lines}'")
        actions.post_commentary(match_id=match.pk, author=None, client_key=f"seed-{line}", draft=draft)
    match.refresh_from_db()
    return match


def write_messages(match: Match, members: list[User], messages: int) -> None:
    drafts = [
        MessageDraft(members[number % MEMBERS].pk, f"seed-{number}", f"What a pass that was, number {number}")
        for number in range(messages)
    ]
    for first in range(0, messages, BATCH):
        post_messages(match_id=match.pk, drafts=drafts[first : first + BATCH])


@transaction.atomic
def copy_match(original: Match) -> Match:
    """Create a match of two other teams with the entries and publications of `original`."""
    entries, publications = list(original.commentary.all()), list(original.publications.all())
    match = Match.objects.get(pk=original.pk)
    match.pk, match._state.adding = None, True
    match.home, match.away = create_teams()
    match.save()
    rows: list[CommentaryEntry | Publication] = [*entries, *publications]
    for row in rows:
        row.pk, row._state.adding, row.match = None, True, match
    CommentaryEntry.objects.bulk_create(entries)
    Publication.objects.bulk_create(publications)
    return match


if __name__ == "__main__":
    main()

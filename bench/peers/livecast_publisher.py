"""Write lines into a match's feed, in a process on the client's core.

python -m bench.peers.livecast_publisher

stdin: one order a line, perhaps with the number of a match: "post 3". Without one, the first match is meant, which is
created if it is missing. stdout: one JSON object a line for each.
position   {"epoch", "topic", "offset"}: from the snapshot that the match's page is rendered from
push       {"offset", "handed_over_ns"}: add a line of sample_message.SIZE bytes to the log and push it at once
post       {"offset", "handed_over_ns"}: post an entry through the action; a worker must push it
"handed_over_ns" is taken right before the push or the action, on the monotonic clock.
"""

import json
import os
import sys
import time
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "livecast.settings")
django.setup()

from django.db import transaction
from django.utils import timezone

from bench import sample_message
from livecast.realtime.protocol import Event
from livecast.realtime.push import push
from matches import actions, selectors
from matches.feed import feed_log
from matches.feed.delivery import publication_frame
from matches.models import Match, Team


def get_match() -> Match:
    """Return the first match of the benchmark's database, which is live. Create it if it is missing."""
    match = Match.objects.order_by("pk").first()
    if match is None:
        home, away = (Team.objects.create(name=name) for name in ("Rovers", "Wanderers"))
        match = Match.objects.create(
            sport="football", home=home, away=away, kickoff_at=timezone.now(), status=Match.Status.LIVE, period="1H"
        )
    return match


def position(match: Match) -> dict[str, Any]:
    snapshot = selectors.snapshot(match.pk)
    return {"epoch": snapshot.epoch, "topic": feed_log.feed_topic(match.pk), "offset": snapshot.offset}


def push_line(match: Match) -> dict[str, Any]:
    with transaction.atomic():
        locked = Match.objects.select_for_update().get(pk=match.pk)
        (publication,) = feed_log.publish(locked, Event(sample_message.TYPE, sample_message.data()))
    handed_over = time.monotonic_ns()
    push(feed_log.feed_topic(match.pk), [publication_frame(publication)])
    return {"offset": publication.offset, "handed_over_ns": handed_over}


def post_line(match: Match) -> dict[str, Any]:
    draft = actions.EntryDraft(body=sample_message.data()["body"])
    handed_over = time.monotonic_ns()
    actions.post_commentary(match_id=match.pk, author=None, client_key=f"bench-{handed_over}", draft=draft)
    match.refresh_from_db(fields=["last_offset"])
    return {"offset": match.last_offset, "handed_over_ns": handed_over}


def main() -> None:
    orders = {"position": position, "push": push_line, "post": post_line}
    first = get_match()
    for line in sys.stdin:
        order, *number = line.split()
        match = Match.objects.get(pk=int(number[0])) if number else first
        print(json.dumps(orders[order](match)), flush=True)


if __name__ == "__main__":
    main()

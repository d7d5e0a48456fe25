"""Writes lines into a match's feed, in a process of its own on the client's core.

python -m bench.peers.livecast_publisher

stdin, one order a line, each answered by one JSON object a line on stdout:
  position   {"epoch", "topic", "offset"}: where the match's page stands, from the snapshot that it is rendered from
  push       {"offset", "handed_over_ns"}: a line of message.SIZE bytes into the log, and through the push door at once
  post       {"offset", "handed_over_ns"}: an entry through the action, as the console does; a worker has to push it
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


def the_match() -> Match:
    """The only one of the bench's database, in play."""
    match = Match.objects.first()
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
        publication = feed_log.publish(locked, Event(sample_message.TYPE, sample_message.data()))
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
    match = the_match()
    for order in sys.stdin:
        print(json.dumps(orders[order.strip()](match)), flush=True)


if __name__ == "__main__":
    main()

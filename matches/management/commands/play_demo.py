"""`manage.py play_demo`: play the demo match faster than real time, again and again."""

from datetime import timedelta
from time import sleep
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from livecast.errors import LivecastError
from livecast.outages import pause_during_outage
from matches.demo import demo_matches
from matches.models import Match
from matches.providers.player import exit_on_sigterm, play_feed

INTERVAL = timedelta(minutes=1)  # from the end of one edition to the start of the next
RETRY_SECONDS = 30.0  # until the next check whether the demo was created


class Command(BaseCommand):
    help = "Play the demo match for ever, one line every few seconds, from its current line. SIGTERM stops it."
    requires_system_checks = []  # runserver has run them; they would import all pages

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("the demo needs DEBUG=1: it is for development only")
        with exit_on_sigterm():
            while True:
                try:
                    self.play_next()
                except (OperationalError, InterfaceError) as error:
                    pause_during_outage(error)

    def play_next(self) -> None:
        match = demo_matches.latest_edition()
        if match is None:
            sleep(RETRY_SECONDS)
        elif demo_matches.is_over(match):
            demo_matches.create_edition(starts_in=INTERVAL)
        else:
            self.play(match)

    def play(self, match: Match) -> None:
        ahead = (match.kickoff_at - timezone.now()).total_seconds() if match.kickoff_at else 0.0
        sleep(max(0.0, min(ahead, INTERVAL.total_seconds())))
        self.stdout.write(f"match {match.pk}: {match}")
        try:
            play_feed(demo_matches.live_feed(), match, demo_matches.line_waits())
        except LivecastError as error:
            if error.code not in ("match.not_found", "commentary.not_found"):
                raise
            self.stdout.write(f"match {match.pk} was deleted")

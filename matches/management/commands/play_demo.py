"""`manage.py play_demo`: the demo match goes on, faster than life, and begins again when it is over."""

from datetime import timedelta
from time import sleep
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from livecast.errors import LivecastError
from livecast.outages import pause_during_outage
from matches.demo import programme
from matches.models import Match
from matches.providers.player import play, stopped_by_signal

INTERVAL = timedelta(minutes=1)  # from the end of one edition to the start of the next
LOOK_AGAIN = 30.0  # seconds: whether somebody has put up the demo by now


class Command(BaseCommand):
    help = "Play the demo match for ever, a line every few seconds, from where it stands. SIGTERM stops it."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("the demo is for development: it needs DEBUG=1")
        with stopped_by_signal():
            while True:
                try:
                    self.go_on()
                except (OperationalError, InterfaceError) as error:
                    pause_during_outage(error)

    def go_on(self) -> None:
        match = programme.edition()
        if match is None:
            sleep(LOOK_AGAIN)
        elif programme.is_played(match):
            programme.next_edition(starts_in=INTERVAL)
        else:
            self.play(match)

    def play(self, match: Match) -> None:
        sleep(max(0.0, min((match.kickoff_at - timezone.now()).total_seconds(), INTERVAL.total_seconds())))
        self.stdout.write(f"match {match.pk}: {match}")
        try:
            play(programme.script(), match, programme.waits())
        except LivecastError as error:
            if error.code not in ("match.not_found", "commentary.not_found"):
                raise
            self.stdout.write(f"match {match.pk} is gone")

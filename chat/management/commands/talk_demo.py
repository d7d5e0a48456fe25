"""`manage.py talk_demo`: the demo's fans talk in its room about the match that `play_demo` plays."""

from random import uniform
from time import sleep
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError

from accounts.models import User
from chat.demo import crowd
from livecast.errors import LivecastError
from livecast.outages import pause_during_outage
from matches.demo import demo_matches
from matches.models import Match
from matches.providers.player import exit_on_sigterm

LOOK_AGAIN = 1.0  # seconds
TYPING = 0.6, 2.0  # seconds, from … to


class Command(BaseCommand):
    help = "Have a few fans talk about the demo match, for ever. SIGTERM stops it."
    requires_system_checks = []  # runserver has run them; they would import all pages

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("the demo is for development: it needs DEBUG=1")
        heard: set[tuple[int, str]] = set()
        with exit_on_sigterm():
            while True:
                try:
                    match = demo_matches.latest_edition()
                    if match is not None:
                        self.talk(match, crowd.sign_up(), heard)
                except (OperationalError, InterfaceError) as error:
                    pause_during_outage(error)
                sleep(LOOK_AGAIN)

    def talk(self, match: Match, fans: dict[str, User], heard: set[tuple[int, str]]) -> None:
        for remark in crowd.remarks(match):
            if (match.pk, remark.key) in heard:
                continue
            heard.add((match.pk, remark.key))
            sleep(uniform(*TYPING))
            try:
                crowd.post_remark(match, remark, fans)
            except LivecastError as refusal:  # the person who tries the demo also moderates its room
                self.stdout.write(f"{remark.name} may not speak in match {match.pk}: {refusal.message}")

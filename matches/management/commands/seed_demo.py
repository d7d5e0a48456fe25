"""`manage.py seed_demo`: an empty installation gets something to look at, and somebody to log in as."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from matches.demo import demo_matches
from matches.models import Match

USERNAME, PASSWORD = "demo", "demo-livecast"  # everybody may know it, which is why it needs DEBUG


class Command(BaseCommand):
    help = (
        "Put up the demo: a match in play (manage.py play_demo keeps it going), one to come, one over, and the login "
        f"{USERNAME} / {PASSWORD}. Only in development, and only where there is no match yet."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--again", action="store_true", help="even where there are matches: what is missing is made"
        )

    def handle(self, *args: Any, again: bool, verbosity: int, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("the demo is for development: its password is public, so it needs DEBUG=1")
        if Match.objects.exists() and not again:
            if verbosity >= 2:
                self.stdout.write("There are matches already; --again adds the demo's.")
            return
        if not User.objects.filter(username=USERNAME).exists():
            User.objects.create_superuser(USERNAME, password=PASSWORD, display_name="Demo")
        for match in demo_matches.create_demo():
            if verbosity >= 1:
                self.stdout.write(f"match {match.pk}: {match}, {match.get_status_display().lower()}")

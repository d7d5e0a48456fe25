"""`manage.py seed_demo`: create the demo matches and a demo user in an empty installation."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from matches.demo import demo_matches
from matches.models import Match

USERNAME, PASSWORD = "demo", "demo-livecast"  # public, so the command needs DEBUG


class Command(BaseCommand):
    help = (
        "Create the demo: a live match (manage.py play_demo plays it), an upcoming one, a finished one, and the login "
        f"{USERNAME} / {PASSWORD}. Only in development, and only if there are no matches yet."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--again", action="store_true", help="create missing demo matches even if there are matches"
        )

    def handle(self, *args: Any, again: bool, verbosity: int, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("the demo needs DEBUG=1: its password is public")
        if Match.objects.exists() and not again:
            if verbosity >= 2:
                self.stdout.write("There are already matches. --again adds those of the demo.")
            return
        if not User.objects.filter(username=USERNAME).exists():
            User.objects.create_superuser(USERNAME, password=PASSWORD, display_name="Demo")
        for match in demo_matches.create_demo():
            if verbosity >= 1:
                self.stdout.write(f"match {match.pk}: {match}, {match.get_status_display().lower()}")

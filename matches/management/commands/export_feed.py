"""`manage.py export_feed ID`: a match as `commentary-feed/1`, on standard output."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from matches.models import Match
from matches.providers.export import export_match


class Command(BaseCommand):
    help = "Write a match as a commentary-feed/1 file to standard output. import_feed and replay read such files."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("match", type=int, metavar="ID", help="the match's number, as in its address")

    def handle(self, *args: Any, match: int, **options: Any) -> None:
        found = Match.objects.select_related("home", "away", "competition").filter(pk=match).first()
        if found is None:
            raise CommandError(f"match {match} does not exist")
        for line in export_match(found):
            self.stdout.write(line, ending="")

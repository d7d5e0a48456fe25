"""`manage.py import_schedule FILE…`: fixtures and results from CSV, Excel, iCalendar or football.json files."""

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from livecast.errors import LivecastError
from matches import actions, sports
from matches.models import Competition
from matches.schedules.known_fixtures import Defaults
from matches.schedules.plan import SchedulePlan, plan_schedule
from matches.schedules.reader import read_schedule
from matches.schedules.schedule import MAX_BYTES
from matches.standings import PRESETS


class Command(BaseCommand):
    help = (
        "Import fixtures and results from CSV, Excel, iCalendar or football.json files (docs/competitions.md). "
        "Importing a file again changes nothing; a file with more results adds them."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--sport", default="football", choices=[code for code, _ in sports.choices()])
        parser.add_argument("--competition", default="", help="for rows without one")
        parser.add_argument("--season", default="", help="for rows without one")
        parser.add_argument("--zone", default=timezone.get_default_timezone_name(), help="of times without one")
        parser.add_argument(
            "--dates", choices=["day", "month"], help="the order of dates like 09/05/2026, if the file does not show it"
        )
        parser.add_argument("--ranking", choices=list(PRESETS), help="the order of the table of the competitions")
        parser.add_argument("--check", action="store_true", help="say what an import would do; write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        refused = 0
        for name in options["files"]:
            try:
                self._import(Path(name), options)
            except (LivecastError, OSError) as error:
                refused += 1
                self.stderr.write(f"{name}: {error}")
        if refused:
            raise CommandError(f"{refused} of {len(options['files'])} files not imported")

    def _import(self, path: Path, options: dict[str, Any]) -> None:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        day_first = {"day": True, "month": False, None: None}[options["dates"]]
        schedule = read_schedule(data, ZoneInfo(options["zone"]), day_first=day_first)
        defaults = Defaults(options["sport"], options["competition"], options["season"])
        if options["check"]:
            plan = plan_schedule(schedule, defaults)
        else:
            plan = actions.announce_fixtures(author=None, schedule=schedule, defaults=defaults)
            if options["ranking"]:
                self._set_ranking(plan, options["ranking"])
        self.stdout.write(f"{path.name}: {schedule.form}: {plan.summary}")
        for left_out in plan.refused:
            self.stderr.write(f"{path.name}: {plan.row_name} {left_out.row}, {left_out.text}: {left_out.reason}")

    def _set_ranking(self, plan: SchedulePlan, ranking: str) -> None:
        matches = [planned.match for planned in plan.planned if planned.match is not None]
        for pk in {match.competition_id for match in matches if match.competition_id is not None}:
            if Competition.objects.filter(pk=pk).exclude(ranking=ranking).exists():
                actions.edit_competition(competition_id=pk, author=None, ranking=ranking)

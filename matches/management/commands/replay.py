"""`manage.py replay FILE`: play a match line by line, from a file of any format that livecast reads."""

import sys
from math import isfinite
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone
from tqdm import tqdm  # type: ignore[import-untyped]

from livecast.errors import LivecastError
from matches.models import Match
from matches.providers import files
from matches.providers.importer import get_or_create_match
from matches.providers.normalise import NormalisedFeed
from matches.providers.pacing import replay_pace
from matches.providers.player import exit_on_sigterm, play_feed

DEFAULT_SPEED = 20.0  # times real time: a football match in about six minutes


class Command(BaseCommand):
    help = (
        "Replay a match from a file of commentary-feed/1 or of a provider, line by line at the match's own pace. It "
        "plays into the match of the file, or into a new one if that was played before. --match ID continues that "
        "match."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="a match in any format that livecast reads")
        pace = parser.add_mutually_exclusive_group()
        pace.add_argument(
            "--speed", type=float, default=DEFAULT_SPEED, metavar="N", help="times real time; 0 is without waits (20)"
        )
        pace.add_argument("--rate", type=float, metavar="N", help="lines a second, evenly, instead of the match's pace")
        parser.add_argument("--match", type=int, metavar="ID", help="play into this match")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        speed, rate = options["speed"], options["rate"]
        if not (isfinite(speed) and speed >= 0):
            raise CommandError("--speed must be a number, 0 or more")
        if rate is not None and not (isfinite(rate) and rate > 0):
            raise CommandError("--rate must be a number of lines a second, more than 0")
        try:
            with exit_on_sigterm():
                self.replay(file, **options)
        except LivecastError as error:
            self.stderr.write(files.error_line(error, file))
            raise CommandError(f"{file} was not replayed") from None

    def replay(self, name: str, *, speed: float, rate: float | None, verbosity: int, **options: Any) -> None:
        path = Path(name)
        feed = files.load_feed(path, options["match"])
        match = _target_match(feed, options["match"])
        pace = replay_pace(feed)
        if rate:
            waits, how = [1 / rate] * len(feed.steps), f"{rate:g} lines a second"
        elif speed:
            waits, how = [wait / speed for wait in pace.waits], f"{speed:g} times real time, its pace {pace.source}"
        else:
            waits, how = [0.0] * len(feed.steps), "without waits"
        if verbosity >= 1:
            self.stdout.write(f"{path.name}: into match {match.pk}, {match}, {how}")
        try:
            with tqdm(
                total=len(waits), desc=path.name, unit="line", leave=False, disable=not sys.stderr.isatty()
            ) as bar:
                match, counts = play_feed(feed, match, waits, progress=bar.update)
        except KeyboardInterrupt:
            raise CommandError(f"Stopped. To continue, run the same command with --match {match.pk}.") from None
        if verbosity >= 1:
            self.stdout.write(files.import_summary(path.name, match, feed, counts))
            for message in feed.warnings.messages():
                self.stderr.write(f"{name}: {message}")


def _target_match(feed: NormalisedFeed, match_id: int | None) -> Match:
    """The match to play into. A new match kicks off now."""
    if match_id is not None:
        match = Match.objects.filter(pk=match_id).first()
        if match is None:
            raise LivecastError("match.not_found", f"match {match_id} does not exist", status=404)
        if match.sport != feed.facts.sport:
            raise LivecastError("feed.other_sport", f"match {match_id} has another sport: {match.rules.name.lower()}")
        return match
    with transaction.atomic():
        return get_or_create_match(
            feed.facts, key=_free_key(feed), kickoff=timezone.now().replace(second=0, microsecond=0)
        )


def _free_key(feed: NormalisedFeed) -> str:
    """The feed's key, or the first key of its replays without imported entries."""
    keys = [feed.facts.key]
    while Match.objects.filter(feed_key=keys[-1], commentary__feed_seq__isnull=False).exists():
        keys.append(f"{feed.facts.key}/replay-{len(keys)}")
    return keys[-1]

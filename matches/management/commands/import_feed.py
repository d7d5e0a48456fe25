"""`manage.py import_feed FILE…`: import matches from files of `commentary-feed/1` and of providers.

Each file is checked before it is written. A file may have several matches. `--check` says what an import would do, and
writes nothing.
"""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm  # type: ignore[import-untyped]

from livecast.errors import LivecastError
from matches.providers import files
from matches.providers.importer import import_feed
from matches.providers.normalise import NormalisedFeed


class Command(BaseCommand):
    help = (
        "Import matches from files of commentary-feed/1 or of a provider (docs/formats.md), also packed with gzip. "
        "The content decides which format a file has. Importing a file again changes nothing; a corrected file "
        "corrects the match. A refused file changes nothing; the other files are imported, and the exit code is 1."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="a file with one match or several")
        parser.add_argument("--only", default="", metavar="MATCH_ID", help="import this match of the files alone")
        parser.add_argument(
            "--check", action="store_true", help="say what each file is and what an import would do; write nothing"
        )

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        names: list[str] = options["files"]
        refused = 0
        for name in names:
            try:
                if options["check"]:
                    self.check_file(name, options["only"])
                else:
                    self.import_file(name, options["only"], verbosity)
            except LivecastError as error:
                refused += 1
                self.stderr.write(files.error_line(error, name))
        if refused:
            done = "refused" if options["check"] else "not imported"
            raise CommandError(f"{refused} of {len(names)} {'file' if len(names) == 1 else 'files'} {done}")

    def check_file(self, name: str, only: str) -> None:
        """Say what a file is, what importing it would do, and all warnings."""
        for feed in files.load_feeds(Path(name), only):
            for line in files.check_report(Path(name).name, feed):
                self.stdout.write(line)

    def import_file(self, name: str, only: str, verbosity: int) -> None:
        path = Path(name)
        for feed in files.load_feeds(path, only):
            self.import_match(path, feed, verbosity)

    def import_match(self, path: Path, feed: NormalisedFeed, verbosity: int) -> None:
        # A progress bar only for terminals, not for logs.
        no_terminal = not sys.stderr.isatty()
        with tqdm(total=len(feed.steps), desc=path.name, unit="line", leave=False, disable=no_terminal) as bar:
            match, counts = import_feed(feed, progress=bar.update)
        if verbosity >= 1:
            self.stdout.write(files.import_summary(path.name, match, feed, counts))
            for message in feed.warnings.messages():
                self.stderr.write(f"{path}: {message}")

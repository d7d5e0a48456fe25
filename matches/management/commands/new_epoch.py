"""`manage.py new_epoch`: start a new epoch after the database was restored from a backup."""

from typing import Any

from django.core.management.base import BaseCommand

from matches.feed import feed_log


class Command(BaseCommand):
    help = (
        "Start a new epoch after the database was restored from a backup. Fans may have offsets of the lost data, so "
        "every fan loads the match again within seconds. Running it without need does no harm."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        epoch = feed_log.start_epoch()
        self.stdout.write(f"Started epoch {epoch}: every fan loads the match again.")

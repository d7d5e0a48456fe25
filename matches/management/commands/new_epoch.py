"""`manage.py new_epoch`: to be run after the database was restored from a backup."""

from typing import Any

from django.core.management.base import BaseCommand

from matches.feed import feed_log


class Command(BaseCommand):
    help = (
        "Begin a new epoch, after the database was restored from a backup: offsets may mean something else than fans "
        "were told, so every fan loads the match anew. Within seconds, and harmless otherwise."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        epoch = feed_log.start_epoch()
        self.stdout.write(f"This is epoch {epoch}: every fan loads the match anew.")

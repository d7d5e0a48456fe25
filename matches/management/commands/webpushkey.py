"""Print a new key for notices by Web Push: WEB_PUSH_PRIVATE_KEY."""

from typing import Any

from django.core.management.base import BaseCommand

from matches.notices.vapid import new_private_key


class Command(BaseCommand):
    help = "Print a new key for notices by Web Push, for the setting WEB_PUSH_PRIVATE_KEY."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(new_private_key())

"""`manage.py createsuperuser`: refused if the new account could not log in."""

from typing import Any

from django.conf import settings
from django.contrib.auth.management.commands import createsuperuser
from django.core.management.base import CommandError


class Command(createsuperuser.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        if settings.STAFF_NEED_TOKEN:
            raise CommandError(
                "The admin requires the code of an authenticator app, which this command does not set up. "
                "Run manage.py createstaff NAME --superuser instead."
            )
        super().handle(*args, **options)

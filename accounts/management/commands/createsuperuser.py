"""`manage.py createsuperuser`: Django's own, refused where its account could not log in."""

from typing import Any

from django.conf import settings
from django.contrib.auth.management.commands import createsuperuser
from django.core.management.base import CommandError


class Command(createsuperuser.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        if settings.STAFF_NEED_TOKEN:
            raise CommandError(
                "The back office asks for the code of an authenticator app, and this command sets none up. "
                "Run manage.py createstaff NAME --superuser instead."
            )
        super().handle(*args, **options)

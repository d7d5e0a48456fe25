"""`manage.py createstaff`: somebody for the back office, with a password and a TOTP device."""

import getpass
from io import StringIO
from typing import Any

import segno
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.actions import log_out_everywhere
from accounts.models import User


class Command(BaseCommand):
    help = (
        "Make a staff login, or give one that there is a new device (--new-device): asks for the password, and shows "
        "the code to scan with an authenticator app."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", default="", help="as fans see it beside a line")
        parser.add_argument("--superuser", action="store_true", help="may do everything")
        parser.add_argument(
            "--new-device", action="store_true", help="for a login that there is: the old device is void"
        )

    @transaction.atomic
    def handle(self, *args: Any, username: str, name: str, superuser: bool, new_device: bool, **options: Any) -> None:
        candidate = User(username=username, display_name=name, is_staff=True, is_superuser=superuser)
        try:
            candidate.clean_fields(exclude=["password"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        person = User.objects.filter(username=username).first()
        if new_device:
            if person is None or not person.is_staff:
                raise CommandError(f"there is no staff login “{username}”")
            TOTPDevice.objects.filter(user=person).delete()
            log_out_everywhere(user_id=person.pk)  # whoever has the old device may be logged in with it
        elif person is not None:
            raise CommandError(f"there is a login “{username}” already; --new-device gives it another device")
        else:
            person = candidate
            person.set_password(self._password(person))
            person.save()
        device = TOTPDevice.objects.create(user=person, name="authenticator app", confirmed=True)
        address = device.config_url
        self.stdout.write(f"\nScan this with an authenticator app, and log in at /admin/ as {username}:\n\n")
        drawing = StringIO()
        segno.make(address, error="l").terminal(out=drawing, compact=True)
        self.stdout.write(drawing.getvalue())
        self.stdout.write(f"\n{address}\n\nIt is shown once. Keep it from others: with it they have the codes.\n")

    def _password(self, person: User) -> str:
        password = getpass.getpass("Password: ")
        try:
            validate_password(password, person)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if getpass.getpass("Once more: ") != password:
            raise CommandError("the two are not the same; nothing was made")
        return password

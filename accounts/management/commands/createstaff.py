"""`manage.py createstaff`: create a staff login with a password and a TOTP device."""

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
        "Create a staff login, or give an existing one a new device (--new-device). Asks for the password, and shows a "
        "QR code for an authenticator app."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", default="", help="the name that fans see beside entries")
        parser.add_argument("--superuser", action="store_true", help="with all permissions")
        parser.add_argument(
            "--new-device", action="store_true", help="for an existing login; its old device becomes invalid"
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
                raise CommandError(f"The staff login “{username}” does not exist.")
            TOTPDevice.objects.filter(user=person).delete()
            log_out_everywhere(user_id=person.pk)  # end sessions that used the old device
        elif person is not None:
            raise CommandError(f"The login “{username}” already exists. To give it a new device, use --new-device.")
        else:
            person = candidate
            person.set_password(self._password(person))
            person.save()
        device = TOTPDevice.objects.create(user=person, name="authenticator app", confirmed=True)
        address = device.config_url
        self.stdout.write(f"\nScan this with an authenticator app, then log in at /admin/ as {username}:\n\n")
        drawing = StringIO()
        segno.make(address, error="l").terminal(out=drawing, compact=True)
        self.stdout.write(drawing.getvalue())
        self.stdout.write(f"\n{address}\n\nIt is shown only once. Keep it secret: it generates your codes.\n")

    def _password(self, person: User) -> str:
        password = getpass.getpass("Password: ")
        try:
            validate_password(password, person)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if getpass.getpass("Once more: ") != password:
            raise CommandError("The passwords differ. Nothing was changed.")
        return password

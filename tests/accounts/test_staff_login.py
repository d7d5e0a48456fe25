"""The login to the admin: name, password and a code of the user's device."""

import io
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import User

pytestmark = pytest.mark.django_db

DOOR = "/admin/login/"


@pytest.fixture
def edda(db) -> User:
    """Edda, a superuser."""
    return User.objects.create_superuser("edda", password="a long password")


@pytest.fixture
def device(edda: User) -> TOTPDevice:
    return TOTPDevice.objects.create(user=edda, name="app", confirmed=True)


@pytest.fixture
def strict(settings) -> None:
    """Require a second factor, as in production."""
    settings.STAFF_NEED_TOKEN = True
    settings.AXES_ENABLED = True


def token_of(device: TOTPDevice) -> str:
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    return f"{totp.token():06d}"


def enter(client: Client, **fields: str) -> Any:
    return client.post(DOOR, {"username": "edda", "password": "a long password", "next": "/admin/", **fields})


@pytest.mark.usefixtures("strict")
class TestLogin:
    def test_a_password_and_a_code_log_in(self, client: Client, device: TOTPDevice):
        answer = enter(client, otp_token=token_of(device))
        assert (answer.status_code, answer["Location"]) == (302, "/admin/")
        assert client.get("/admin/").status_code == 200
        assert client.get("/api/me").json()["member"]["staff"] is True

    @pytest.mark.parametrize("token", ["", "000000", "nonsense"])
    def test_a_password_alone_is_rejected(self, client: Client, device: TOTPDevice, token):
        answer = enter(client, otp_token=token)
        assert answer.status_code == 200
        assert "do not match" in answer.content.decode()
        assert client.get("/admin/").status_code == 302

    def test_a_code_is_valid_once(self, client: Client, device: TOTPDevice):
        token = token_of(device)
        enter(client, otp_token=token)
        assert enter(Client(), otp_token=token).status_code == 200

    def test_a_user_without_a_device_is_rejected(self, client: Client, edda: User):
        assert enter(client, otp_token="123456").status_code == 200
        assert client.get("/admin/").status_code == 302

    def test_the_device_of_another_person_is_rejected(self, client: Client, device: TOTPDevice):
        other = User.objects.create_superuser("eddie", password="another password")
        theirs = TOTPDevice.objects.create(user=other, name="app", confirmed=True)
        assert enter(client, otp_token=token_of(theirs), otp_device=theirs.persistent_id).status_code == 200

    def test_a_session_without_a_code_cannot_open_the_admin(self, client: Client, edda: User, device: TOTPDevice):
        client.force_login(edda, backend="django.contrib.auth.backends.ModelBackend")
        assert client.get("/admin/").status_code == 302

    @pytest.mark.every_database("row locks")
    @pytest.mark.parametrize("change", [{"confirmed": False}, {"user": "another"}, None], ids=str)
    def test_a_device_that_was_withdrawn_ends_the_access(self, client: Client, device: TOTPDevice, change):
        enter(client, otp_token=token_of(device))
        mine = TOTPDevice.objects.filter(pk=device.pk)
        if change is None:
            mine.delete()
        elif "user" in change:
            mine.update(user=User.objects.create_user("another"))
        else:
            mine.update(**change)
        assert client.get("/admin/").status_code == 302
        refused = client.post("/api/matches/1/undo")
        assert (refused.status_code, refused.json()["error"]["code"]) == (401, "auth.token")

    def test_a_second_device_does_not_replace_the_verified_one(self, client: Client, edda: User, device: TOTPDevice):
        enter(client, otp_token=token_of(device))
        TOTPDevice.objects.create(user=edda, name="new phone", confirmed=True)
        assert client.get("/admin/").status_code == 200
        device.delete()
        assert client.get("/admin/").status_code == 302

    def test_after_many_wrong_passwords_the_right_one_is_rejected(self, client: Client, device: TOTPDevice):
        for number in range(10):
            enter(client, password=f"guess {number}")
        assert enter(client, otp_token=token_of(device)).status_code == 429
        # From another address Edda can still log in.
        elsewhere = Client(REMOTE_ADDR="203.0.113.9")
        assert enter(elsewhere, otp_token=token_of(device)).status_code == 302


class TestDemo:
    def test_with_debug_a_user_without_a_device_needs_only_a_password(self, client: Client, edda: User):
        assert enter(client).status_code == 302
        assert client.get("/admin/").status_code == 200

    def test_with_debug_a_user_with_a_device_needs_a_code(self, client: Client, device: TOTPDevice):
        assert enter(client).status_code == 200
        assert enter(client, otp_token=token_of(device)).status_code == 302


class TestCreatestaff:
    @pytest.fixture(autouse=True)
    def typed(self, monkeypatch) -> list[str]:
        words = ["a long password", "a long password"]
        monkeypatch.setattr("getpass.getpass", lambda prompt: words.pop(0))
        return words

    def run(self, *arguments: str) -> str:
        out = io.StringIO()
        call_command("createstaff", *arguments, stdout=out)
        return out.getvalue()

    @pytest.mark.usefixtures("strict")
    def test_the_printed_device_logs_in(self, client: Client):
        said = self.run("edda", "--superuser", "--name", "Edda")
        address = re.search(r"otpauth://\S+", said)
        assert address and "▄" in said
        assert parse_qs(urlsplit(address[0]).query)["issuer"] == ["livecast"]
        answer = enter(client, otp_token=token_of(TOTPDevice.objects.get(user__username="edda")))
        assert answer.status_code == 302
        assert client.get("/admin/").status_code == 200

    def test_an_existing_login_is_not_changed(self, edda: User):
        with pytest.raises(CommandError, match="already"):
            self.run("edda")

    @pytest.mark.usefixtures("strict")
    def test_a_new_device_removes_the_old_one_and_its_sessions(self, client: Client, edda: User, device: TOTPDevice):
        enter(client, otp_token=token_of(device))
        assert client.get("/api/me").json()["member"]["staff"] is True
        self.run("edda", "--new-device")
        assert TOTPDevice.objects.get(user=edda).key != device.key
        assert client.get("/api/me").json()["member"] is None

    def test_differing_passwords_create_nothing(self, typed):
        typed[1] = "something else"
        with pytest.raises(CommandError, match="passwords differ"):
            self.run("edda")
        assert not User.objects.exists()

    def test_a_weak_password_is_rejected(self, typed):
        typed[:] = ["12345678"] * 2
        with pytest.raises(CommandError, match="common"):
            self.run("edda")

    @pytest.mark.parametrize("words", [("edda", "--name", "E" * 41), ("e" * 151,), ("ed\x00da",)])
    def test_an_invalid_username_is_rejected(self, words):
        with pytest.raises(CommandError):
            self.run(*words)
        assert not User.objects.exists()


class TestCreatesuperuser:
    def run(self) -> None:
        call_command("createsuperuser", "--no-input", "--username", "edda", "--email", "edda@example.org")

    @pytest.mark.usefixtures("strict")
    def test_it_is_refused_if_the_account_could_not_log_in(self):
        with pytest.raises(CommandError, match="createstaff NAME --superuser"):
            self.run()
        assert not User.objects.exists()

    def test_it_works_if_a_password_suffices(self):
        self.run()
        assert User.objects.get(username="edda").is_superuser

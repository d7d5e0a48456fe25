"""The name step of the login: shown at each login until a member has a name, and skippable."""

import pytest
from django.test import Client

from accounts.actions import rename
from accounts.models import User
from tests.accounts.conftest import IDA, SmsInbox, reset_limits

pytestmark = pytest.mark.django_db

PAGE = "/account/login/"


def step(client: Client, **fields: str) -> str:
    return client.post(PAGE, fields, headers={"x-sheet": "1"}).content.decode()


def log_in(client: Client, sms_inbox: SmsInbox) -> str:
    step(client, step="send", phone=IDA)
    html = step(client, step="check", code=sms_inbox.code())
    reset_limits()
    return html


def member(client: Client) -> dict:
    return client.get("/api/me").json()["member"]


@pytest.fixture
def nameless(client: Client, sms_inbox: SmsInbox) -> Client:
    """A browser in which a new member has logged in and not chosen a name."""
    assert 'data-step="name"' in log_in(client, sms_inbox)
    return client


def test_a_member_who_left_the_name_step_sees_it_again(nameless: Client, sms_inbox: SmsInbox):
    assert member(nameless)["nameless"] is True
    assert ">Choose a name<" in nameless.get(PAGE).content.decode()
    other = Client(REMOTE_ADDR="203.0.113.9")
    assert 'data-step="name"' in log_in(other, sms_inbox)


def test_the_name_step_shows_the_current_public_name(nameless: Client):
    shown = User.objects.get(phone__number=IDA).public_name
    assert member(nameless)["name"] == shown
    assert f"Without a name you are shown as {shown}." in nameless.get(PAGE).content.decode()


def test_skipping_the_name_step_lasts_until_the_next_login(nameless: Client, sms_inbox: SmsInbox):
    assert 'data-step="done"' in step(nameless, step="unnamed")
    assert "nameless" not in member(nameless)
    assert nameless.get(f"{PAGE}?next=/matches/1/")["Location"] == "/matches/1/"
    nameless.post("/account/logout/")
    assert 'data-step="name"' in log_in(nameless, sms_inbox)
    assert member(nameless)["nameless"] is True


def test_without_javascript_skipping_redirects_to_the_next_page(nameless: Client):
    answer = nameless.post(PAGE, {"step": "unnamed", "next": "/matches/1/"})
    assert (answer.status_code, answer["Location"]) == (302, "/matches/1/")


def test_choosing_a_name_ends_the_name_step(nameless: Client):
    assert 'data-step="done"' in step(nameless, step="name", name="Ida")
    assert "nameless" not in member(nameless)
    assert member(nameless)["name"] == "Ida"


def test_choosing_a_name_in_the_profile_ends_the_name_step(nameless: Client):
    nameless.post("/account/", {"name": "Ida", "language": "en", "colour": "#00639b"})
    assert "nameless" not in member(nameless)


def test_staff_and_members_with_a_name_skip_the_name_step(ida_client: Client, commentator: User):
    assert "nameless" not in member(ida_client)
    staff = Client()
    staff.force_login(commentator)
    User.objects.filter(pk=commentator.pk).update(display_name="")
    assert "nameless" not in member(staff)


def test_skipping_without_a_login_shows_the_phone_step(client: Client):
    assert 'data-step="phone"' in step(client, step="unnamed")
    assert client.get("/api/me").json()["member"] is None


def test_a_name_can_be_chosen_after_skipping(nameless: Client):
    step(nameless, step="unnamed")
    ida = rename(user_id=User.objects.get(phone__number=IDA).pk, name="Ida")
    assert member(nameless)["name"] == ida.public_name == "Ida"

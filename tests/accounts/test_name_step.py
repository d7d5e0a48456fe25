"""A new member without a name is asked for one: again at each log-in, until they choose one; not again once skipped."""

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
    """A browser in which somebody has logged in for the first time, and left the question for a name."""
    assert 'data-step="name"' in log_in(client, sms_inbox)
    return client


def test_whoever_left_the_question_is_asked_again(nameless: Client, sms_inbox: SmsInbox):
    assert member(nameless)["nameless"] is True
    assert ">Choose a name<" in nameless.get(PAGE).content.decode()
    other = Client(REMOTE_ADDR="203.0.113.9")
    assert 'data-step="name"' in log_in(other, sms_inbox)


def test_the_question_says_what_name_there_is_without_one(nameless: Client):
    shown = User.objects.get(phone__number=IDA).public_name
    assert member(nameless)["name"] == shown
    assert f"Without a name you are shown as {shown}." in nameless.get(PAGE).content.decode()


def test_whoever_skips_it_is_not_asked_in_this_session_again_but_at_the_next_log_in(
    nameless: Client, sms_inbox: SmsInbox
):
    assert 'data-step="done"' in step(nameless, step="unnamed")
    assert "nameless" not in member(nameless)
    assert nameless.get(f"{PAGE}?next=/matches/1/")["Location"] == "/matches/1/"
    nameless.post("/account/logout/")
    assert 'data-step="name"' in log_in(nameless, sms_inbox)
    assert member(nameless)["nameless"] is True


def test_without_a_script_skipping_leads_on(nameless: Client):
    answer = nameless.post(PAGE, {"step": "unnamed", "next": "/matches/1/"})
    assert (answer.status_code, answer["Location"]) == (302, "/matches/1/")


def test_a_name_ends_the_question(nameless: Client):
    assert 'data-step="done"' in step(nameless, step="name", name="Ida")
    assert "nameless" not in member(nameless)
    assert member(nameless)["name"] == "Ida"


def test_a_name_that_is_chosen_on_the_own_page_ends_it_too(nameless: Client):
    nameless.post("/account/", {"name": "Ida", "language": "en", "colour": "#00639b"})
    assert "nameless" not in member(nameless)


def test_staff_and_members_with_a_name_are_not_asked(ida_client: Client, commentator: User):
    assert "nameless" not in member(ida_client)
    staff = Client()
    staff.force_login(commentator)
    User.objects.filter(pk=commentator.pk).update(display_name="")
    assert "nameless" not in member(staff)


def test_whoever_is_not_logged_in_skips_nothing(client: Client):
    assert 'data-step="phone"' in step(client, step="unnamed")
    assert client.get("/api/me").json()["member"] is None


def test_a_skipped_name_may_still_be_chosen(nameless: Client):
    step(nameless, step="unnamed")
    ida = rename(user_id=User.objects.get(phone__number=IDA).pk, name="Ida")
    assert member(nameless)["name"] == ida.public_name == "Ida"

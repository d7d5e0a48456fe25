"""The profile of a member: name, colour, logout, logout everywhere, deletion."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import login
from accounts.actions import delete_account, log_out_everywhere, rename
from accounts.models import TOMBSTONE, Challenge, Phone, Session, User
from livecast.errors import LivecastError
from matches.actions import EntryDraft, post_commentary
from tests.accounts.conftest import IDA, SmsInbox, request_login_code

pytestmark = pytest.mark.django_db

PAGE = "/account/"


def who(client: Client) -> dict | None:
    return client.get("/api/me").json()["member"]


def another_browser(member: User) -> Client:
    client = Client()
    client.force_login(member, backend="accounts.backends.PhoneBackend")
    return client


def test_the_profile_redirects_to_the_login(client: Client):
    assert client.get(PAGE)["Location"] == "/account/login/?next=/account/"
    assert client.post("/account/delete/", {"sure": "yes"})["Location"] == "/account/login/"


def test_a_member_changes_colour_and_language(ida_client: Client, ida: User):
    answer = ida_client.post(PAGE, {"name": "Ida", "colour": "#a8246a", "language": "zh-hans"}, follow=True)
    assert "Saved." in answer.content.decode()
    ida.refresh_from_db()
    assert (ida.display_name, ida.colour, ida.language) == ("Ida", "#a8246a", "zh-hans")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": "admin"}, "official account of livecast"),
        ({"name": "Ida", "colour": "#ffffff"}, "one of the colours"),
        ({"name": "Ida", "language": "xx"}, "one of the languages"),
    ],
)
def test_an_invalid_profile_shows_a_sentence_beside_the_form(ida_client: Client, ida: User, fields, sentence):
    answer = ida_client.post(PAGE, fields)
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    ida.refresh_from_db()
    assert (ida.display_name, ida.colour) == ("Ida", "")


@pytest.mark.parametrize(
    ("marks", "sentence"), [(900, "2 to 20 characters"), (60_000, "This form cannot be read")], ids=["long", "endless"]
)
def test_a_too_long_name_is_rejected_before_parsing_and_locking(ida_client: Client, marks: int, sentence: str):
    with CaptureQueriesContext(connection) as queries:
        answer = ida_client.post(PAGE, {"name": "a" + "\u0315\u0300" * marks})
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert not [query for query in queries if query["sql"].startswith(("SAVEPOINT", "UPDATE"))]


def test_the_profile_shows_a_masked_number(ida_client: Client):
    html = ida_client.get(PAGE).content.decode()
    assert "+44 •••• 3456" in html
    assert IDA[3:] not in html


def test_logging_out_ends_this_session(ida_client: Client, ida: User):
    other = another_browser(ida)
    answer = ida_client.post("/account/logout/", {"next": "/"})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert who(ida_client) is None
    assert who(other) is not None


def test_logging_out_everywhere_ends_all_sessions(ida_client: Client, ida: User, stranger: User):
    others = [another_browser(ida), another_browser(ida)]
    sam = Client()
    sam.force_login(stranger)
    ida_client.post("/account/logout/", {"everywhere": "yes"})
    assert [who(client) for client in (ida_client, *others)] == [None] * 3
    assert who(sam) is not None
    assert log_out_everywhere(user_id=ida.pk) == 0


def test_a_get_request_does_not_log_out(ida_client: Client):
    assert ida_client.get("/account/logout/").status_code == 405
    assert ida_client.get("/account/delete/").status_code == 405
    assert who(ida_client) is not None


@pytest.mark.every_database("row locks, cascades")
class TestDelete:
    def test_deleting_requires_a_confirmation(self, ida_client: Client):
        assert ida_client.post("/account/delete/")["Location"] == "/account/#delete"
        assert who(ida_client) is not None

    def test_phone_and_name_are_deleted_and_messages_stay(
        self, ida_client: Client, sms_inbox: SmsInbox, ida: User, live_match
    ):
        request_login_code()
        entry = post_commentary(
            match_id=live_match.pk, author=None, client_key="k", draft=EntryDraft(body="From the chat", byline="")
        )
        type(entry).objects.filter(pk=entry.pk).update(author=ida)
        ida_client.post("/account/delete/", {"sure": "yes"})
        assert who(ida_client) is None
        ida = User.objects.get(pk=ida.pk)
        assert (ida.public_name, ida.is_active, ida.is_member, ida.name_key) == (TOMBSTONE, False, False, None)
        assert not Phone.objects.exists() and not Session.objects.exists()
        assert not Challenge.objects.exclude(number="").exists()
        entry.refresh_from_db()
        assert entry.author == ida and entry.author.public_name == TOMBSTONE

    def test_a_later_login_with_the_number_creates_a_new_member(self, ida: User):
        delete_account(user_id=ida.pk)
        assert login.get_or_create_member(IDA).pk != ida.pk

    def test_the_name_becomes_available(self, ida: User, stranger: User):
        delete_account(user_id=ida.pk)
        assert rename(user_id=stranger.pk, name="Ida").public_name == "Ida"

    def test_staff_accounts_are_not_deleted(self, commentator: User):
        with pytest.raises(LivecastError) as refused:
            delete_account(user_id=commentator.pk)
        assert refused.value.code == "member.staff"

"""Webhooks: scores and changes of status reach an address in order, signed, again after a failure."""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.conf import LazySettings
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import User
from livecast.errors import LivecastError
from matches.actions import correct_commentary, retract_commentary, set_match_state, set_private
from matches.models import Competition, Match, Webhook, WebhookPosition
from matches.webhooks import delivery
from matches.webhooks.sending import require_address
from tests.browser_session import logged_in_client
from tests.conftest import Post

pytestmark = pytest.mark.django_db


class Receiver:
    """An address. `answers`: the statuses of its next answers; then 204."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        self.got: list[tuple[dict[str, str], bytes]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((dict(self.headers), body))
                self.send_response(receiver.answers.pop(0) if receiver.answers else 204)
                self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                return None

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def messages(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.got]

    @property
    def ids(self) -> list[str]:
        return [headers["Livecast-Webhook-Id"] for headers, _ in self.got]


@pytest.fixture
def receiver(settings: LazySettings) -> Iterator[Receiver]:
    receiver = Receiver()
    settings.WEBHOOK_PRIVATE_SERVICES = [receiver.origin]
    yield receiver
    receiver.server.shutdown()
    receiver.server.server_close()


@pytest.fixture
def owner(db: None) -> User:
    return User.objects.create_superuser("edda", email="edda@example.org", password="edda")


@pytest.fixture
def webhook(receiver: Receiver, owner: User, live_match: Match) -> Webhook:
    for status in ("break", "live"):  # published before it: not sent
        set_match_state(match_id=live_match.pk, author=None, status=status)
    return Webhook.objects.create(owner=owner, url=f"{receiver.origin}/hook")


def deliver(match: Match) -> None:
    """What the tasks of a push do."""
    for position in delivery.start(match.pk):
        delivery.deliver(position)


def make_due() -> None:
    WebhookPosition.objects.update(due_at=timezone.now())


def test_scores_and_changes_of_status_are_sent_in_order(
    receiver: Receiver, webhook: Webhook, live_match: Match, post: Post
):
    post("Nothing yet.")
    post("Goal!", kind="goal", side="home")
    post("Half-time.", kind="period_end", period="1H")
    deliver(live_match)
    assert [message["event"] for message in receiver.messages] == ["score", "status"]
    goal, status = receiver.messages
    assert goal["score"] == {"home": 1, "away": 0} and goal["entry"]["body"] == "Goal!"
    assert goal["match"] == {"id": live_match.pk, "sport": "football", "home": "Harbour Town", "away": "Mill United"}
    assert (status["before"], status["status"]) == ("live", "break") and status["offset"] > goal["offset"]
    deliver(live_match)
    assert len(receiver.got) == 2


def test_a_message_is_signed_with_the_secret(receiver: Receiver, webhook: Webhook, live_match: Match, post: Post):
    post("Goal!", kind="goal", side="home")
    deliver(live_match)
    ((headers, body),) = receiver.got
    parts = dict(part.split("=") for part in headers["Livecast-Signature"].split(","))
    expected = hmac.new(webhook.secret.encode(), f"{parts['t']}.".encode() + body, hashlib.sha256).hexdigest()
    assert parts["v1"] == expected and abs(time.time() - int(parts["t"])) < 300


def test_a_corrected_and_a_withdrawn_score_are_sent(
    receiver: Receiver, webhook: Webhook, live_match: Match, post: Post
):
    goal = post("Goal!", kind="goal", side="home")
    deliver(live_match)
    correct_commentary(entry_id=goal.pk, author=None, body="Goal! Reed.")
    retract_commentary(entry_id=goal.pk, author=None, reason="Offside.")
    deliver(live_match)
    assert [message["event"] for message in receiver.messages] == ["score", "score.corrected", "score.withdrawn"]
    assert receiver.messages[1]["entry"]["body"] == "Goal! Reed."
    assert receiver.messages[2]["entry"]["reason"] == "Offside."


@pytest.mark.parametrize("status", [500, 404, 302])
def test_a_failed_message_is_sent_again_before_the_next(
    receiver: Receiver, webhook: Webhook, live_match: Match, post: Post, status: int
):
    receiver.answers = [status, status]
    post("Goal!", kind="goal", side="home")
    post("Another!", kind="goal", side="home")
    for _ in range(3):
        deliver(live_match)  # not due yet after a failure
        make_due()
        delivery.deliver(WebhookPosition.objects.get().pk)
    assert [message["score"]["home"] for message in receiver.messages] == [1, 1, 1, 2]
    assert receiver.ids[0] == receiver.ids[1] == receiver.ids[2] != receiver.ids[3]
    webhook.refresh_from_db()
    assert webhook.failing_since is None and webhook.last_error == "" and webhook.last_success_at is not None


def test_a_failure_waits_longer_each_time_and_holds_up_no_other_webhook(
    receiver: Receiver, webhook: Webhook, owner: User, live_match: Match, post: Post
):
    dead = Webhook.objects.create(owner=owner, url="http://127.0.0.1:1/closed")
    post("Goal!", kind="goal", side="home")
    pauses = []
    for _ in range(3):
        make_due()
        before = timezone.now()
        deliver(live_match)
        pauses.append(WebhookPosition.objects.get(webhook=dead).due_at - before)
    assert len(receiver.got) == 1 and pauses[2] > pauses[1] > pauses[0] > timedelta(seconds=3)
    dead.refresh_from_db()
    assert "WEBHOOK_PRIVATE_SERVICES" in dead.last_error


def test_a_worker_that_died_after_sending_sends_the_same_message_again(
    receiver: Receiver, webhook: Webhook, live_match: Match, post: Post
):
    post("Goal!", kind="goal", side="home")
    (position,) = delivery.start(live_match.pk)
    before = WebhookPosition.objects.values("offset", "state").get(pk=position)
    delivery.deliver(position)
    WebhookPosition.objects.update(**before, due_at=timezone.now())
    delivery.deliver(WebhookPosition.objects.get().pk)
    assert len(receiver.got) == 2 and receiver.ids[0] == receiver.ids[1]


@pytest.mark.every_database("conditions of an UPDATE")
def test_two_workers_do_not_send_at_once(receiver: Receiver, webhook: Webhook, live_match: Match, post: Post):
    post("Goal!", kind="goal", side="home")
    (position,) = delivery.start(live_match.pk)
    WebhookPosition.objects.filter(pk=position).update(due_at=timezone.now() + timedelta(seconds=30))
    delivery.deliver(position)
    assert receiver.got == [] and delivery.sweep(timezone.now()) == []
    assert delivery.sweep(timezone.now() + timedelta(seconds=31)) == [position]


def test_a_day_of_failures_switches_off_with_one_mail_to_the_owner(
    receiver: Receiver, webhook: Webhook, live_match: Match, post: Post
):
    receiver.answers = [500] * 5
    post("Goal!", kind="goal", side="home")
    deliver(live_match)
    assert mail.outbox == []
    Webhook.objects.update(failing_since=timezone.now() - timedelta(hours=25))
    for _ in range(2):
        make_due()
        delivery.deliver(WebhookPosition.objects.get().pk)
    webhook.refresh_from_db()
    assert not webhook.active and webhook.switched_off_at is not None
    (letter,) = mail.outbox
    assert letter.to == ["edda@example.org"] and webhook.url in letter.body and "status 500" in letter.body
    post("Another!", kind="goal", side="home")
    delivery.switch_on(webhook)
    post("A third!", kind="goal", side="home")
    deliver(live_match)
    assert [message["score"]["home"] for message in receiver.messages][-1] == 3
    assert len(receiver.got) == 3, "what was published while it was off is not sent"


def test_an_address_that_is_gone_gets_nothing_more(receiver: Receiver, webhook: Webhook, live_match: Match, post: Post):
    receiver.answers = [410]
    post("Goal!", kind="goal", side="home")
    deliver(live_match)
    webhook.refresh_from_db()
    assert not webhook.active and len(mail.outbox) == 1


def test_private_matches_and_those_of_another_competition_are_not_sent(
    receiver: Receiver, webhook: Webhook, live_match: Match, post: Post
):
    other = Competition.objects.create(name="Coast Cup", season="2031", sport="football")
    Webhook.objects.update(competition=other)
    post("Goal!", kind="goal", side="home")
    deliver(live_match)
    Webhook.objects.update(competition=None)
    set_private(match_id=live_match.pk, author=None, private=True)
    deliver(live_match)
    assert receiver.got == []


def test_only_the_chosen_messages_are_sent(receiver: Receiver, webhook: Webhook, live_match: Match, post: Post):
    Webhook.objects.update(scores=False)
    post("Goal!", kind="goal", side="home")
    set_match_state(match_id=live_match.pk, author=None, status="finished")
    deliver(live_match)
    assert [(message["event"], message["status"]) for message in receiver.messages] == [("status", "finished")]


@pytest.mark.parametrize(
    "url",
    [
        "http://scores.example.org/",
        "https://127.0.0.1/",
        "https://169.254.169.254/latest",
        "https://localhost/",
        "https://user@example.org/",
        "ftp://example.org/",
        "not an address",
    ],
)
def test_addresses_inside_the_network_are_refused(url: str):
    with pytest.raises(LivecastError) as refusal:
        require_address(url)
    assert refusal.value.code == "webhook.bad_address"


def test_the_admin_creates_tests_and_switches_on_a_webhook(receiver: Receiver, owner: User, live_match: Match):
    browser: Client = logged_in_client(owner)
    add = "/admin/matches/webhook/add/"
    fields = {"url": f"{receiver.origin}/hook", "scores": "on", "statuses": "on", "active": "on"}
    assert "must begin with https://" in browser.post(add, {**fields, "url": "http://10.0.0.1/"}).content.decode()
    browser.post(add, fields)
    webhook = Webhook.objects.get()
    page = browser.get(f"/admin/matches/webhook/{webhook.pk}/change/").content.decode()
    assert webhook.owner == owner and webhook.secret in page
    tested = browser.get(f"/admin/matches/webhook/{webhook.pk}/send-test", follow=True)
    assert "The address took the test." in tested.content.decode()
    assert receiver.messages[0]["event"] == "test"
    stranger = User.objects.create_user("sam", password="sam", is_staff=True)
    assert logged_in_client(stranger).get(f"/admin/matches/webhook/{webhook.pk}/change/").status_code in (302, 403)

"""The write API: what the console does, for the console and for programs."""

import json
from datetime import datetime, timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from accounts import tokens
from matches.actions import EntryDraft, post_commentary, set_match_state
from matches.feed import events
from matches.models import CommentaryEntry
from matches.scoring.clock import Clock

pytestmark = pytest.mark.django_db


class Desk:
    """A program that writes as Cora."""

    def __init__(self, secret: str) -> None:
        self.client, self.headers = Client(), {"authorization": f"Bearer {secret}"}

    def __call__(self, method: str, path: str, **body):
        return self.client.generic(
            method, f"/api{path}", json.dumps(body), content_type="application/json", headers=self.headers
        )


@pytest.fixture
def desk(commentator) -> Desk:
    return Desk(tokens.create(commentator, "the desk")[1])


@pytest.fixture
def entries(live_match) -> str:
    return f"/matches/{live_match.pk}/entries"


# --- who may


def test_a_browser_writes_with_its_session_and_the_csrf_token(entries, commentator):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(commentator)

    def send(**headers: str):
        return browser.post(
            f"/api{entries}", {"key": "k", "text": "Hello."}, content_type="application/json", headers=headers
        )

    refused = send()
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "auth.csrf")
    assert not CommentaryEntry.objects.filter(client_key="k").exists()
    token = "0" * 32
    browser.cookies["csrftoken"] = token
    assert send(x_csrftoken="1" * 32).status_code == 403
    assert send(x_csrftoken=token).status_code == 201


def test_who_is_logged_out_is_told_so_with_or_without_a_csrf_token(entries):
    answer = Client(enforce_csrf_checks=True).post(f"/api{entries}", {"key": "k"}, content_type="application/json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "auth.required")


def test_a_session_of_the_staff_that_has_shown_no_code_writes_nothing(entries, commentator, settings):
    settings.STAFF_NEED_TOKEN = True
    browser = Client()
    browser.force_login(commentator)
    answer = browser.post(f"/api{entries}", {"key": "k", "text": "Hello."}, content_type="application/json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "auth.token")


def test_a_token_writes_until_it_is_revoked(entries, commentator):
    token, secret = tokens.create(commentator, "the desk")
    assert secret not in str(vars(token)), "only its digest is kept"
    desk = Desk(secret)
    assert desk("POST", entries, key="1", text="Hello.").status_code == 201
    token.refresh_from_db()
    assert token.last_used_at is not None
    tokens.revoke(token)
    answer = desk("POST", entries, key="2", text="Still here?")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "auth.bad_token")


def test_a_token_ends_with_its_person(entries, commentator):
    desk = Desk(tokens.create(commentator, "the desk")[1])
    commentator.is_active = False
    commentator.save()
    assert desk("POST", entries, key="1", text="Hello.").status_code == 401


def test_a_bad_token_is_no_token_even_beside_a_session(entries, commentator):
    desk = Desk("lvc_made-up")
    desk.client.force_login(commentator)
    assert desk("POST", entries, key="1", text="Hello.").status_code == 401


def test_a_commentator_of_another_match_is_refused(entries, stranger):
    answer = Desk(tokens.create(stranger, "x")[1])("POST", entries, key="1", text="Hello.")
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "match.not_commentator")


# --- posting


def test_a_typed_line_is_read_and_posted(desk, entries, live_match):
    answer = desk("POST", entries, key="k", text="12 h3 g off the post")
    entry = CommentaryEntry.objects.get(client_key="k")
    assert (answer.status_code, answer.json()) == (201, {"entry": events.entry_data(entry)})
    assert (entry.kind, entry.side, entry.minute, str(entry.author)) == ("goal", "home", "12'", "Cora")
    assert entry.players == [{"name": "Ida Parker", "number": 3}]
    live_match.refresh_from_db()
    assert (live_match.home_score, live_match.away_score) == (1, 0)


def test_the_same_key_again_is_the_same_answer(desk, entries):
    first, second = (desk("POST", entries, key="k", text="h3 g") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert CommentaryEntry.objects.filter(client_key="k").count() == 1


def test_fields_do_what_a_line_does(desk, entries):
    desk(
        "POST",
        entries,
        key="k",
        body="Off the post!",
        kind="goal",
        side="away",
        period="1H",
        clock_seconds=700,
        players=[{"name": "Maud Plimpton", "number": 9}],
    )
    entry = CommentaryEntry.objects.get(client_key="k")
    assert (entry.body, entry.kind, entry.side, entry.minute) == ("Off the post!", "goal", "away", "12'")
    assert entry.players == [{"name": "Maud Plimpton", "number": 9}]


def test_a_preview_tells_what_would_be_posted_and_posts_nothing(desk, live_match):
    text = "h3 g off the post"
    answer = desk("POST", f"/matches/{live_match.pk}/preview", text=text).json()
    assert "Goal" in answer["reading"]["preview"] and answer["fields"]["kind"] == "goal"
    assert (answer["hold"], answer["completions"]) == (0, [])
    assert live_match.commentary.count() == 1
    desk("POST", f"/matches/{live_match.pk}/entries", key="k", text=text)
    entry = CommentaryEntry.objects.get(client_key="k")
    assert {name: getattr(entry, name) for name in ("body", "kind", "side", "players")} == {
        name: answer["fields"][name] for name in ("body", "kind", "side", "players")
    }


def test_names_are_completed_from_both_line_ups_at_the_browsers_places(desk, live_match):
    answer = desk("POST", f"/matches/{live_match.pk}/preview", text="🎉 par", caret=6).json()
    (completion,) = answer["completions"]
    assert (completion["insert"], completion["start"], completion["end"]) == ("Parker", 3, 6)


@pytest.fixture
def thirty_minutes_played(live_match) -> datetime:
    """The clock of the match has run for half an hour. Returns the time of the device that this was set on."""
    now = timezone.now()
    set_match_state(match_id=live_match.pk, author=None, clock=Clock(0, now - timedelta(minutes=30)))
    live_match.publications.update(created_at=now - timedelta(minutes=30))
    return now


DEVICES = pytest.mark.parametrize(
    "ahead", [timedelta(0), timedelta(minutes=14), timedelta(minutes=-14), timedelta(days=400)]
)


@DEVICES
def test_a_line_that_waited_for_a_connection_gets_the_minute_it_was_typed_in(
    desk, live_match, commentator, thirty_minutes_played, ahead
):
    """Typed in the tunnel in the 21st minute, and sent when the half was over, whatever time the device shows."""
    typed_at = thirty_minutes_played - timedelta(minutes=10)
    post_commentary(match_id=live_match.pk, author=commentator, client_key="ht", draft=EntryDraft(kind="period_end"))
    times = {"typed_at": (typed_at + ahead).isoformat(), "sent_at": (timezone.now() + ahead).isoformat()}
    answer = desk("POST", f"/matches/{live_match.pk}/entries", key="k", text="h3 y", **times)
    entry = CommentaryEntry.objects.get(client_key="k")
    assert (answer.status_code, entry.minute, entry.period) == (201, "21'", "1H")
    last = live_match.commentary.last()
    assert last is not None and last.client_key == "ht", "it stands where it was typed, not at the end"
    live_match.refresh_from_db()
    assert live_match.status == "break"


@DEVICES
def test_a_line_that_did_not_wait_gets_the_minute_in_which_it_arrives(desk, entries, thirty_minutes_played, ahead):
    time = (timezone.now() + ahead).isoformat()
    desk("POST", entries, key="k", text="h3 y", typed_at=time, sent_at=time)
    assert CommentaryEntry.objects.get(client_key="k").minute == "31'"


@pytest.mark.parametrize(
    ("waited", "minute"),
    [
        pytest.param(timedelta(minutes=-14), "31'", id="typed after it was sent"),
        pytest.param(timedelta(days=2), "31'", id="for longer than any match lasts"),
        pytest.param(timedelta(hours=6), "", id="for as long as is believed"),
    ],
)
def test_a_wait_is_believed_only_within_its_limits(desk, entries, thirty_minutes_played, waited, minute):
    now = timezone.now()
    desk("POST", entries, key="k", text="h3 y", typed_at=(now - waited).isoformat(), sent_at=now.isoformat())
    assert CommentaryEntry.objects.get(client_key="k").minute == minute


def test_lines_that_waited_stay_in_order_though_the_first_request_takes_longer(desk, entries, thirty_minutes_played):
    now = timezone.now()
    for key, typed, sent in (("first", 60.0, 9.0), ("second", 59.9, 0.0)):
        times = {
            name: (now - timedelta(seconds=ago)).isoformat() for name, ago in (("typed_at", typed), ("sent_at", sent))
        }
        desk("POST", entries, key=key, text=f"The {key}.", **times)
    lines = CommentaryEntry.objects.filter(client_key__in=("first", "second")).order_by("position", "pk")
    assert [line.client_key for line in lines] == ["first", "second"]


def test_a_time_of_typing_that_cannot_be_checked_is_ignored(desk, entries, thirty_minutes_played):
    """Nothing says how wrong the clock is that it was read from."""
    typed_at = timezone.now() - timedelta(minutes=14)
    desk("POST", entries, key="k", text="h3 y", typed_at=typed_at.isoformat())
    assert CommentaryEntry.objects.get(client_key="k").minute == "31'"


def test_a_time_without_a_zone_is_refused(desk, entries):
    answer = desk("POST", entries, key="k", text="Now.", typed_at="2026-11-29T18:00:00", sent_at="2026-11-29T18:00:00")
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "request.invalid")
    assert not CommentaryEntry.objects.filter(client_key="k").exists()


# --- held lines, undo, the box


def test_a_held_line_is_answered_so_taken_back_and_let_out(desk, entries, live_match):
    at = f"/matches/{live_match.pk}"
    box = desk("POST", f"{at}/holds", comment=10).json()
    assert box["holds"] == {"comment": 10}
    assert desk("POST", f"{at}/preview", text="Parker limps.").json()["hold"] == 10
    first = desk("POST", entries, key="1", text="Parker limps.")
    again = desk("POST", entries, key="1", text="Parker limps.")
    assert (first.status_code, again.status_code, again.json()) == (202, 200, first.json())
    assert desk("GET", f"{at}/console").json()["held"] == [first.json()["held"]]
    assert desk("DELETE", f"{at}/held/1").json() == {"typed": "Parker limps."}
    assert desk("DELETE", f"{at}/held/1").json()["error"]["code"] == "held.not_found"
    desk("POST", entries, key="2/+ ?", text="She is up again.")
    let_out = desk("POST", f"{at}/held/2%2F%2B%20%3F/release")
    assert let_out.json()["entry"]["body"] == "She is up again."
    assert desk("POST", entries, key="2/+ ?", text="She is up again.").json() == let_out.json()
    assert desk("POST", entries, key="3", text="Now!", hold=False).status_code == 201


def test_undo_answers_with_what_it_took_back(desk, entries, live_match):
    at = f"/matches/{live_match.pk}"
    desk("POST", entries, key="1", text="h3 g")
    desk("POST", f"{at}/holds", comment=10)
    desk("POST", entries, key="2", text="Parker limps.")
    held, posted, nothing = (desk("POST", f"{at}/undo") for _ in range(3))
    assert (held.json()["entry"], held.json()["held"]["typed"]) == (None, "Parker limps.")
    assert (posted.json()["entry"]["reason"], posted.json()["held"]) == ("undone", None)
    assert nothing.json()["error"]["code"] == "commentary.nothing_to_undo"


def test_the_microphone_is_handed_over(desk, live_match, commentator, stranger):
    at = f"/matches/{live_match.pk}/caller"
    assert desk("POST", at, user=commentator.pk).json()["caller"] == {"id": commentator.pk, "name": "Cora"}
    assert desk("POST", at, user=stranger.pk).status_code == 409
    assert desk("POST", at, user=None).json()["caller"] is None


# --- correcting


def test_a_correction_changes_what_it_names(desk, entries):
    entry = desk("POST", entries, key="k", text="h3 g").json()["entry"]
    answer = desk("PATCH", f"/entries/{entry['id']}", version=1, side="away", reason="It was theirs")
    corrected = answer.json()["entry"]
    assert (corrected["side"], corrected["kind"], corrected["body"]) == ("away", "goal", entry["body"])
    assert (corrected["version"], corrected["reason"]) == (2, "It was theirs")


def test_two_who_correct_one_entry_are_told_of_each_other(desk, entries):
    entry = desk("POST", entries, key="k", text="Bell drives at the full-back.").json()["entry"]
    theirs = desk("PATCH", f"/entries/{entry['id']}", version=1, body="Parker drives.").json()["entry"]
    answer = desk("PATCH", f"/entries/{entry['id']}", version=1, body="Dunn drives.")
    assert answer.status_code == 409
    error = answer.json()["error"]
    assert (error["code"], error["theirs"], error["version"]) == ("commentary.conflict", theirs, 2)
    assert CommentaryEntry.objects.get(pk=entry["id"]).body == "Parker drives."
    assert desk("PATCH", f"/entries/{entry['id']}", version=2, body="Dunn drives.").status_code == 200


def test_an_entry_is_withdrawn_with_a_reason_and_pinned(desk, entries):
    first, second = (desk("POST", entries, key=str(n), text="h3 g").json()["entry"]["id"] for n in (1, 2))
    assert desk("POST", f"/entries/{second}/pin", pinned=True).json()["entry"]["pinned"]
    withdrawn = desk("POST", f"/entries/{first}/retract", reason="Offside").json()["entry"]
    assert withdrawn["retracted_at"] and withdrawn["reason"] == "Offside" and withdrawn["body"]


def test_the_clock_is_set_and_let_run(desk, live_match):
    answer = desk(
        "POST",
        f"/matches/{live_match.pk}/state",
        status="live",
        period="2H",
        clock={"elapsed": 60, "running": True},
    )
    match = answer.json()["match"]
    assert (match["period"], match["clock"]["elapsed"], match["minute"]) == ("2H", 60, "47'")
    assert match["clock"]["running_since"]


# --- refusals


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"key": "k"}, 400, "commentary.empty"),
        ({"key": "k", "text": ""}, 400, "commentary.empty"),
        ({"key": "", "text": "x"}, 422, "request.invalid"),
        ({"text": "x"}, 422, "request.invalid"),
        ({"key": "k", "text": "a\x00b"}, 422, "request.invalid"),
        ({"key": "k", "body": "x", "kind": "home_run"}, 400, "commentary.unknown_kind"),
        ({"key": "k", "body": "x", "side": "left"}, 400, "commentary.unknown_side"),
        ({"key": "k", "body": "x", "period": "Q9"}, 400, "match.unknown_period"),
        ({"key": "k", "body": "x", "clock_seconds": -1}, 422, "request.invalid"),
        ({"key": "k", "text": "x", "colour": "red"}, 422, "request.invalid"),
    ],
)
def test_a_refusal_has_a_code_and_a_sentence(desk, entries, live_match, body, status, code):
    answer = desk("POST", entries, **body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert answer.json()["error"]["message"]
    assert live_match.commentary.count() == 1


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/matches/999/entries"),
        ("POST", "/matches/99999999999999999999/entries"),
        ("PATCH", "/entries/999"),
        ("POST", "/entries/99999999999999999999/retract"),
    ],
)
def test_there_is_no_such_match_or_entry(desk, method, path):
    body = {"version": 1} if method == "PATCH" else {"key": "k", "text": "x"} if "entries" in path[-8:] else {}
    answer = desk(method, path, **body)
    assert answer.status_code == 404 and answer.json()["error"]["code"].endswith("not_found")


def test_what_is_no_json_is_refused(desk, entries):
    answer = desk.client.post(f"/api{entries}", "{", content_type="application/json", headers=desk.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "request.invalid")


def test_a_database_that_is_away_is_never_a_false_saved(desk, entries, monkeypatch):
    def away(**_):
        raise OperationalError("server closed the connection")

    monkeypatch.setattr("matches.actions.post_text", away)
    answer = desk("POST", entries, key="k", text="x")
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "service.away")


def test_the_description_names_every_address_and_how_to_get_in(client, db):
    description = client.get("/api/openapi.json").json()
    writing = {
        (method, path)
        for path, methods in description["paths"].items()
        for method, told in methods.items()
        if "Writing" in told.get("tags", [])
    }
    assert ("post", "/api/matches/{match_id}/entries") in writing
    for method, path in writing:
        told = description["paths"][path][method]
        assert told["summary"] and told["security"] and {"401", "403", "404"} <= told["responses"].keys()
    assert {"TokenAuth", "SessionAuth"} <= description["components"]["securitySchemes"].keys()

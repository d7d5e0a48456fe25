"""The write API, for the console and for programs."""

import json
from datetime import datetime, timedelta
from functools import partial

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from accounts import tokens
from matches.actions import EntryDraft, post_commentary, set_match_state
from matches.actions.past_state import state_at
from matches.feed import events
from matches.models import CommentaryEntry
from matches.scoring.clock import Clock

pytestmark = pytest.mark.django_db


class ApiClient:
    """A program that sends requests with a token."""

    def __init__(self, secret: str) -> None:
        self.client, self.headers = Client(), {"authorization": f"Bearer {secret}"}

    def __call__(self, method: str, path: str, **body):
        return self.client.generic(
            method, f"/api{path}", json.dumps(body), content_type="application/json", headers=self.headers
        )


@pytest.fixture
def api(commentator) -> ApiClient:
    return ApiClient(tokens.create(commentator, "the desk")[1])


@pytest.fixture
def entries(live_match) -> str:
    return f"/matches/{live_match.pk}/entries"


# --- authentication


def test_browser_writes_with_session_and_csrf_token(entries, commentator):
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


def test_logged_out_browser_gets_401_with_or_without_a_csrf_token(entries):
    answer = Client(enforce_csrf_checks=True).post(f"/api{entries}", {"key": "k"}, content_type="application/json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "auth.required")


def test_staff_session_without_second_factor_is_refused(entries, commentator, settings):
    settings.STAFF_NEED_TOKEN = True
    browser = Client()
    browser.force_login(commentator)
    answer = browser.post(f"/api{entries}", {"key": "k", "text": "Hello."}, content_type="application/json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "auth.token")


def test_token_works_until_it_is_revoked(entries, commentator, django_capture_on_commit_callbacks):
    token, secret = tokens.create(commentator, "the desk")
    assert secret not in str(vars(token)), "only the digest is stored"
    api = ApiClient(secret)
    with django_capture_on_commit_callbacks(execute=True):
        assert api("POST", entries, key="1", text="Hello.").status_code == 201
    token.refresh_from_db()
    assert token.last_used_at is not None
    tokens.revoke(token)
    answer = api("POST", entries, key="2", text="Still here?")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "auth.bad_token")


def test_token_of_an_inactive_user_is_refused(entries, commentator):
    api = ApiClient(tokens.create(commentator, "the desk")[1])
    commentator.is_active = False
    commentator.save()
    assert api("POST", entries, key="1", text="Hello.").status_code == 401


def test_invalid_token_is_refused_even_with_a_session(entries, commentator):
    api = ApiClient("lvc_made-up")
    api.client.force_login(commentator)
    assert api("POST", entries, key="1", text="Hello.").status_code == 401


def test_user_without_a_role_is_refused(entries, stranger):
    answer = ApiClient(tokens.create(stranger, "x")[1])("POST", entries, key="1", text="Hello.")
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "match.not_commentator")


# --- posting


def test_shorthand_line_is_interpreted_and_posted(api, entries, live_match):
    answer = api("POST", entries, key="k", text="12 h3 g off the post")
    entry = CommentaryEntry.objects.get(client_key="k")
    assert (answer.status_code, answer.json()) == (201, {"entry": events.entry_data(entry)})
    assert (entry.kind, entry.side, entry.minute, str(entry.author)) == ("goal", "home", "12'", "Cora")
    assert entry.players == [{"name": "Ida Parker", "number": 3}]
    live_match.refresh_from_db()
    assert (live_match.home_score, live_match.away_score) == (1, 0)


def test_posting_the_same_key_returns_the_same_entry(api, entries):
    first, second = (api("POST", entries, key="k", text="h3 g") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert CommentaryEntry.objects.filter(client_key="k").count() == 1


def test_entry_can_be_posted_as_fields(api, entries):
    api(
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


def test_preview_returns_the_entry_and_posts_nothing(api, live_match):
    text = "h3 g off the post"
    answer = api("POST", f"/matches/{live_match.pk}/preview", text=text).json()
    assert "Goal" in answer["reading"]["preview"] and answer["fields"]["kind"] == "goal"
    assert (answer["hold"], answer["completions"]) == (0, [])
    assert live_match.commentary.count() == 1
    api("POST", f"/matches/{live_match.pk}/entries", key="k", text=text)
    entry = CommentaryEntry.objects.get(client_key="k")
    assert {name: getattr(entry, name) for name in ("body", "kind", "side", "players")} == {
        name: answer["fields"][name] for name in ("body", "kind", "side", "players")
    }


def test_completions_use_utf16_offsets_of_the_browser(api, live_match):
    answer = api("POST", f"/matches/{live_match.pk}/preview", text="🎉 par", caret=6).json()
    (completion,) = answer["completions"]
    assert (completion["insert"], completion["start"], completion["end"]) == ("Parker", 3, 6)


@pytest.fixture
def thirty_minutes_played(live_match) -> datetime:
    """Let the match clock run for 30 minutes. Returns the current time."""
    now = timezone.now()
    set_match_state(match_id=live_match.pk, author=None, clock=Clock(0, now - timedelta(minutes=30)))
    live_match.publications.update(created_at=now - timedelta(minutes=30))
    return now


DEVICES = pytest.mark.parametrize(
    "ahead", [timedelta(0), timedelta(minutes=14), timedelta(minutes=-14), timedelta(days=400)]
)


@DEVICES
def test_line_that_waited_gets_the_minute_in_which_it_was_typed(
    api, live_match, commentator, thirty_minutes_played, ahead
):
    """Typed offline in minute 21 and sent after the half, with any clock of the device."""
    typed_at = thirty_minutes_played - timedelta(minutes=10)
    post_commentary(match_id=live_match.pk, author=commentator, client_key="ht", draft=EntryDraft(kind="period_end"))
    times = {"typed_at": (typed_at + ahead).isoformat(), "sent_at": (timezone.now() + ahead).isoformat()}
    answer = api("POST", f"/matches/{live_match.pk}/entries", key="k", text="h3 y", **times)
    entry = CommentaryEntry.objects.get(client_key="k")
    assert (answer.status_code, entry.minute, entry.period) == (201, "21'", "1H")
    last = live_match.commentary.last()
    assert last is not None and last.client_key == "ht", "the entry goes where it was typed, not to the end"
    live_match.refresh_from_db()
    assert live_match.status == "break"


@DEVICES
def test_line_that_did_not_wait_gets_the_minute_of_its_arrival(api, entries, thirty_minutes_played, ahead):
    time = (timezone.now() + ahead).isoformat()
    api("POST", entries, key="k", text="h3 y", typed_at=time, sent_at=time)
    assert CommentaryEntry.objects.get(client_key="k").minute == "31'"


@pytest.mark.parametrize(
    ("waited", "minute"),
    [
        pytest.param(timedelta(minutes=-14), "31'", id="typed after it was sent"),
        pytest.param(timedelta(days=2), "31'", id="for longer than any match lasts"),
        pytest.param(timedelta(hours=6), "", id="for as long as is believed"),
    ],
)
def test_wait_outside_the_limits_is_ignored(api, entries, thirty_minutes_played, waited, minute):
    now = timezone.now()
    api("POST", entries, key="k", text="h3 y", typed_at=(now - waited).isoformat(), sent_at=now.isoformat())
    assert CommentaryEntry.objects.get(client_key="k").minute == minute


def test_lines_that_waited_stay_in_order_when_the_first_request_is_slower(api, entries, thirty_minutes_played):
    now = timezone.now()
    for key, typed, sent in (("first", 60.0, 9.0), ("second", 59.9, 0.0)):
        times = {
            name: (now - timedelta(seconds=ago)).isoformat() for name, ago in (("typed_at", typed), ("sent_at", sent))
        }
        api("POST", entries, key=key, text=f"The {key}.", **times)
    lines = CommentaryEntry.objects.filter(client_key__in=("first", "second")).order_by("position", "pk")
    assert [line.client_key for line in lines] == ["first", "second"]


def test_lines_that_waited_about_two_seconds_stay_in_order(api, entries, thirty_minutes_played, monkeypatch):
    def at(seconds: float) -> datetime:
        return thirty_minutes_played + timedelta(seconds=seconds)

    for key, typed, sent in (("first", 0.0, 1.9), ("second", 0.1, 2.2), ("third", 0.2, 2.5)):
        monkeypatch.setattr(timezone, "now", partial(at, sent))
        times = {"typed_at": at(typed).isoformat(), "sent_at": at(sent).isoformat()}
        assert api("POST", entries, key=key, text=f"The {key}.", **times).status_code == 201
    lines = CommentaryEntry.objects.exclude(client_key="kick-off").order_by("position", "pk")
    assert [line.client_key for line in lines] == ["first", "second", "third"]


def test_lines_that_waited_follow_the_changes_of_state_that_waited_before_them(api, entries, thirty_minutes_played):
    """Typed offline within a minute: the end of the half, the second half, a booking and a goal in it."""
    now = timezone.now()
    for ago, text in ((50, "pe"), (40, "bg"), (20, "y a9"), (10, "g h3")):
        times = {"typed_at": (now - timedelta(seconds=ago)).isoformat(), "sent_at": now.isoformat()}
        assert api("POST", entries, key=text, text=text, **times).status_code == 201, text
    lines = CommentaryEntry.objects.exclude(client_key="kick-off").order_by("position", "pk")
    assert [(line.kind, line.period) for line in lines] == [
        *(("period_end", "1H"), ("period_start", "2H"), ("yellow_card", "2H"), ("goal", "2H"))
    ]
    assert [line.minute for line in lines[2:]] == ["46'", "46'"]


def test_a_change_counts_from_the_moment_of_its_line_although_it_is_published_later(live_match, thirty_minutes_played):
    """A slow server publishes the end of the half a second after its line; the next line is typed in between."""
    live_match.refresh_from_db()
    whistle = post_commentary(
        match_id=live_match.pk, author=None, client_key="pe", draft=EntryDraft(kind="period_end")
    ).posted_at
    live_match.publications.filter(created_at__gte=whistle).update(created_at=whistle + timedelta(seconds=1))
    live_match.refresh_from_db()
    before, between = (state_at(live_match, whistle + timedelta(seconds=after)).status for after in (-0.5, 0.5))
    assert (before, between) == ("live", "break")


@pytest.mark.parametrize(("ago", "status"), [(40, 201), (0, 409)], ids=["before the whistle", "after it"])
def test_a_goal_that_was_typed_before_the_final_whistle_counts(
    api, entries, live_match, commentator, thirty_minutes_played, ago, status
):
    now = timezone.now()
    post_commentary(match_id=live_match.pk, author=commentator, client_key="ft", draft=EntryDraft(kind="match_end"))
    times = {"typed_at": (now - timedelta(seconds=ago)).isoformat(), "sent_at": now.isoformat()}
    answer = api("POST", entries, key="k", text="g h3", **times)
    assert answer.status_code == status, answer.json()
    if status == 409:
        assert (answer.json()["error"]["code"], answer.json()["error"]["offer"]) == ("match.over", "reopen")
    live_match.refresh_from_db()
    assert (live_match.status, live_match.home_score) == ("finished", 1 if status == 201 else 0)


def test_typed_at_without_sent_at_is_ignored(api, entries, thirty_minutes_played):
    """The clock that it was read from may be wrong by any amount."""
    typed_at = timezone.now() - timedelta(minutes=14)
    api("POST", entries, key="k", text="h3 y", typed_at=typed_at.isoformat())
    assert CommentaryEntry.objects.get(client_key="k").minute == "31'"


def test_time_without_a_zone_is_refused(api, entries):
    answer = api("POST", entries, key="k", text="Now.", typed_at="2026-11-29T18:00:00", sent_at="2026-11-29T18:00:00")
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "request.invalid")
    assert not CommentaryEntry.objects.filter(client_key="k").exists()


# --- held lines, undo, console


def test_held_lines_can_be_withdrawn_and_released(api, entries, live_match):
    address = f"/matches/{live_match.pk}"
    console = api("POST", f"{address}/holds", comment=10).json()
    assert console["holds"] == {"comment": 10}
    assert api("POST", f"{address}/preview", text="Parker limps.").json()["hold"] == 10
    first = api("POST", entries, key="1", text="Parker limps.")
    again = api("POST", entries, key="1", text="Parker limps.")
    assert (first.status_code, again.status_code, again.json()) == (202, 200, first.json())
    assert api("GET", f"{address}/console").json()["held"] == [first.json()["held"]]
    assert api("DELETE", f"{address}/held/1").json() == {"typed": "Parker limps."}
    assert api("DELETE", f"{address}/held/1").json()["error"]["code"] == "held.not_found"
    api("POST", entries, key="2/+ ?", text="She is up again.")
    released = api("POST", f"{address}/held/2%2F%2B%20%3F/release")
    assert released.json()["entry"]["body"] == "She is up again."
    assert api("POST", entries, key="2/+ ?", text="She is up again.").json() == released.json()
    assert api("POST", entries, key="3", text="Now!", hold=False).status_code == 201


def test_undo_returns_the_undone_line(api, entries, live_match):
    address = f"/matches/{live_match.pk}"
    api("POST", entries, key="1", text="h3 g")
    api("POST", f"{address}/holds", comment=10)
    api("POST", entries, key="2", text="Parker limps.")
    held, posted, nothing = (api("POST", f"{address}/undo") for _ in range(3))
    assert (held.json()["entry"], held.json()["held"]["typed"]) == (None, "Parker limps.")
    assert (posted.json()["entry"]["reason"], posted.json()["held"]) == ("undone", None)
    assert nothing.json()["error"]["code"] == "commentary.nothing_to_undo"


def test_lead_commentator_can_be_set_and_cleared(api, live_match, commentator, stranger):
    address = f"/matches/{live_match.pk}/caller"
    assert api("POST", address, user=commentator.pk).json()["caller"] == {"id": commentator.pk, "name": "Cora"}
    assert api("POST", address, user=stranger.pk).status_code == 409
    assert api("POST", address, user=None).json()["caller"] is None


# --- what the state of the match allows


def test_goal_after_the_match_is_refused_until_the_match_is_reopened(api, entries, live_match):
    address = f"/matches/{live_match.pk}"
    api("POST", entries, key="1", kind="match_end")
    goals = [{"key": "2", "text": "h3 g"}, {"key": "3", "kind": "goal", "side": "home"}]
    for goal in goals:
        answer = api("POST", entries, **goal)
        error = {"code": "match.over", "message": "The match is over. Reopen it?", "offer": "reopen"}
        assert (answer.status_code, answer.json()["error"]) == (409, error)
    assert api("POST", f"{address}/preview", text="h3 g").json()["refusal"] == error
    assert api("POST", entries, key="4", text="What a match.").status_code == 201

    reopened = api("POST", f"{address}/reopen", reason="A goal was given after a review")
    assert (reopened.status_code, reopened.json()["match"]["status"]) == (200, "live")
    assert api("POST", f"{address}/preview", text="h3 g").json()["refusal"] is None
    assert [api("POST", entries, **goal).status_code for goal in goals] == [201, 201]
    assert api("POST", f"{address}/reopen").json()["match"]["status"] == "live", "reopening again changes nothing"


def test_program_starts_the_next_period_without_naming_it(api, fixture, entries):
    address = f"/matches/{fixture.pk}/entries"
    for number, kind in enumerate(("period_end", "period_start", "period_start"), start=1):
        api("POST", address, key=str(number), kind=kind)
    assert list(CommentaryEntry.objects.exclude(client_key="kick-off").values_list("kind", "period")) == [
        ("period_end", "1H"),
        ("period_start", "2H"),
    ]


def test_award_is_posted_with_winner_score_and_reason(api, entries, live_match):
    award = {"kind": "awarded", "body": "A banned player.", "score": {"home": 0, "away": 2}}
    assert api("POST", entries, key="1", **award).json()["error"]["code"] == "match.no_winner"
    assert api("POST", entries, key="2", **award | {"score": {"home": -1, "away": 2}}).status_code == 422
    assert api("POST", entries, key="3", side="away", **award).status_code == 201
    state = api("GET", f"/matches/{live_match.pk}").json()["match"]
    assert state["award"] == {"how": "awarded", "winner": "away", "reason": "A banned player."}
    assert (state["scoreline"]["home"], state["scoreline"]["away"]) == (0, 2)


@pytest.mark.parametrize(
    ("state", "status", "code"),
    [
        ({"status": "live", "period": ""}, 400, "match.no_period"),
        ({"status": "break", "clock": {"elapsed": 5, "running": True}}, 409, "match.no_play"),
        ({"status": "break", "clock": {"elapsed": 5, "running": False}}, 200, None),
        ({"status": "live", "period": "2H", "clock": {"elapsed": 5, "running": True}}, 200, None),
    ],
)
def test_state_that_contradicts_itself_is_refused(api, live_match, state, status, code):
    answer = api("POST", f"/matches/{live_match.pk}/state", **state)
    assert (answer.status_code, answer.json().get("error", {}).get("code")) == (status, code)


# --- correcting


def test_correction_changes_only_the_given_fields(api, entries):
    entry = api("POST", entries, key="k", text="h3 g").json()["entry"]
    answer = api("PATCH", f"/entries/{entry['id']}", version=1, side="away", reason="It was theirs")
    corrected = answer.json()["entry"]
    assert (corrected["side"], corrected["kind"], corrected["body"]) == ("away", "goal", entry["body"])
    assert (corrected["version"], corrected["reason"]) == (2, "It was theirs")


def test_concurrent_corrections_conflict(api, entries):
    entry = api("POST", entries, key="k", text="Bell drives address the full-back.").json()["entry"]
    theirs = api("PATCH", f"/entries/{entry['id']}", version=1, body="Parker drives.").json()["entry"]
    answer = api("PATCH", f"/entries/{entry['id']}", version=1, body="Dunn drives.")
    assert answer.status_code == 409
    error = answer.json()["error"]
    assert (error["code"], error["theirs"], error["version"]) == ("commentary.conflict", theirs, 2)
    assert CommentaryEntry.objects.get(pk=entry["id"]).body == "Parker drives."
    assert api("PATCH", f"/entries/{entry['id']}", version=2, body="Dunn drives.").status_code == 200


def test_entries_can_be_retracted_and_pinned(api, entries):
    first, second = (api("POST", entries, key=str(n), text="h3 g").json()["entry"]["id"] for n in (1, 2))
    assert api("POST", f"/entries/{second}/pin", pinned=True).json()["entry"]["pinned"]
    withdrawn = api("POST", f"/entries/{first}/retract", reason="Offside").json()["entry"]
    assert withdrawn["retracted_at"] and withdrawn["reason"] == "Offside" and withdrawn["body"]


def test_state_and_running_clock_can_be_set(api, live_match):
    answer = api(
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
def test_refusal_has_a_code_and_a_sentence(api, entries, live_match, body, status, code):
    answer = api("POST", entries, **body)
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
def test_missing_match_and_missing_entry_are_404(api, method, path):
    body = {"version": 1} if method == "PATCH" else {"key": "k", "text": "x"} if "entries" in path[-8:] else {}
    answer = api(method, path, **body)
    assert answer.status_code == 404 and answer.json()["error"]["code"].endswith("not_found")


def test_invalid_json_is_refused(api, entries):
    answer = api.client.post(f"/api{entries}", "{", content_type="application/json", headers=api.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "request.invalid")


def test_database_error_is_503(api, entries, monkeypatch):
    def fail(**_):
        raise OperationalError("server closed the connection")

    monkeypatch.setattr("matches.actions.post_text", fail)
    answer = api("POST", entries, key="k", text="x")
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "service.away")


def test_openapi_describes_every_address_and_its_authentication(client, db):
    description = client.get("/api/openapi.json").json()
    writing = {
        (method, path)
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
        if "Writing" in operation.get("tags", [])
    }
    assert ("post", "/api/matches/{match_id}/entries") in writing
    for method, path in writing:
        operation = description["paths"][path][method]
        assert operation["summary"] and operation["security"] and {"401", "403", "404"} <= operation["responses"].keys()
    assert {"TokenAuth", "SessionAuth"} <= description["components"]["securitySchemes"].keys()

"""Rehearsals: a match is played again in a private match, also when workers die."""

from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

import matches.demo
from accounts.models import User
from livecast import redis
from livecast.errors import LivecastError
from matches.actions import EntryDraft, post_commentary, set_lineup
from matches.demo.clubs import GRIMSDITCH, PUDDLEWICK
from matches.models import CommentaryEntry, LineupPlayer, Match, Publication, Rehearsal, Role, Team
from matches.providers import files
from matches.providers.importer import StepApplier, StepOutcome, import_feed
from matches.providers.normalise import FeedStep
from matches.rehearsals import runner
from matches.rehearsals.actions import control_rehearsal, discard_rehearsal, lineups_of_feed, start_rehearsal
from matches.tasks import advance_rehearsals
from matches.teamsheets import SheetPlayer

pytestmark = pytest.mark.django_db

DEMO = Path(matches.demo.__file__).with_name("puddlewick-grimsditch.jsonl")
HARBOUR = Path(__file__).parents[2] / "data/harbour-mill.jsonl"


@pytest.fixture
def played(db: None) -> Match:
    """Harbour Town 3–2 Mill United, played in May."""
    match, _ = import_feed(files.load_feed(HARBOUR))
    return match


@pytest.fixture
def rehearsal(played: Match, commentator: User) -> Rehearsal:
    return start_rehearsal(author=commentator, match_id=played.pk, speed=20)


def advance_after(rehearsal: Rehearsal, seconds: float = 0.0) -> int:
    """Advance the rehearsal after so many seconds. Return the number of its entries."""
    rehearsal.refresh_from_db()
    assert rehearsal.running_since is not None
    runner.advance(rehearsal.pk, rehearsal.running_since + timedelta(seconds=seconds))
    return rehearsal.match.commentary.count()


def advance_to_the_end(rehearsal: Rehearsal) -> int:
    """Advance the rehearsal until it is over. Return the number of advances."""
    for turns in range(1, 2000):
        advance_after(rehearsal, 5)
        rehearsal.refresh_from_db()
        if rehearsal.stopped_at is not None:
            return turns
    raise AssertionError("it never ends")


def told(match: Match) -> list[tuple]:
    return list(match.commentary.order_by("position", "pk").values_list("kind", "side", "body", "minute", "reason"))


def test_rehearsal_plays_the_whole_match_with_the_same_result(rehearsal: Rehearsal, played: Match):
    match = rehearsal.match
    assert match.private and match.pk != played.pk and not match.commentary.exists()
    assert advance_to_the_end(rehearsal) > 50
    match.refresh_from_db()
    played.refresh_from_db()
    assert told(match) == told(played)
    assert (match.status, str(match.scoreline)) == ("finished", str(played.scoreline))


def test_lines_are_posted_at_their_pace_times_the_speed(rehearsal: Rehearsal):
    _, moments = runner.feed_and_due_times(rehearsal.key)
    due = next(moment for moment in moments if moment > 0)
    before = advance_after(rehearsal)
    assert before == sum(moment <= 0 for moment in moments)
    ticks = int(due / 20)
    for _ in range(ticks):
        advance_after(rehearsal, min(1.0, due / 20 - 0.01))
    assert advance_after(rehearsal, 0) == before or due / 20 - ticks < 1
    for _ in range(2):
        advance_after(rehearsal, 1)
    assert advance_after(rehearsal, 0) > before


class Killed(BaseException):
    """The state after kill -9: the entry is in the database, the progress is not."""


@pytest.mark.every_database("rollback")
def test_each_line_is_posted_once_when_a_worker_dies(rehearsal: Rehearsal, played: Match, monkeypatch):
    def apply_and_die(self: StepApplier, step: FeedStep) -> StepOutcome:
        outcome = apply(self, step)
        applied.append(step)
        if len(applied) % 4 == 0:
            raise Killed
        return outcome

    apply, applied = StepApplier.apply, list[FeedStep]()
    monkeypatch.setattr(StepApplier, "apply", apply_and_die)
    for _ in range(2000):
        with suppress(Killed):
            advance_after(rehearsal, 5)
        rehearsal.refresh_from_db()
        if rehearsal.stopped_at is not None:
            break
    assert len(applied) == played.commentary.count() + played.commentary.exclude(retracted_at=None).count()
    assert told(rehearsal.match) == told(played)


def test_rehearsal_does_not_catch_up_after_an_outage(rehearsal: Rehearsal):
    advance_after(rehearsal, 1)
    advance_after(rehearsal, 3600)
    rehearsal.refresh_from_db()
    assert rehearsal.elapsed == pytest.approx((1 + runner.MAX_LAG) * 20)


@pytest.mark.every_database("row locks")
def test_only_one_worker_advances_a_rehearsal(rehearsal: Rehearsal, monkeypatch):
    turns: list[int] = []
    monkeypatch.setattr(runner, "_apply_due_steps", lambda one: turns.append(one.pk))
    with redis.try_lock(f"rehearsal:{rehearsal.pk}", 5):
        runner.advance(rehearsal.pk)
        assert turns == []
    advance_rehearsals()
    assert turns == [rehearsal.pk]


@pytest.mark.every_database("row locks")
def test_rehearsal_can_be_paused_sped_up_and_stopped(rehearsal: Rehearsal, commentator: User):
    control_rehearsal(rehearsal_id=rehearsal.pk, author=commentator, paused=True)
    advance_rehearsals()
    rehearsal.refresh_from_db()
    assert rehearsal.is_paused and not rehearsal.match.commentary.exists()
    control_rehearsal(rehearsal_id=rehearsal.pk, author=commentator, paused=False, speed=5)
    begun = Rehearsal.objects.get(pk=rehearsal.pk).elapsed
    advance_after(rehearsal, 2)
    rehearsal.refresh_from_db()
    assert rehearsal.elapsed == pytest.approx(begun + 10)
    control_rehearsal(rehearsal_id=rehearsal.pk, author=commentator, stop=True)
    advance_rehearsals()
    with pytest.raises(LivecastError, match="over"):
        control_rehearsal(rehearsal_id=rehearsal.pk, author=commentator, paused=False)


def to_the_break(rehearsal: Rehearsal) -> None:
    while rehearsal.match.status != "break":
        advance_after(rehearsal, 5)
        rehearsal.match.refresh_from_db()


def test_skipping_a_break_posts_its_lines_at_once(rehearsal: Rehearsal, played: Match, commentator: User):
    to_the_break(rehearsal)
    in_the_break = rehearsal.match.commentary.count()
    control_rehearsal(rehearsal_id=rehearsal.pk, author=commentator, skip=True)
    advance_after(rehearsal)
    rehearsal.match.refresh_from_db()
    assert (rehearsal.match.status, rehearsal.match.period) == ("live", "2H")
    begun = rehearsal.match.commentary.get(kind="period_start", period="2H")
    assert rehearsal.match.commentary.filter(position__lt=begun.position).count() >= in_the_break
    advance_to_the_end(rehearsal)
    assert told(rehearsal.match) == told(played)


def test_skip_is_refused_during_play(rehearsal: Rehearsal, commentator: User):
    # Before the kick-off it is allowed.
    control_rehearsal(rehearsal_id=rehearsal.pk, author=commentator, skip=True)
    advance_after(rehearsal)
    rehearsal.refresh_from_db()
    before = rehearsal.elapsed
    with pytest.raises(LivecastError) as refusal:
        control_rehearsal(rehearsal_id=rehearsal.pk, author=commentator, skip=True)
    assert (refusal.value.code, refusal.value.status) == ("rehearsal.no_break", 409)
    rehearsal.refresh_from_db()
    assert rehearsal.elapsed == before


def test_skip_in_a_paused_rehearsal_applies_when_it_continues(rehearsal: Rehearsal, commentator: User):
    to_the_break(rehearsal)
    control_rehearsal(rehearsal_id=rehearsal.pk, author=commentator, paused=True)
    control_rehearsal(rehearsal_id=rehearsal.pk, author=commentator, skip=True)
    advance_rehearsals()
    assert Match.objects.get(pk=rehearsal.match_id).status == "break"
    control_rehearsal(rehearsal_id=rehearsal.pk, author=commentator, paused=False)
    advance_rehearsals()
    assert Match.objects.get(pk=rehearsal.match_id).status == "live"


def test_commentator_posts_into_the_rehearsal(rehearsal: Rehearsal, played: Match, commentator: User):
    for _ in range(10):
        advance_after(rehearsal, 5)
    before = rehearsal.match.commentary.count()
    post_commentary(
        match_id=rehearsal.match_id, author=commentator, client_key="mine", draft=EntryDraft(body="As I saw it.")
    )
    advance_to_the_end(rehearsal)
    entries = rehearsal.match.commentary
    assert before < entries.count() == played.commentary.count() + 1
    assert entries.get(client_key="mine").author == commentator


def test_named_players_are_in_the_line_up(played: Match, rehearsal: Rehearsal, commentator: User):
    names = {player["name"] for entry in played.commentary.exclude(side="") for player in entry.players[:1]}
    assert names and names <= set(rehearsal.match.lineup.values_list("name", flat=True))
    set_lineup(match_id=played.pk, author=None, side="home", players=[SheetPlayer("Tove Ember", 1, "GK")])
    again = start_rehearsal(author=commentator, match_id=played.pk)
    assert [str(row) for row in again.match.lineup.filter(side="home")] == ["1 Tove Ember"]


def test_line_ups_of_a_feed_have_sides_and_shirts():
    sheets = lineups_of_feed(files.load_feed(DEMO))
    clubs = {"home": PUDDLEWICK, "away": GRIMSDITCH}
    for side, club in clubs.items():
        told = {player.name: player.number for player in sheets[side]}
        assert len(told) > 5 and told.items() <= {name: number for number, name in club.players.items()}.items()


@pytest.mark.every_database("cascades")
def test_deleting_a_rehearsal_deletes_only_its_match(rehearsal: Rehearsal, played: Match, commentator: User):
    for _ in range(10):
        advance_after(rehearsal, 5)
    counts = (Match.objects.count(), Team.objects.count(), played.commentary.count())
    match_id = rehearsal.match_id
    discard_rehearsal(rehearsal_id=rehearsal.pk, author=commentator)
    for model in (CommentaryEntry, Publication, LineupPlayer, Role):
        assert not model.objects.filter(match_id=match_id).exists()
    assert not Rehearsal.objects.exists()
    assert (Match.objects.count(), Team.objects.count(), played.commentary.count()) == (counts[0] - 1, *counts[1:])
    advance_rehearsals()


def test_public_match_is_never_deleted_with_a_rehearsal(rehearsal: Rehearsal, commentator: User):
    Match.objects.filter(pk=rehearsal.match_id).update(private=False)
    with pytest.raises(LivecastError) as refusal:
        discard_rehearsal(rehearsal_id=rehearsal.pk, author=commentator)
    assert refusal.value.code == "rehearsal.public" and Match.objects.filter(pk=rehearsal.match_id).exists()


def test_commentator_of_one_match_may_rehearse(live_match: Match, played: Match, stranger: User):
    with pytest.raises(LivecastError) as refusal:
        start_rehearsal(author=stranger, match_id=played.pk)
    assert refusal.value.code == "rehearsal.not_staff"
    User.objects.filter(pk=stranger.pk).update(is_staff=True)
    stranger.refresh_from_db()
    Role.objects.create(user=stranger, part=Role.Part.COMMENTATOR, match=live_match)
    begun = start_rehearsal(author=stranger, match_id=played.pk)
    post_commentary(match_id=begun.match_id, author=stranger, client_key="k", draft=EntryDraft(body="Mine."))


def test_rehearsal_of_another_user_is_hidden(rehearsal: Rehearsal, stranger: User):
    for act in (
        lambda: control_rehearsal(rehearsal_id=rehearsal.pk, author=stranger, stop=True),
        lambda: discard_rehearsal(rehearsal_id=rehearsal.pk, author=stranger),
    ):
        with pytest.raises(LivecastError) as refusal:
            act()
        assert refusal.value.status == 404


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"match_id": 999_999}, "match.not_found"),
        ({"file": b""}, "feed.truncated"),
        ({"file": b"no feed"}, "feed.not_json"),
        ({"file": HARBOUR.read_bytes(), "speed": 21}, "rehearsal.speed"),
        ({"file": HARBOUR.read_bytes(), "speed": float("nan")}, "rehearsal.speed"),
        ({"file": b" " * (5 * 1024 * 1024 + 1)}, "rehearsal.too_big"),
    ],
)
def test_invalid_rehearsals_are_refused(commentator: User, wanted: dict, code: str):
    with pytest.raises(LivecastError) as refusal:
        start_rehearsal(author=commentator, **wanted)
    assert refusal.value.code == code and not Rehearsal.objects.exists() and not Match.objects.exists()


# --- admin pages


@pytest.fixture
def office(commentator: User) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("edda", password="edda"))
    return client


def test_staff_start_control_and_delete_a_rehearsal_in_the_admin(office: Client, played: Match):
    begin = reverse("admin:matches_match_rehearse")
    assert str(played) in office.get(begin).content.decode()
    response = office.post(begin, {"match": played.pk, "speed": "20"})
    rehearsal = Rehearsal.objects.get()
    own = reverse("admin:matches_match_rehearsal", args=[rehearsal.match_id])
    assert response["Location"] == own
    assert "Playing at 20×" in office.get(own).content.decode()
    office.post(own, {"do": "pause"})
    assert "Paused." in office.get(own).content.decode()
    office.post(own, {"do": "speed", "speed": "5"})
    office.post(own, {"do": "go_on"})
    assert "Playing at 5×" in office.get(own).content.decode()
    assert "Skip to the start" in office.get(own).content.decode()
    to_the_break(rehearsal)
    assert "Skip the break" in office.get(own).content.decode()
    office.post(own, {"do": "skip"})
    advance_rehearsals()
    assert "Skip" not in office.get(own).content.decode()
    assert office.get(reverse("admin:matches_match_console", args=[rehearsal.match_id])).status_code == 200
    office.post(own, {"do": "stop"})
    assert "It is over." in office.get(own).content.decode()
    office.post(own, {"do": "delete"})
    assert not Rehearsal.objects.exists() and office.get(own).status_code == 404


def test_uploaded_file_is_played_or_refused_with_its_line(office: Client):
    begin = reverse("admin:matches_match_rehearse")
    office.post(begin, {"file": SimpleUploadedFile("harbour.jsonl", HARBOUR.read_bytes()), "speed": "1"})
    assert str(Rehearsal.objects.get()) == "Rehearsal of harbour.jsonl"
    broken = SimpleUploadedFile("broken.jsonl", HARBOUR.read_bytes() + b"{}\n")
    assert "broken.jsonl:" in office.post(begin, {"file": broken, "speed": "1"}).content.decode()
    assert "Choose a match or a file." in office.post(begin, {"speed": "1"}).content.decode()


def test_users_without_a_role_cannot_rehearse(rehearsal: Rehearsal, stranger: User):
    User.objects.filter(pk=stranger.pk).update(is_staff=True)
    client = Client()
    client.force_login(stranger)
    assert client.get(reverse("admin:matches_match_rehearse")).status_code == 403
    assert client.get(reverse("admin:matches_match_rehearsal", args=[rehearsal.match_id])).status_code == 404

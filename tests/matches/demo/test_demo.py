"""The demo: a live match that plays itself, an upcoming match, a finished match and a user."""

import re
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from matches.demo import clubs, demo_matches, seasons
from matches.management.commands import play_demo
from matches.models import CommentaryEntry, Competition, Match, Player, Publication, Team
from matches.providers import player
from matches.providers.importer import StepApplier
from matches.sports import SPORTS

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def development(settings: Any) -> None:
    settings.DEBUG = True


def seed(**options: Any) -> list[str]:
    out = StringIO()
    call_command("seed_demo", stdout=out, no_color=True, **options)
    return out.getvalue().splitlines()


def row_counts() -> list[int]:
    return [model.objects.count() for model in (User, Team, Player, Match, CommentaryEntry, Publication)]


def test_demo_has_a_live_an_upcoming_and_a_finished_match():
    seed()
    soon = timezone.now() - timedelta(days=1), timezone.now() + timedelta(days=1)
    by_status = {
        match.status: match for match in Match.objects.filter(kickoff_at__range=soon).select_related("competition")
    }
    assert set(by_status) == {"live", "scheduled", "finished"}
    live, to_come, over = by_status["live"], by_status["scheduled"], by_status["finished"]
    assert (live.home_score, live.away_score, live.commentary.count()) == (0, 1, demo_matches.INITIAL_LINES)
    assert live.clock_running_since is not None and live.minute() in ("26'", "27'")
    moments = [entry.happened_at for entry in live.commentary.all() if entry.happened_at]
    assert moments == sorted(moments) and moments[0] == live.kickoff_at and moments[-1] <= timezone.now()
    assert to_come.kickoff_at is not None
    assert timedelta(hours=2) < to_come.kickoff_at - timezone.now() <= timedelta(hours=3)
    assert (over.home_score, over.away_score) == (71, 70)
    assert all(match.competition for match in by_status.values())


def test_demo_clubs_have_colours_letters_and_players():
    seed()
    for team in Team.objects.all():
        assert team.code and team.colour and team.colour2 and team.players.count() >= 5
    assert Player.objects.filter(name="Maud Plimpton", number=1, team__code="PUD").exists()


def test_demo_league_has_a_live_table_and_its_cup_a_tie_that_away_goals_decided(client):
    seed()
    page = client.get(Competition.objects.get(name=seasons.LEAGUE).get_absolute_url()).content.decode()
    text = " ".join(re.sub(r"<[^>]*>", " ", page).split())
    assert "1 point deducted" in text and "goat" in text and "It counts the matches in play" in text
    for club in clubs.CLUBS[:4]:
        assert club.short_name in text
    assert client.get("/competitions/").content.decode().count("Lower Meadow") >= 2

    page = client.get(Competition.objects.get(name=seasons.CUP).get_absolute_url()).content.decode()
    text = " ".join(re.sub(r"<[^>]*>", " ", page).split())
    assert "Upper Pott’g win on away goals" in text and "Final" in text


def test_table_of_the_demo_counts_one_edition_of_the_live_match():
    seed()
    demo_matches.create_edition(starts_in=timedelta(0))
    editions = Match.objects.filter(feed_key__startswith=demo_matches.EDITION_PREFIX).order_by("pk")
    assert [str(match.competition) for match in editions.select_related("competition")] == [
        "Lower Meadow Friendlies", seasons.LEAGUE,
    ]  # fmt: skip


def test_demo_has_a_user():
    seed()
    user = authenticate(username="demo", password="demo-livecast")
    assert isinstance(user, User) and user.is_staff and user.is_superuser and user.public_name == "Demo"


def test_seeding_the_demo_again_changes_nothing():
    seed()
    before = row_counts()
    assert seed() == []
    assert row_counts() == before
    seed(again=True)
    assert row_counts() == before


def test_installation_with_matches_gets_the_demo_only_with_again(fixture):
    seed()
    assert Match.objects.get() == fixture and not User.objects.exists()
    seed(again=True)
    assert Match.objects.count() == 15 and User.objects.filter(username="demo").exists()


def test_changed_demo_password_is_kept():
    seed()
    user = User.objects.get(username="demo")
    user.set_password("something else")
    user.save()
    seed(again=True)
    assert authenticate(username="demo", password="demo-livecast") is None


@pytest.mark.parametrize("command", ["seed_demo", "play_demo"])
def test_demo_is_refused_in_production(settings, command):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="DEBUG=1"):
        call_command(command)
    assert row_counts() == [0, 0, 0, 0, 0, 0]


# --- the live match


class DemoRun:
    """Run play_demo through a number of waits without real time, then stop it as by SIGTERM."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now, self.left = 0.0, 0
        self.waited: list[float] = []
        for module in (player, play_demo):
            monkeypatch.setattr(module, "sleep", self.sleep)
        monkeypatch.setattr(player, "monotonic", lambda: self.now)

    def sleep(self, seconds: float) -> None:
        if not self.left:
            raise SystemExit(0)
        if seconds:
            self.left -= 1
        self.waited.append(seconds)
        self.now += seconds

    def run(self, waits: int) -> None:
        self.left = waits
        with pytest.raises(SystemExit):
            call_command("play_demo", stdout=StringIO())


@pytest.fixture
def demo_run(monkeypatch: pytest.MonkeyPatch) -> DemoRun:
    return DemoRun(monkeypatch)


def latest_match() -> Match:
    match = demo_matches.latest_edition()
    assert match is not None
    return match


def entries_of(steps: int) -> int:
    """The number of entries that the first steps of the feed create.

    Edits and deletes create no entries.
    """
    return len({step.key for step in demo_matches.live_feed().steps[:steps]})


def test_demo_posts_a_line_every_few_seconds(demo_run):
    seed()
    demo_run.run(waits=20)
    assert latest_match().commentary.count() == entries_of(demo_matches.INITIAL_LINES + 20)
    assert all(2 <= wait <= 4 for wait in demo_run.waited if wait)


def test_demo_continues_from_the_last_posted_line(demo_run):
    seed()
    demo_run.run(waits=5)
    demo_run.run(waits=5)
    assert latest_match().commentary.count() == entries_of(demo_matches.INITIAL_LINES + 10)
    assert latest_match().feed_key == "livecast-demo/1"


def test_new_edition_starts_a_minute_after_the_end(demo_run):
    seed()
    demo_run.run(waits=120)
    first, second = Match.objects.filter(feed_key__startswith=demo_matches.EDITION_PREFIX).order_by("pk")
    assert (first.status, first.home_score, first.away_score) == ("finished", 3, 2)
    assert (second.feed_key, second.status) == ("livecast-demo/2", "live")
    assert max(demo_run.waited) == pytest.approx(60, abs=2)


def test_restarted_player_posts_the_missing_last_lines_first(demo_run):
    seed()
    demo_run.run(waits=len(demo_matches.live_feed().steps) - demo_matches.INITIAL_LINES - 2)
    assert latest_match().status == "finished" and not demo_matches.is_over(latest_match())
    demo_run.run(waits=1)
    assert latest_match().feed_key == "livecast-demo/1"
    demo_run.run(waits=3)
    assert latest_match().feed_key == "livecast-demo/2"


def test_old_editions_are_deleted_and_the_upcoming_match_stays_upcoming():
    seed()
    Match.objects.filter(feed_key=demo_matches.UPCOMING_KEY).update(kickoff_at=timezone.now() - timedelta(days=3))
    for _ in range(4):
        demo_matches.create_edition(starts_in=timedelta(0))
    keys = (
        Match.objects.filter(feed_key__startswith=demo_matches.EDITION_PREFIX)
        .order_by("pk")
        .values_list("feed_key", flat=True)
    )
    assert list(keys) == ["livecast-demo/3", "livecast-demo/4", "livecast-demo/5"]
    assert Match.objects.filter(feed_key=demo_matches.UPCOMING_KEY, kickoff_at__gt=timezone.now()).exists()


def test_player_starts_a_new_edition_after_its_match_was_deleted(demo_run, monkeypatch):
    seed()
    sleep = demo_run.sleep

    def delete_in_the_middle(seconds: float) -> None:
        sleep(seconds)
        if demo_run.left == 10:
            Match.objects.filter(feed_key="livecast-demo/1").delete()
            demo_matches.create_edition(starts_in=timedelta(0))

    monkeypatch.setattr(player, "sleep", delete_in_the_middle)
    demo_run.run(waits=20)
    assert latest_match().commentary.count() > 5


def test_player_waits_until_the_demo_exists(demo_run):
    demo_run.run(waits=3)
    assert demo_run.waited == [play_demo.RETRY_SECONDS] * 3 and not Match.objects.exists()


# --- the feed


def test_demo_feed_is_consistent():
    feed = demo_matches.live_feed()
    assert len(feed.warnings) == 0 and 110 <= len(feed.steps) <= 130
    lines = [step.line for step in feed.steps if step.line is not None]
    assert {line.period for line in lines} == {"PRE", "1H", "HT", "2H", "FT"}
    assert {"goal", "yellow_card", "second_yellow", "penalty_missed", "substitution", "review"} <= {
        x.kind for x in lines
    }
    squad = {(name, number) for club in clubs.CLUBS for number, name in club.players.items()}
    assert {(player["name"], player["number"]) for line in lines for player in line.players} <= squad
    told = [line for step, line in ((step, step.line) for step in feed.steps) if line and step.op == "add"]
    times = [(line.period, line.clock_seconds) for line in told if line.clock_seconds is not None]
    assert times == sorted(times)


def test_demo_has_a_retracted_goal_and_a_corrected_scorer():
    seed()
    applier = StepApplier(latest_match(), run_clock=False)
    for step in demo_matches.live_feed().steps:
        applier.apply(step)
    overturned = latest_match().commentary.get(retracted_at__isnull=False)
    assert overturned.kind == "goal" and "bootlace" in overturned.reason
    assert "Caldera" in latest_match().commentary.get(corrected_at__isnull=False).body
    assert (latest_match().home_score, latest_match().away_score, latest_match().status) == (3, 2, "finished")


def test_demo_clubs_have_known_sports():
    assert {club.sport for club in clubs.CLUBS} <= set(SPORTS)

"""The same promises for real feeds beside the repository (`../shared/data/neutral/*.jsonl`).

What a file says is read here a second time, in the plainest way, to compare with. The fold of the score is checked for
every file; the way through the database, which takes longer, for the oddest of each provider. With LIVECAST_ALL_FEEDS=1
every file goes that way, which takes a minute.
"""

import json
import os
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from matches.models import Match
from matches.providers.commentary_feed import read_feed_file
from matches.providers.normalise import NormalisedFeed, normalise_feed
from matches.providers.pacing import MAX_WAIT, PaceSource, replay_pace
from matches.scoring import statistics
from matches.scoring.score import Scoreline, score_after
from matches.sports import OUTSIDE, Direction, sport_of

FILES = sorted((Path(settings.BASE_DIR).parent / "shared" / "data" / "neutral").glob("*.jsonl"))
ODDEST = (
    "hupu nba-v2 okc-sas-g4 ipl ma6 pl-13865 pl-22831 pl-36475 pl-36795 pl-37853 sportradar-03 kbo-1809 nfl-2013 SF-SEA"
    " nhl-0089"
).split()


@cache
def feed_from(path: Path) -> NormalisedFeed:
    """The feed of a file, parsed once: tests do not change it."""
    return normalise_feed(read_feed_file(path))


def id_of(path: Path) -> str:
    return path.stem[:40]


every_feed = pytest.mark.parametrize("path", FILES, ids=id_of)
odd_feeds = pytest.mark.parametrize(
    "path",
    [path for path in FILES if "LIVECAST_ALL_FEEDS" in os.environ or any(odd in path.name for odd in ODDEST)],
    ids=id_of,
)


def last_stated(path: Path) -> tuple[dict[str, int], dict[str, int]]:
    """The last score that a file states: the header's, otherwise the last entry's."""
    header, *entries = [json.loads(line) for line in path.read_text().splitlines()][:-1]
    score: dict[str, int] = {}
    shootout: dict[str, int] = {}
    for entry in entries:
        provider_score = entry.get("score") or {}
        if "runs" in provider_score and entry["clock"]["display"]:
            score[entry["side"]] = provider_score["runs"]
        score |= {side: provider_score[side] for side in ("home", "away") if side in provider_score}
        shootout = entry.get("so") or shootout
    names = {header["teams"][side]: side for side in ("home", "away")} if "teams" in header else {}
    final = {names.get(name, name): value for name, value in header.get("final", {}).items()}
    score |= {side: int(final[side]) for side in ("home", "away") if final.get(side) is not None}
    return score, shootout


# Final scores that a file has only in its text, its id or the kicks of its shootout.
SAID_ELSEWHERE: dict[str, Any] = {
    "football-ma6-LIV-MCI": {"home": 3, "away": 1},
    "football-echoes-en-2015-08-16-18-00-Manchester-City-3-0-Che": {"home": 3, "away": 0},
    "football-echoes-es-2016-09-10-21-30-Barcelona-1-2-Alaves": {"home": 1, "away": 2},
    "football-echoes-ru-2016-09-28-21-45-Napoli-4-2-Benfica": {"home": 4, "away": 2},
}
KICKS_COUNTED = {"nhl-0089": {"home": 2, "away": 1}}
# The winner of a shootout in ice hockey has one goal more than the lines say, once the match is over.
GOAL_OF_THE_SHOOTOUT = {"nhl-0089": (3, 2, 2, 1)}


def expected(path: Path) -> Scoreline:
    score, shootout = last_stated(path)
    score = score or SAID_ELSEWHERE.get(path.stem, {})
    shootout = shootout or KICKS_COUNTED.get(path.stem, {})
    return Scoreline(score.get("home"), score.get("away"), shootout.get("home"), shootout.get("away"))


def numbers(score: Scoreline) -> tuple[int | None, ...]:
    return score.home, score.away, score.shootout_home, score.shootout_away


class _Entry:
    """A line as an entry for the fold."""

    def __init__(self, line: Any) -> None:
        self.kind, self.side, self.provider_score, self.retracted_at = line.kind, line.side, line.provider_score, None
        self.period: str = line.period or ""
        self.scoreline: dict[str, Any] = {}


def score_after_last_entry(feed: NormalisedFeed) -> Scoreline:
    sport, score = sport_of(feed.facts.sport), Scoreline()
    for step in feed.steps:
        if step.line is not None:
            score = score_after(score, _Entry(step.line), sport)
    return score


def folded(feed: NormalisedFeed) -> Scoreline:
    score = score_after_last_entry(feed)
    return score.updated_by(Scoreline.from_data(feed.facts.result)) if feed.facts.result else score


@every_feed
def test_final_score_is_the_last_stated_one(path: Path):
    assert numbers(folded(feed_from(path))) == numbers(expected(path))


# Their text has no score, or starts with a score whose periods are unknown.
UNKNOWN_PERIODS = "basketball-hupu cricket-ipl football-echoes football-ma6 football-pl-22831 football-pl-37853".split()


@every_feed
def test_periods_add_up_to_the_final_score(path: Path):
    feed = feed_from(path)
    sport, score = sport_of(feed.facts.sport), Scoreline()
    lines = [_Entry(step.line) for step in feed.steps if step.line is not None]
    for line in lines:
        score = score_after(score, line, sport)
        line.scoreline = score.as_data()
    rows = [row for row in statistics.tally_of(lines, sport)["periods"] if row["code"] != "SO"]
    if any(unknown in path.stem for unknown in UNKNOWN_PERIODS):
        assert not rows or any(None in (row["home"], row["away"]) for row in rows)
    else:
        assert (sum(row["home"] for row in rows), sum(row["away"] for row in rows)) == (score.home, score.away)
        assert all(row["home"] >= 0 and row["away"] >= 0 for row in rows)


@pytest.mark.parametrize("path", [path for path in FILES if path.name.startswith("nfl-20")], ids=id_of)
def test_points_by_kind_add_up_to_the_final_score(path: Path):
    """These feeds state no running score.

    The points of all plays must add up to the header's final score.
    """
    feed = feed_from(path)
    assert numbers(score_after_last_entry(feed)) == numbers(expected(path))


@every_feed
def test_every_line_has_a_text_a_period_and_a_minute(path: Path):
    feed = feed_from(path)
    sport = sport_of(feed.facts.sport)
    lines = [step.line for step in feed.steps if step.line is not None]
    order: list[int] = []
    for line in lines:
        assert line.body.strip()
        assert line.period in ("", *OUTSIDE, *sport.by_period)
        assert "<p>" not in line.body and "\x80" not in line.body
        period = sport.period(line.period or "")
        if period is not None:
            order.append(sport.order(period.code))
            if period.length and sport.direction is Direction.UP and line.clock_seconds is not None:
                assert line.clock_seconds < period.length + 15 * 60, "no half has had so much stoppage"
    assert order == sorted(order), "the periods are played in their order"
    assert feed.facts.kickoff is not None or "nba-v" in path.name or "okc" in path.name


@every_feed
def test_every_feed_has_a_pace(path: Path):
    feed = feed_from(path)
    pace = replay_pace(feed)
    assert len(pace.waits) == len(feed.steps) and all(0 <= wait <= MAX_WAIT for wait in pace.waits)
    assert pace.source is not PaceSource.EVEN or feed.facts.sport in ("cricket", "baseball") or len(feed.steps) == 1


@odd_feeds
@pytest.mark.django_db
def test_second_import_of_a_feed_changes_nothing(path: Path):
    out = StringIO()
    call_command("import_feed", str(path), stdout=out)
    match = Match.objects.get()
    records = [json.loads(line) for line in path.read_text().splitlines()][1:-1]
    assert match.commentary.count() == sum(record["op"] == "add" for record in records)
    assert numbers(match.scoreline) == GOAL_OF_THE_SHOOTOUT.get(path.stem, numbers(expected(path)))
    before = (Match.objects.values().get(), list(match.commentary.values()), match.publications.count())
    call_command("import_feed", str(path), stdout=out)
    assert (Match.objects.values().get(), list(match.commentary.values()), match.publications.count()) == before
    assert f"{len(records)} unchanged" in out.getvalue()


@pytest.mark.parametrize(
    ("name", "periods"),
    [
        ("basketball-okc-sas-g1", ["Q1", "Q2", "Q3", "Q4", "OT", "OT2"]),
        ("basketball-okc-sas-g3", ["Q1", "Q2", "Q3", "Q4"]),
        ("football-pl-13865", ["PRE", "1H", "2H", "HT", "ET1", "ET2", "SO", "FT"]),
        ("football-pl-37853", ["2H"]),
        ("football-sportradar-02", ["PRE", "1H", "2H"]),
        ("nfl-sportradar-SF-SEA", ["Q1", "Q2", "Q3", "Q4"]),
    ],
)
def test_missing_and_wrong_periods_are_corrected(name: str, periods: list[str]):
    for path in (path for path in FILES if path.stem == name):
        lines = [step.line for step in feed_from(path).steps if step.line is not None]
        assert list(dict.fromkeys(line.period for line in lines)) == periods

"""What is announced, in several sports: the fold over the publications, without a database."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from matches import sports
from matches.models import Match, Team
from matches.notices.announcements import MAX_NOTICES, Announced, Notice, Published, announce
from matches.notices.texts import notice_text

START = datetime(2026, 5, 9, 14, 0, tzinfo=UTC)


class Log:
    """The log of a match, from which notices are made one publication at a time."""

    def __init__(self, sport: str) -> None:
        self.match = Match(
            sport=sport, home=Team(pk=1, name="Harbour", sport=sport), away=Team(pk=2, name="Mill", sport=sport)
        )
        self.announced = Announced()
        self.offset = 0
        self.now = START
        self.state: dict[str, Any] = {"status": "scheduled", "period": "", "pause": "", "award": None, "scoreline": {}}

    def put(self, type: str, data: dict[str, Any]) -> list[Notice]:
        self.offset += 1
        return announce(self.match.rules, self.announced, [Published(self.offset, type, data, self.now)])

    def entry(self, id: int, kind: str, score: str = "", *, type: str = "added", **facts: Any) -> list[Notice]:
        usual: dict[str, Any] = {
            "side": "home",
            "minute": "12'",
            "players": [],
            "body": "",
            "reason": "",
            "retracted_at": None,
        }
        data = {"id": id, "kind": kind, "scored": bool(score), "scoreline": scoreline(score), **usual, **facts}
        return self.put(f"commentary.{type}", data)

    def change(self, status: str, period: str = "", score: str = "", **more: Any) -> list[Notice]:
        self.state = {**self.state, "status": status, "period": period, "scoreline": scoreline(score), **more}
        return self.put("match.changed", self.state)

    def titles(self, notices: list[Notice], language: str = "en") -> list[str]:
        return [notice_text(notice, self.match, language).title for notice in notices]

    def bodies(self, notices: list[Notice], language: str = "en") -> list[str]:
        return [notice_text(notice, self.match, language).body for notice in notices]


def scoreline(score: str) -> dict[str, Any]:
    """ "2–1", "1–1 4–3" with a shootout, "183/8" for the home side of a cricket match."""
    if not score:
        return {"home": None, "away": None, "shootout": None, "detail": {}}
    if "/" in score:
        runs, wickets = map(int, score.split("/"))
        return {"home": runs, "away": None, "shootout": None, "detail": {"home": {"wickets": wickets}}}
    regular, _, shootout = score.partition(" ")
    home, away = map(int, regular.split("–"))
    kicks = dict(zip(("home", "away"), map(int, shootout.split("–")), strict=True)) if shootout else None
    return {"home": home, "away": away, "shootout": kicks, "detail": {}}


def test_a_football_match_is_announced_from_the_kick_off_to_the_end():
    log = Log("football")
    assert log.titles(log.change("live", "1H", "0–0")) == ["Kick-off · Harbour v Mill"]
    goal = log.entry(1, "goal", "1–0", players=[{"name": "Ida Parker"}], body="A header.")
    assert log.titles(goal) == ["Goal · Harbour 1–0 Mill"]
    assert log.bodies(goal) == ["12' Ida Parker (Harbour)\nA header."]
    assert log.change("live", "1H", "1–0") == []
    assert log.entry(2, "corner") == []
    assert log.titles(log.entry(3, "red_card", "1–0", side="away")) == ["Red card · Harbour 1–0 Mill"]
    assert log.titles(log.change("break", "1H", "1–0")) == ["Half-time · Harbour 1–0 Mill"]
    assert log.change("live", "2H", "1–0") == []
    end = log.change("finished", "2H", "1–0")
    assert log.titles(end) == ["Full time · Harbour 1–0 Mill"]
    assert log.titles(end, "zh-hans") == ["全场结束 · Harbour 1–0 Mill"]
    kinds = [notice.kind for notice in (*goal, *end)]
    assert kinds == ["score", "end"]


def test_a_shootout_is_announced_kick_by_kick():
    log = Log("football")
    log.change("live", "SO", "1–1 0–0")
    scored = log.entry(1, "shootout_scored", "1–1 1–0", minute="SO")
    missed = log.entry(2, "shootout_missed", "1–1 1–0", side="away", minute="SO")
    assert log.titles(scored + missed) == [
        "Penalty scored · Harbour 1–1 Mill (1–0 pens)",
        "Penalty missed · Harbour 1–1 Mill (1–0 pens)",
    ]


def test_a_withdrawn_goal_takes_the_place_of_its_notice_and_says_why():
    log = Log("football")
    log.change("live", "1H", "0–0")
    goal = log.entry(1, "goal", "1–0", players=[{"name": "Ida Parker"}])
    log.change("live", "1H", "1–0")
    withdrawn = log.entry(1, "goal", type="retracted", retracted_at="now", reason="Offside.", players=[])
    assert [notice.tag for notice in withdrawn] == [notice.tag for notice in goal]
    assert log.bodies(withdrawn) == ["Withdrawn: Goal, 12' Ida Parker (Harbour)\nOffside."]
    assert log.entry(1, "goal", type="retracted", retracted_at="now") == []


def test_a_correction_is_announced_if_it_changes_what_was_said_and_not_for_the_text():
    log = Log("football")
    log.change("live", "1H", "0–0")
    log.entry(1, "goal", "1–0", players=[{"name": "Ida Parker"}])
    assert log.entry(1, "goal", "1–0", type="corrected", players=[{"name": "Ida Parker"}], body="A fine header.") == []
    other = log.entry(1, "goal", "1–0", type="corrected", players=[{"name": "Rosa Lake"}])
    assert log.bodies(other) == ["Now: Goal, 12' Rosa Lake (Harbour)\nBefore: Goal, 12' Ida Parker (Harbour)"]
    assert log.bodies(other, "zh-hans") == ["现为：进球, 12' Rosa Lake (Harbour)\n此前：进球, 12' Ida Parker (Harbour)"]
    overturned = log.entry(1, "goal_disallowed", type="corrected", players=[{"name": "Rosa Lake"}])
    assert [notice.kind for notice in overturned] == ["correction"]
    # A line that becomes a goal is new to the fans.
    log.entry(2, "comment")
    assert log.titles(log.entry(2, "goal", "2–0", type="corrected")) == ["Goal · Harbour 2–0 Mill"]


def test_a_state_that_was_wrong_is_corrected_under_the_tag_of_its_notice():
    log = Log("football")
    start = log.change("live", "1H", "0–0")
    not_yet = log.change("scheduled", "", "")
    assert [notice.tag for notice in start] == [notice.tag for notice in not_yet]
    assert log.bodies(not_yet) == ["The match has not started yet."]
    log.change("live", "1H", "0–0")
    half, on = log.change("break", "1H", "0–0"), log.change("live", "1H", "0–0")
    assert [notice.tag for notice in half] == [notice.tag for notice in on]
    assert log.bodies(on) == ["Play goes on."]
    end, reopened = log.change("finished", "2H", "1–0"), log.change("live", "2H", "1–0")
    assert [notice.tag for notice in end] == [notice.tag for notice in reopened]
    assert log.bodies(reopened) == ["The match is not over."]
    log.change("finished", "2H", "1–0")
    result = log.change("finished", "2H", "2–0")
    assert log.titles(result) == ["Correction · Harbour 2–0 Mill"]
    assert log.bodies(result) == ["Before: Harbour 1–0 Mill"]


def test_a_basketball_score_is_one_notice_that_is_renewed_after_a_while():
    log = Log("basketball")
    assert log.titles(log.change("live", "Q1", "0–0")) == ["Under way · Harbour v Mill"]
    first = log.entry(1, "two_points", "2–0", minute="Q1 09:41")
    assert log.titles(first) == ["Two points · Harbour 2–0 Mill"]
    assert log.entry(2, "three_points", "5–0") == []
    log.now += timedelta(minutes=3)
    [later] = log.entry(3, "free_throw", "6–0")
    assert later.tag == first[0].tag
    assert (first[0].renews, later.renews) == (False, True)
    quarter = log.change("break", "Q1", "18–15")
    assert log.titles(quarter) == ["Break · Harbour 18–15 Mill"]
    assert log.bodies(quarter) == ["First quarter"]


def test_a_wicket_is_announced_while_the_other_side_has_not_batted():
    log = Log("cricket")
    log.change("live", "INN1", "0/0")
    log.entry(1, "run", "1/0", minute="0.1")
    assert log.titles(log.entry(2, "wicket", "1/1", minute="0.2")) == ["Wicket · Harbour v Mill: 1/1"]
    rain = log.change("break", "INN1", "1/1", pause="rain")
    assert [notice.kind for notice in rain] == ["break"]


def test_the_breaks_between_innings_and_sets_are_not_announced():
    for sport, period in (("baseball", "T1"), ("tennis", "S1"), ("volleyball", "S1")):
        log = Log(sport)
        log.change("live", period, "0–0")
        assert log.change("break", period, "0–0") == []


@pytest.mark.parametrize("sport", sorted(sports.SPORTS))
def test_every_scoring_kind_and_card_of_a_sport_has_a_notice_in_both_languages(sport):
    rules = sports.sport_of(sport)
    for number, kind in enumerate(rules.kinds.values()):
        log = Log(sport)
        log.change("live", "", "0–0")
        found = log.entry(number, kind.code, "1–0" if kind.points else "")
        if kind.points or kind.icon in ("red", "yellow", "second-yellow"):
            assert log.titles(found)[0].startswith(f"{kind.name} · ")
            assert log.titles(found, "zh-hans")[0].startswith(f"{kind.names.text('zh-hans')} · ")


def test_an_import_of_a_played_match_announces_only_its_newest_notices():
    log = Log("football")
    log.change("live", "1H", "0–0")
    data = {"scored": True, "side": "home", "players": [], "body": "", "reason": "", "retracted_at": None}
    goals = [
        Published(
            10 + n,
            "commentary.added",
            {"id": n, "kind": "goal", "minute": f"{n}'", "scoreline": scoreline(f"{n}–0"), **data},
            START,
        )
        for n in range(1, 10)
    ]
    found = announce(log.match.rules, log.announced, goals)
    assert len(found) == MAX_NOTICES
    assert log.titles(found)[-1] == "Goal · Harbour 9–0 Mill"

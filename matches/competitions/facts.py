"""Matches as tables and ties count them: scores, awards, figures."""

from matches import sports
from matches.competitions.result_figures import ALL_OUT, BALLS, Figures, is_extra
from matches.models import Competition, Match
from matches.scoring.score import final_score
from matches.standings.points import MatchFacts, PointsRules, SideFacts
from matches.standings.ties import Leg

_RUGBY_TRIES, _RUGBY_MARGIN = 4, 7
_USUAL_POINTS = (2, 1, 0)  # of a sport that states no points
_NO_AWARD = "none"  # officials decided the match, without a winner
_TIE_BREAK = 1  # in volleyball, the sets between the sides of a match that the last set decided


def points_rules(competition: Competition) -> PointsRules:
    """What a result of this competition is worth."""
    sport = sports.sport_of(competition.sport, competition.own_format)
    stated = sport.format
    usual = _USUAL_POINTS if stated.win_points is None else (3, 1, 0)
    win, draw, loss = (
        points if points is not None else otherwise
        for points, otherwise in zip((stated.win_points, stated.draw_points, stated.loss_points), usual, strict=True)
    )
    is_rugby, is_volleyball = competition.sport == "rugby", competition.sport == "volleyball"
    abandoned = competition.abandoned_points
    if abandoned is None and competition.sport == "cricket":
        abandoned = draw
    extra_win, extra_loss = stated.extra_win_points, stated.extra_loss_points
    if is_volleyball:
        extra_win = 2 if extra_win is None else extra_win
        extra_loss = 1 if extra_loss is None else extra_loss
    tries, margin = competition.try_bonus, competition.losing_bonus
    if is_rugby:
        tries = _RUGBY_TRIES if tries is None else tries
        margin = _RUGBY_MARGIN if margin is None else margin
    return PointsRules(
        win=win,
        draw=draw,
        loss=loss,
        extra_win=extra_win,
        extra_loss=extra_loss,
        abandoned=abandoned,
        try_bonus=competition.try_bonus if competition.try_bonus is not None or not is_rugby else _RUGBY_TRIES,
        try_bonus_lead=competition.try_bonus_lead,
        losing_bonus=competition.losing_bonus
        if competition.losing_bonus is not None or not is_rugby
        else _RUGBY_MARGIN,
    )


def match_facts(match: Match, figures: Figures, competition: Competition | None) -> MatchFacts | None:
    """Return the match as a table counts it. None: it has not begun, it is postponed, or its score is unknown."""
    is_live, is_abandoned = match.is_in_play, match.status == Match.Status.ABANDONED
    if not (is_live or is_abandoned or match.status == Match.Status.FINISHED):
        return None
    score = final_score(match.scoreline, match.rules)
    award = ""
    if match.award is not None:
        award = match.award.get("winner") or _NO_AWARD
    if not award and not is_abandoned and (score.home is None or score.away is None):
        return None
    home, away = (score.home or 0, score.away or 0)
    balls = [
        _balls(match, side, played, competition) for side, played in zip(("home", "away"), figures.balls, strict=True)
    ]
    return MatchFacts(
        home=SideFacts(match.home_id, home, score.shootout_home or 0, figures.tries[0], figures.fair_play[0], balls[0]),
        away=SideFacts(match.away_id, away, score.shootout_away or 0, figures.tries[1], figures.fair_play[1], balls[1]),
        extra=is_extra(match) or (match.sport == "volleyball" and abs(home - away) == _TIE_BREAK),
        is_live=is_live,
        is_abandoned=is_abandoned,
        award=award,
    )


def leg_of(match: Match) -> Leg:
    """Return the match as a leg of a knock-out tie."""
    score = match.scoreline
    shootout = None
    if score.shootout_home is not None or score.shootout_away is not None:
        shootout = score.shootout_home or 0, score.shootout_away or 0
    award = (match.award or {}).get("winner") or ""
    is_known = score.home is not None and score.away is not None
    is_finished = match.status == Match.Status.FINISHED and (is_known or bool(award))
    return Leg(
        match=match.pk,
        home=match.home_id,
        away=match.away_id,
        home_score=score.home,
        away_score=score.away,
        shootout=shootout,
        is_over=is_finished or (match.status == Match.Status.ABANDONED and match.award is not None),
        is_live=match.is_in_play and is_known,
        extra=is_extra(match) and shootout is None,
        award=award,
    )


def _balls(match: Match, side: str, played: int, competition: Competition | None) -> int:
    """The balls of a side for the net run rate: all of its overs if it was bowled out."""
    wickets = (match.score_detail.get(side) or {}).get("wickets", 0)
    overs = competition.innings_overs if competition is not None else None
    if overs is not None and played and wickets >= ALL_OUT:
        return overs * BALLS
    return played

"""Map the event types of providers to our kinds, with one table per sport.

A table maps our kind to their types, in lower case with spaces. Numbers are the codes of one provider. Two marks stand
for kinds that the type alone does not determine: MADE_SHOT (two points or three) and PLAY (a down of American
football). The modules of `refinements` decide those from the rest of the record.
"""

import re
from functools import cache

from matches.sports import SPORTS

MADE_SHOT = "made shot"
PLAY = "play"
# Types without a meaning of their own: the text decides.
UNSPECIFIC_TYPES = ("", "play", "event", "action")

_CAMEL_CASE = re.compile(r"(?<=[a-z])(?=[A-Z])")

# For every sport. A sport's own table has precedence.
_COMMON = {
    "comment": "comment, commentary, text, note, news, preview, post match summary, summary, assist, end delay",
    "lineup": "lineup, lineups, line up, line ups, team news, starting xi, tactical shift, anthem",
    "period_start": (
        "start, period start, period/start, period started, kick off, half start, begin, start of period, game/start"
    ),
    "period_end": "period end, period/end, half time, half end, break start, end of period, halftime",
    "match_end": (
        "match end, match ended, match/end, game end, game/end, game over, full time, end game, fulltime, ended"
    ),
    "postponed": "postponed, match postponed",
    "abandoned": "abandoned, match abandoned",
    "highlight": "highlight, key event",
    "substitution": "substitution, substitution/in, substitution/out, sub",
    "injury": "injury, injury return, injury stoppage, start delay",
    "timeout": "timeout, time out, tv timeout, water break, drinks break",
    "review": (
        "review, challenge, instant replay, video review, video assistant referee, video assistant referee over, var"
    ),
    "stats": "stats, statistics",
    "score": "score",
}

_FOOTBALL = {
    "goal": "goal, score change, goal scored, 16, own goal for",
    "penalty_goal": "penalty goal, penalty scored, penalty, penalty kick, penalty shootout",
    # A feed may have both sides of an own goal. Only this one scores: "own goal for" would count it twice.
    "own_goal": "own goal, own goal against",
    "penalty_missed": "penalty missed, missed penalty, penalty miss",
    "penalty_saved": "penalty saved",
    "penalty_awarded": "penalty awarded, penalty won",
    "yellow_card": "yellow card, booking, yellow",
    "second_yellow": "second yellow card, secondyellow card, yellow red card, second yellow",
    "red_card": "red card, straight red, red",
    "corner": "corner, corner kick, corner awarded, corner taken, 6",
    "offside": "offside, 2",
    "foul": "foul, free kick lost, foul committed, penalty lost, 4",
    "handball": "handball, hand ball",
    "free_kick": "free kick, free kick won, foul won",
    "throw_in": "throw in",
    "goal_kick": "goal kick",
    "shot": "shot, attempt, shot on target, shot on goal",
    "shot_missed": "miss, attempt missed, shot missed, shot off target, shot wide, 13",
    "shot_saved": "attempt saved, shot saved, 15",
    "shot_blocked": "attempt blocked, shot blocked, blocked shot",
    "save": "save, goal keeper, goalkeeper save, keeper save, 10",
    "woodwork": "post, woodwork, hit woodwork, 14",
    "lineup": "34",
    "substitution": "18, 19",
    "period_start": "32",
    "period_end": "end 1, end 2, end 3, end 4, end 5, 30",
    "match_end": "end 14",
    "review": (
        "contentious referee decisions, goal cancelled, var cancelled goal, goal disallowed, referee decision, "
        "var decision"
    ),
    "injury": "27, player off, player on",
    "comment": (
        "match started, injury time shown, injury time, pass, ball receipt*, carry, pressure, duel, "
        "clearance, bad behaviour, ball recovery, dribble, dribbled past, interception, block, miscontrol, "
        "dispossessed, shield, 50/50, error, referee ball drop, camera on, camera off"
    ),
}

# Opta's event types that are comments, by typeId: the text of a line that has no text of its own.
_OPTA = {
    "1": "Pass", "3": "Take-on", "5": "Out of play", "6": "Corner conceded", "7": "Tackle", "8": "Interception",
    "9": "Turnover", "10": "Shot blocked", "11": "Claim", "12": "Clearance", "17": "Card", "20": "Player retired",
    "24": "Change of conditions", "28": "Delay over", "40": "Change of formation", "41": "Punch", "42": "Good skill",
    "43": "Deleted event", "44": "Aerial duel", "45": "Challenge", "49": "Ball recovery", "50": "Dispossessed",
    "51": "Error", "52": "Keeper’s pick-up", "53": "Cross not claimed", "54": "Smother", "55": "Offside provoked",
    "56": "Ball shielded", "57": "Foul throw-in", "58": "Penalty faced", "59": "Keeper’s sweep",
    "60": "Chance missed", "61": "Touch", "64": "Resumed", "67": "50/50", "68": "Drop ball",
    "70": "Stoppage time announced", "74": "Blocked pass", "83": "Attempted tackle",
}  # fmt: skip

_BASKETBALL = {
    MADE_SHOT: "made shot, 1, field goal, 2pt, p2, heave",
    "three_points": "3pt, p3, three pointer, three points",
    "two_points": "two points",
    "free_throw": "free throw, freethrow, ft, 3",
    "missed_shot": "missed shot, 2, miss",
    "rebound": "rebound, reb, treb, 4",
    "offensive_rebound": "offensive rebound, oreb",
    "team_rebound": "team rebound",
    "assist": "ass, ast, assist",
    "turnover": "turnover, to, tto, 5",
    "steal": "steal, st",
    "block": "block, bs, blocked shot",
    "foul": "foul, personal foul, 6",
    "technical_foul": "technical foul, technical, cfoul, bfoul, tfoul",
    "unsportsmanlike_foul": "unsportsmanlike foul, flagrant foul, flagrant, ufoul",
    "ejection": "ejection, 11",
    "violation": "violation, 7",
    "jump_ball": "jb, jump ball, jumpball, 10",
    "timeout": "timo, 9, ttot",
    "substitution": "subst, 8",
    "review": "vtr, 18",
    "period_start": "startp, 12",
    "period_end": "endp, 13",
    "match_end": "endg",
    "comment": "startg, js, rfoul, 20, stoppage, delay of game, memo",
}

_AMERICAN_FOOTBALL = {
    PLAY: "play, scrimmage play",
    "touchdown": "td, touchdown",
    "extra_point": "xp, extra point",
    "extra_point_missed": "xpm, extra point missed",
    "extra_point_blocked": "xpb, extra point blocked",
    "two_point_conversion": "conversion, 2ps, 2pps, 2prs, two point conversion",
    "two_point_failed": "2pf, 2ppf, 2prf, two point failed, two point conversion failed",
    "defensive_conversion": "2pd, d2p, defensive two point conversion",
    "field_goal": "fg, field goal",
    "field_goal_missed": "fgm, field goal missed, missed field goal",
    "field_goal_blocked": "fgb, field goal blocked, blocked field goal",
    "safety": "saf, safety",
    "interception": "int, interception",
    "fumble": "fumble, fum",
    "sack": "sack",
    "penalty": "penalty",
    "penalty_declined": "penalty declined",
    "first_down": "first down",
    "punt": "punt, puntb",
    "kickoff": "kickoff, kick off, free kick, onside kick",
    "rush": "rush",
    "pass": "pass",
    "comment": "coin toss, game/setup",
    "timeout": "two minute warning",
}

_ICE_HOCKEY = {
    "goal": "goal",
    "penalty": "penl, penalty",
    "shot": "shot, shot on goal",
    "missed_shot": "miss, missed shot",
    "block": "block, blocked shot",
    "hit": "hit",
    "faceoff": "fac, faceoff, face off",
    "giveaway": "give, giveaway",
    "takeaway": "take, takeaway",
    "stoppage": "stop, stoppage",
    "review": "chl, challenge",
    "period_start": "pstr",
    "period_end": "pend",
    "match_end": "gend",
    # A delayed penalty has a second line when it is called.
    "comment": "soc, pgstr, pgend, eistr, eiend, egt, egpid, goff, shootout complete, delpen, delayed penalty",
}

_BASEBALL = {
    "pitch": "1, pitch",
    "substitution": "2",
    "review": "7",
    "at_bat": "8, at bat, atbat",
    "run": "run, run scored",
    "home_run": "home run, homerun",
    "hit": "hit, single",
    "double": "double, ground rule double",
    "triple": "triple",
    "walk": "walk, base on balls",
    "intentional_walk": "intentional walk, intent walk",
    "hit_by_pitch": "hit by pitch, hbp",
    "out": "out, lineout, pop out, forceout, field out, pickoff",
    "ground_out": "groundout, ground out",
    "fly_out": "flyout, fly out",
    "sacrifice": "sacrifice, sac bunt, sacrifice bunt",
    "sacrifice_fly": "sac fly, sacrifice fly",
    "double_play": "double play, grounded into double play",
    "triple_play": "triple play",
    "fielders_choice": "fielders choice",
    "strikeout": "strikeout, strike out",
    "stolen_base": "stolen base",
    "caught_stealing": "caught stealing",
    "wild_pitch": "wild pitch",
    "passed_ball": "passed ball",
    "balk": "balk",
    "error": "error, field error, fielding error, throwing error, reached on error",
    "period_start": "0, half inning, inning start",
    "comment": "13, 14, 23, 24, 44, 99, advance, runner advance, runner advances, runner, baserunning",
}

_CRICKET = {
    "ball": "ball, delivery, dot",
    "run": "run, runs, single, 1",
    "runs_2": "2, two",
    "runs_3": "3, three",
    "four": "four, 4",
    "six": "six, 6",
    "wicket": "wicket, out",
    "wide": "wide, wides",
    "no_ball": "no ball, noball",
    "bye": "bye, byes",
    "leg_bye": "leg bye, leg byes, legbye, legbyes",
    "period_end": "innings end, end of innings, innings break",
    "comment": "over, end of over",
}

_TENNIS = {
    "set": "set, set won, set winner",
    "game": "game, game won, game winner",
    "break": "break, break of serve, break point won",
    "point": "point, winner, unforced error, forced error, rally",
    "ace": "ace",
    "double_fault": "double fault, doublefault",
    "challenge": "challenge",
}

_RUGBY = {
    "try": "try",
    "conversion": "conversion",
    "penalty_goal": "penalty goal, penalty kick",
    "drop_goal": "drop goal",
}

_TABLES: dict[str, dict[str, str]] = {
    "football": _FOOTBALL,
    "basketball": _BASKETBALL,
    "american_football": _AMERICAN_FOOTBALL,
    "ice_hockey": _ICE_HOCKEY,
    "baseball": _BASEBALL,
    "cricket": _CRICKET,
    "tennis": _TENNIS,
    "rugby": _RUGBY,
}


def kind_of_type(sport: str, type: str) -> str | None:
    """The kind, or the mark, for a provider's type; None for an unknown type.

    A type of two parts ("rebound/defensive") has the kind of its first part, unless the table has the whole type.
    """
    table = kinds_by_type(sport)
    plain = plain_type(type)
    found = table.get(plain) or table.get(plain.partition("/")[0].strip())
    return found or ("comment" if opta_type_name(sport, type) else None)


def opta_type_name(sport: str, type: str) -> str:
    """The name of an Opta type that is a comment, otherwise ""."""
    return _OPTA.get(type, "") if sport == "football" else ""


def plain_type(type: str) -> str:
    """The type in lower case, in words: "yellowCard", "yellow_card" and "Yellow-Card" are "yellow card"."""
    words = _CAMEL_CASE.sub(" ", type[:200])
    return " ".join(words.lower().replace("_", " ").replace("-", " ").split())


@cache
def kinds_by_type(sport: str) -> dict[str, str]:
    table = {code.replace("_", " "): code for code in SPORTS[sport].kinds} if sport in SPORTS else {}
    for kinds in (_COMMON, _TABLES.get(sport, {})):
        table |= {type.strip(): kind for kind, types in kinds.items() for type in types.split(",")}
    return table

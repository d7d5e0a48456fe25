"""Map the event types of providers to our kinds, with one table per sport.

A table maps our kind to their types, in lower case with spaces. Numbers are the codes of one provider. Two marks stand
for kinds that the type alone does not determine: MADE_SHOT (two points or three) and PLAY (a down of American
football). `kind_refinement` decides those from the rest of the record.
"""

from functools import cache

from matches.sports import SPORTS

MADE_SHOT = "made shot"
PLAY = "play"

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
    "penalty_goal": "penalty goal, penalty scored, penalty",
    # A feed may have both sides of an own goal. Only this one scores: "own goal for" would count it twice.
    "own_goal": "own goal, own goal against",
    "penalty_missed": "penalty missed, missed penalty, penalty saved, penalty miss",
    "penalty_awarded": "penalty awarded, penalty won",
    "yellow_card": "yellow card, booking, yellow",
    "second_yellow": "second yellow card, secondyellow card, yellow red card, second yellow",
    "red_card": "red card, straight red, red",
    "corner": "corner, corner kick, corner awarded, 6",
    "offside": "offside, 2",
    "foul": "foul, free kick lost, foul committed, penalty lost, handball, 4",
    "free_kick": "free kick, free kick won, foul won",
    "throw_in": "throw in",
    "goal_kick": "goal kick",
    "shot": (
        "shot, miss, attempt, attempt saved, attempt blocked, attempt missed, shot off target, shot on target, "
        "shot blocked, 13, 15"
    ),
    "save": "save, shot saved, goal keeper, 10",
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
    "injury": "27, player off, player on, bad behaviour",
    "comment": (
        "match started, injury time shown, injury time, pass, ball receipt*, carry, pressure, duel, clearance, "
        "ball recovery, dribble, dribbled past, interception, block, miscontrol, dispossessed, shield, 50/50, error, "
        "referee ball drop, camera on, camera off"
    ),
}

# Opta's event types without a kind of ours, by typeId: the text of a line that has no text of its own.
_OPTA = {
    "1": "Pass", "3": "Take-on", "5": "Out of play", "7": "Tackle", "8": "Interception", "9": "Turnover",
    "11": "Claim", "12": "Clearance", "17": "Card", "20": "Player retired", "24": "Change of conditions",
    "28": "Delay over", "40": "Change of formation", "41": "Punch", "42": "Good skill", "43": "Deleted event",
    "44": "Aerial duel", "45": "Challenge", "49": "Ball recovery", "50": "Dispossessed", "51": "Error",
    "52": "Keeper’s pick-up", "53": "Cross not claimed", "54": "Smother", "55": "Offside provoked",
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
    "turnover": "turnover, to, tto, 5",
    "steal": "steal, st",
    "block": "block, bs",
    "foul": "foul, cfoul, tfoul, bfoul, 6, 11, ejection",
    "timeout": "timo, 9, ttot",
    "substitution": "subst, 8",
    "review": "vtr, 18",
    "period_start": "startp, 12",
    "period_end": "endp, 13",
    "match_end": "endg",
    "comment": "startg, jb, js, jump ball, jumpball, ass, rfoul, violation, 7, 10, 20, stoppage, delay of game, memo",
}

_AMERICAN_FOOTBALL = {
    PLAY: "play, scrimmage play",
    "touchdown": "td, touchdown",
    "extra_point": "xp, extra point",
    "two_point_conversion": "conversion, 2pps, 2prs, two point conversion",
    "field_goal": "fg, field goal",
    "field_goal_missed": "fgm, fgb, field goal missed, xpm, xpb, extra point missed",
    "safety": "saf, safety",
    "interception": "int, interception",
    "fumble": "fumble, fum",
    "penalty": "penalty",
    "punt": "punt, puntb",
    "kickoff": "kickoff, kick off, free kick, onside kick",
    "rush": "rush",
    "pass": "pass, sack",
    "comment": "2ppf, 2prf, coin toss, game/setup",
    "timeout": "two minute warning",
}

_ICE_HOCKEY = {
    "goal": "goal",
    "penalty": "penl, penalty, delpen, delayed penalty",
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
    "comment": "soc, pgstr, pgend, eistr, eiend, egt, egpid, goff, shootout complete",
}

_BASEBALL = {
    "pitch": "1, pitch",
    "substitution": "2",
    "review": "7",
    "at_bat": "8, at bat, atbat",
    "run": "run",
    "home_run": "home run, homerun",
    "hit": "hit, single, double, triple",
    "walk": "walk, hit by pitch, base on balls",
    "out": "out, flyout, groundout, lineout, pop out, double play",
    "strikeout": "strikeout",
    "stolen_base": "stolen base",
    "error": "error",
    "period_start": "0, half inning, inning start",
    "comment": "13, 14, 23, 24, 44, 99",
}

_CRICKET = {
    "ball": "ball, delivery, dot",
    "run": "run, runs, single",
    "four": "four, 4",
    "six": "six, 6",
    "wicket": "wicket, out",
    "wide": "wide, wides",
    "no_ball": "no ball, noball",
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
    if opta_type_name(sport, type):
        return "comment"
    return table.get(plain) or table.get(plain.partition("/")[0].strip())


def opta_type_name(sport: str, type: str) -> str:
    """The name of an Opta type without a kind of ours, otherwise ""."""
    return _OPTA.get(type, "") if sport == "football" else ""


def plain_type(type: str) -> str:
    return " ".join(type.lower().replace("_", " ").replace("-", " ").split())


@cache
def kinds_by_type(sport: str) -> dict[str, str]:
    table = {code.replace("_", " "): code for code in SPORTS[sport].kinds} if sport in SPORTS else {}
    for kinds in (_COMMON, _TABLES.get(sport, {})):
        table |= {type.strip(): kind for kind, types in kinds.items() for type in types.split(",")}
    return table

"""The words of tables and ties: columns, criteria, why one team is above another, how a tie was decided."""

from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matches.competitions.tables import GroupTable, TableRow
from matches.sports import Sport
from matches.standings.criteria import PREFIX, Value
from matches.standings.ties import Decision, Tie

_RATES = {"net_run_rate": 3, "points_per_game": 2, "goal_average": 3}  # digits behind the point
_PERCENTAGES = ("win_percentage", "decided_percentage")
_SIGNED = ("goal_difference", "try_difference", "net_run_rate")
GOALS = frozenset(("football", "handball", "ice_hockey"))


def criterion_name(code: str, sport: str) -> str:
    """Return the name of a criterion: “goal difference”, “points between these teams”."""
    if code.startswith(PREFIX):
        return _("{criterion} in the matches between these teams").format(criterion=_name(code[len(PREFIX) :], sport))
    return _name(code, sport)


def _name(code: str, sport: str) -> str:
    goals = sport in GOALS
    names = {
        "points": _("points"),
        "points_per_game": _("points per match"),
        "win_percentage": _("share of wins"),
        "decided_percentage": _("share of wins without draws"),
        "wins": _("wins"),
        "regular_wins": _("wins in regular time"),
        "fewest_losses": _("fewest defeats"),
        "goal_difference": _("goal difference") if goals else _("difference in points scored"),
        "goals": _("goals scored") if goals else _("points scored"),
        "goal_average": _("goal average") if goals else _("quotient of points scored"),
        "away_goals": _("away goals") if goals else _("points scored away"),
        "away_wins": _("away wins"),
        "net_run_rate": _("net run rate"),
        "tries": _("tries"),
        "try_difference": _("try difference"),
        "bonus_points": _("bonus points"),
        "fair_play": _("fair play points"),
        "lots": _("drawing of lots or decision of the organiser"),
    }
    return names[code]


def value_text(code: str, value: Value) -> str:
    """Return the value of a criterion as pages show it: “+12”, “1.85”, “62.5 %”."""
    code = code.removeprefix(PREFIX)
    if code in _PERCENTAGES:
        return f"{float(value) * 100:.1f} %"
    if code in _RATES:
        text = f"{float(value):.{_RATES[code]}f}"
        return signed(text) if code in _SIGNED else text
    if code == "fewest_losses":
        value = -value
    return signed(str(value)) if code in _SIGNED or code == "fair_play" else str(value)


def signed(text: str) -> str:
    """Return a number with its sign: “+3”, “−2”, “0”."""
    if text.startswith("-"):
        return f"−{text[1:]}"
    return text if not text.strip("0.") else f"+{text}"


def order_notes(table: GroupTable, sport: str) -> list[str]:
    """Return a sentence for each pair of neighbours that are level in the first criterion: what orders them."""
    first = table.ranking.criteria[0]
    notes = []
    for above, row in zip(table.rows, table.rows[1:], strict=False):
        if not row.row.was_level or not (row.played or above.played):
            continue
        pair = {"upper": above.team.brief, "lower": row.team.brief, "level": _name(first, sport)}
        if row.below is None:
            notes.append(_("{upper} and {lower} are level in every criterion and share the place.").format(**pair))
            continue
        code = row.below.criterion
        values = {"criterion": criterion_name(code, sport)}
        if code == "lots":
            notes.append(_("{upper} are above {lower}: {criterion}.").format(**pair, **values))
            continue
        values |= {"more": value_text(code, row.below.upper), "less": value_text(code, row.below.lower)}
        sentence = _("{upper} are above {lower} by {criterion}: {more} to {less}.").format(**pair, **values)
        if code.startswith(PREFIX) and row.below.teams > 2:
            number = row.below.teams
            compared = ngettext("{n} team was compared.", "{n} teams were compared.", number)
            sentence = f"{sentence} {compared.format(n=number)}"
        notes.append(sentence)
    return notes


def adjustment_notes(table: GroupTable) -> list[str]:
    """Return a sentence for each team whose points were changed."""
    return [_adjustment(row) for row in table.rows if row.row.adjustment]


def _adjustment(row: TableRow) -> str:
    number = row.row.adjustment
    if number < 0:
        text = ngettext("{team}: {n} point deducted.", "{team}: {n} points deducted.", -number)
    else:
        text = ngettext("{team}: {n} point added.", "{team}: {n} points added.", number)
    sentence = text.format(team=row.team.name, n=abs(number))
    return f"{sentence} {row.reason}".strip()


def criteria_text(table: GroupTable, sport: str) -> str:
    """Return the criteria of a table in one sentence."""
    separator = _(", ")
    return separator.join(criterion_name(code, sport) for code in table.ranking.criteria)


def column_names(sport: str) -> dict[str, tuple[str, str]]:
    """Return the columns of a table: the heading, and what it stands for."""
    goals = sport in GOALS
    return {
        # Translators: headings of the columns of a table, as short as possible.
        "played": (_("P"), _("Played")),
        "won": (_("W"), _("Won")),
        "drawn": (_("D"), _("Drawn")),
        "lost": (_("L"), _("Lost")),
        "extra_won": (_("OTW"), _("Won after extra time")),
        "extra_lost": (_("OTL"), _("Lost after extra time")),
        "no_result": (_("NR"), _("No result")),
        "goals": (_("Goals"), _("Goals scored and conceded")) if goals else (_("For–Ag."), _("Points for and against")),
        "difference": (_("+/−"), _name("goal_difference", sport).capitalize()),
        "net_run_rate": (_("NRR"), _("Net run rate")),
        "tries": (_("Tries"), _("Tries scored and conceded")),
        "bonus": (_("BP"), _("Bonus points")),
        "points_per_game": (_("PPG"), _("Points per match")),
        "win_percentage": (_("Win %"), _("Share of wins")),
        "decided_percentage": (_("Win %"), _("Share of wins without draws")),
        "points": (_("Pts"), _("League points")),
        "form": (_("Form"), _("The newest results, the newest last")),
    }


def cell_text(code: str, row: TableRow) -> str:
    """Return the text of a cell."""
    totals = row.totals
    simple = {
        "played": totals.played,
        "won": totals.won,
        "drawn": totals.drawn,
        "lost": totals.lost,
        "extra_won": totals.extra_won,
        "extra_lost": totals.extra_lost,
        "no_result": totals.no_result,
        "bonus": totals.bonus,
        "points": totals.points,
    }
    if code in simple:
        return str(simple[code])
    if code == "goals":
        return f"{totals.scored}–{totals.conceded}"
    if code == "tries":
        return f"{totals.tries}–{totals.tries_conceded}"
    if code == "difference":
        return signed(str(totals.difference))
    value: Value = getattr(totals, code)
    return value_text(code, Fraction(value))


def tie_text(tie: Tie, names: dict[int, str], sport: Sport) -> str:
    """Return how a tie was decided, "" if its scores say it already: “Benfica win on away goals”."""
    if tie.winner is None or tie.decision is None:
        return ""
    words = {"team": names[tie.winner]}
    if tie.decision is Decision.AWAY_GOALS:
        return _("{team} win on away goals").format(**words)
    if tie.decision is Decision.EXTRA_TIME:
        return _("{team} win after extra time").format(**words)
    if tie.decision is Decision.SHOOTOUT:
        shootout = tie.legs[-1].shootout or (0, 0)
        score = f"{max(shootout)}–{min(shootout)}"
        if sport.code == "football":
            return _("{team} win {score} on penalties").format(**words, score=score)
        return _("{team} win the shootout {score}").format(**words, score=score)
    if tie.decision is Decision.AWARD:
        return _("Awarded to {team}").format(**words)
    return ""

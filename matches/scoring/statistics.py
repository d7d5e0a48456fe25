"""The tally of a match: period table and statistics, computed from its entries in order.

A tally is {"periods": [{"code", "short", "home", "away"}], "stats": [{"code", "name", "home", "away"}]}, as pages show.
The points of a period are the growth of the score in it. None means unknown; it is not 0.

A statistic has a row after its first entry with a side: a feed without corners has no row of corners, instead of a row
of zeros. After an entry without a side, a side that has no entry of that statistic is unknown. Such statistics are
listed in a third part, "sideless": [{"code"}]. A side without a score in a sport whose sides score in turn is unknown.
"""

from collections.abc import Iterable
from typing import Any, Protocol

from matches.scoring.score import SIDES, Scoreline, other_side
from matches.sports import Effect, Kind, Period, PeriodKind, Sport

Tally = dict[str, list[dict[str, Any]]]
TableRow = dict[str, Any]


class StatisticsEntry(Protocol):
    """The fields of an entry that the tally is computed from.

    `scoreline`: the score after the entry.
    """

    kind: str
    side: str
    period: str
    provider_score: dict[str, Any] | None
    scoreline: Any
    retracted_at: Any


def empty_tally() -> Tally:
    return {"periods": [], "stats": []}


def tally_of(entries: Iterable[StatisticsEntry], sport: Sport) -> Tally:
    """Return the tally after all entries of a match, which are in order."""
    tally, before, score = empty_tally(), Scoreline(), None
    # Kinds, sides and periods of entries that changed nothing since the tally or the score changed. More of them change
    # nothing either. Most entries of a match are such.
    without_effect: set[tuple[str, str, str]] = set()
    for entry in entries:
        key = entry.kind, entry.side, entry.period
        repeats = entry.scoreline == score and entry.provider_score is None
        if repeats and key in without_effect:
            continue
        earlier, tally = tally, tally_after(tally, entry, before, sport)
        if not repeats or tally != earlier:
            without_effect.clear()
        elif entry.retracted_at is None:
            without_effect.add(key)
        score = entry.scoreline
        before = Scoreline.from_data(score)
    return tally


def tally_after(tally: Tally, entry: StatisticsEntry, before: Scoreline, sport: Sport) -> Tally:
    """Return the tally after one more entry. `before`: the score before that entry."""
    if entry.retracted_at is not None:
        return tally
    kind, now = sport.kind(entry.kind), Scoreline.from_data(entry.scoreline)
    sideless = _sideless(tally.get("sideless", []), entry, kind, sport)
    return {
        "periods": _periods(tally["periods"], entry, kind, before, now, sport),
        "stats": _stats(tally["stats"], entry, kind, now, sport, sideless),
    } | ({"sideless": sideless} if sideless else {})


def _periods(
    rows: list[TableRow], entry: StatisticsEntry, kind: Kind, before: Scoreline, now: Scoreline, sport: Sport
) -> list[TableRow]:
    rows = [dict(row) for row in rows]
    period = sport.period(entry.period)
    if period is None:
        row = _last_played(rows, sport)
    else:
        row = next((row for row in rows if row["code"] == period.column_code), None)
        row = row or _new_row(rows, period, before, sport, _only_ends(entry, kind))
    if row is None:
        return rows
    if period is not None and period.kind is PeriodKind.SHOOTOUT:
        row["home"], row["away"] = now.shootout_home, now.shootout_away
        return rows
    for side in SIDES:
        had, has = getattr(before, side), getattr(now, side)
        if has is None:
            row[side] = None
        elif had is not None:
            told = has - had == _points_of(entry, kind, side) or not _follows_unknown(rows, row, side, sport)
            row[side] = row[side] + has - had if told and row[side] is not None else None
        elif all(known[side] is None for known in rows if not _is_shootout(known, sport)):
            _set_first_known_score(rows, row, side, has, kind, entry, sport)
    return rows


def _only_ends(entry: StatisticsEntry, kind: Kind) -> bool:
    """Whether a provider that states scores ends a period here without one. The points of the period are unknown."""
    stated = entry.provider_score
    return (
        kind.effect in (Effect.PERIOD_END, Effect.MATCH_END)
        and stated is not None
        and not any(side in stated for side in SIDES)
    )


def _points_of(entry: StatisticsEntry, kind: Kind, side: str) -> int:
    """The points that the entry itself adds to a side's score."""
    scorer = {"home": "away", "away": "home"}.get(entry.side, "") if kind.for_opponent else entry.side
    return kind.points if scorer == side and not kind.shootout else 0


def _follows_unknown(rows: list[TableRow], row: TableRow, side: str, sport: Sport) -> bool:
    """Whether a stated score may have grown in the period before, whose points are unknown.

    Adds the rows of regular periods that the provider left out: their points are unknown too.
    """
    index = rows.index(row)
    if index == 0:
        return False
    regular = {period.column_code: period for period in sport.periods if period.kind is PeriodKind.REGULAR}
    last, number = (sport.columns.index(rows[place]["code"]) for place in (index - 1, index))
    left_out = [_row(regular[code]) for code in sport.columns[last + 1 : number] if code in regular]
    rows[index:index] = left_out
    return bool(left_out) or rows[index - 1][side] is None


def _set_first_known_score(
    rows: list[TableRow], row: TableRow, side: str, has: int, kind: Kind, entry: StatisticsEntry, sport: Sport
) -> None:
    """Put the first known score of a side into its period, if that is known."""
    scored_now = has - _points_of(entry, kind, side) == 0
    if scored_now:
        for earlier in rows:
            earlier[side] = 0 if not _is_shootout(earlier, sport) else earlier[side]
    if scored_now or row["code"] == sport.columns[0]:
        row[side] = has


def _new_row(rows: list[TableRow], period: Period, before: Scoreline, sport: Sport, only_ends: bool) -> TableRow:
    """Add a row for this period."""
    row = _row(period)
    if not only_ends:
        row |= {side: None if getattr(before, side) is None else 0 for side in SIDES}
    rows.append(row)
    rows.sort(key=lambda one: sport.columns.index(one["code"]))
    return row


def _row(period: Period) -> TableRow:
    return {"code": period.column_code, "short": period.column or period.short, "home": None, "away": None}


def _last_played(rows: list[TableRow], sport: Sport) -> TableRow | None:
    """Return the row for points without a period: the last one that is not a shootout."""
    return next((row for row in reversed(rows) if not _is_shootout(row, sport)), None)


def _is_shootout(row: TableRow, sport: Sport) -> bool:
    period = sport.period(row["code"])
    return period is not None and period.kind is PeriodKind.SHOOTOUT


def _sideless(rows: list[TableRow], entry: StatisticsEntry, kind: Kind, sport: Sport) -> list[TableRow]:
    """The statistics that an entry without a side belongs to."""
    if entry.side in SIDES:
        return rows
    codes = {row["code"] for row in rows} | {*kind.counts, *kind.opponent_counts}
    return [{"code": code} for code in sport.stats if code in codes]


def _stats(
    rows: list[TableRow],
    entry: StatisticsEntry,
    kind: Kind,
    now: Scoreline,
    sport: Sport,
    sideless: list[TableRow],
) -> list[TableRow]:
    rows = [dict(row) for row in rows]
    if entry.side in SIDES:
        for codes, side in ((kind.counts, entry.side), (kind.opponent_counts, other_side(entry.side))):
            for code in codes:
                row = _stat_row(rows, code, sport)
                row[side] = (row[side] or 0) + 1
    without_side = {row["code"] for row in sideless}
    for row in rows:
        for side in SIDES:
            # In cricket a side that has not batted, or whose innings the feed does not have, has no score.
            known = not sport.sides_in_turn or getattr(now, side) is not None
            row[side] = row[side] or (0 if known and row["code"] not in without_side else None)
    order = list(sport.stats)
    return sorted(rows, key=lambda row: order.index(row["code"]))


def _stat_row(rows: list[TableRow], code: str, sport: Sport) -> TableRow:
    """Return the row of this statistic. Adds a missing row."""
    for row in rows:
        if row["code"] == code:
            return row
    rows.append({"code": code, "name": sport.stats[code].english, "home": 0, "away": 0})
    return rows[-1]

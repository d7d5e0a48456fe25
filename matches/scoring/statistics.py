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
from matches.sports import Kind, Period, PeriodKind, Sport

Tally = dict[str, list[dict[str, Any]]]
TableRow = dict[str, Any]


class StatisticsEntry(Protocol):
    """The fields of an entry that the tally is computed from.

    `scoreline`: the score after the entry.
    """

    kind: str
    side: str
    period: str
    scoreline: Any
    retracted_at: Any


def empty_tally() -> Tally:
    return {"periods": [], "stats": []}


def tally_of(entries: Iterable[StatisticsEntry], sport: Sport) -> Tally:
    """Return the tally after all entries of a match, which are in order."""
    tally, before = empty_tally(), Scoreline()
    for entry in entries:
        tally = tally_after(tally, entry, before, sport)
        before = Scoreline.from_data(entry.scoreline)
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
    row = _period_row(rows, period, before, sport) if period is not None else _last_played(rows, sport)
    if row is None:
        return rows
    if period is not None and period.kind is PeriodKind.SHOOTOUT:
        known = now.shootout_home is not None or now.shootout_away is not None
        for side in SIDES:
            row[side] = (getattr(now, f"shootout_{side}") or 0) if known else None
        return rows
    for side in SIDES:
        had, has = getattr(before, side), getattr(now, side)
        if has is None:
            row[side] = None
        elif had is not None:
            row[side] = None if row[side] is None else row[side] + has - had
        elif all(known[side] is None for known in rows if not _is_shootout(known, sport)):
            _set_first_known_score(rows, row, side, has, kind, entry, sport)
    return rows


def _set_first_known_score(
    rows: list[TableRow], row: TableRow, side: str, has: int, kind: Kind, entry: StatisticsEntry, sport: Sport
) -> None:
    """Put the first known score of a side into its period, if that is known."""
    scorer = other_side(entry.side) if kind.for_opponent else entry.side
    scored_now = has - (kind.points if scorer == side and not kind.shootout else 0) == 0
    if scored_now:
        for earlier in rows:
            earlier[side] = 0 if not _is_shootout(earlier, sport) else earlier[side]
    if scored_now or row["code"] == sport.columns[0]:
        row[side] = has


def _period_row(rows: list[TableRow], period: Period, before: Scoreline, sport: Sport) -> TableRow:
    """Return the row of this period. Adds a missing row."""
    for row in rows:
        if row["code"] == period.column_code:
            return row
    row = {"code": period.column_code, "short": period.column or period.short}
    row |= {side: None if getattr(before, side) is None else 0 for side in SIDES}
    rows.append(row)
    rows.sort(key=lambda one: sport.columns.index(one["code"]))
    return row


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

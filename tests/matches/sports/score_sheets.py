"""The tables of docs/sports.md, from the data of the sports.

`.venv/bin/python -m tests.matches.sports.score_sheets` writes them into the file. test_score_sheets.py compares both.
"""

import re
from collections import Counter
from pathlib import Path

from matches.sports import SPORTS, Decider, Effect, Kind, MatchFormat, PeriodKind, ShootoutScore, Sport

DOCUMENT = Path(__file__).parents[3] / "docs" / "sports.md"

_DECIDED_BY = {
    Decider.DRAW: "the match is a draw",
    Decider.SHOOTOUT: "a shootout decides",
    Decider.SUDDEN_DEATH: "more extra periods, until one side leads",
    None: "not stated",
}
_SHOOTOUTS = {
    ShootoutScore.APART: "beside the score",
    ShootoutScore.ONE_GOAL: "one goal more for the winner",
    ShootoutScore.ADDED: "its goals are added to the score",
}
_EFFECTS = {
    Effect.PERIOD_START: "starts a period",
    Effect.PERIOD_END: "ends the period",
    Effect.PAUSE: "stops the play",
    Effect.RESUME: "the play goes on",
    Effect.MATCH_END: "ends the match",
    Effect.POSTPONE: "postpones the match",
    Effect.ABANDON: "abandons the match",
    Effect.AWARD: "awards the match to its side",
}


def sections(text: str) -> dict[str, str]:
    """The part of the document under each heading `## Name`, by name."""
    parts = re.split(r"^## (.+)\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], (part.strip() for part in parts[2::2]), strict=True))


def section(sport: Sport) -> str:
    """The part about one sport: its format, its kinds, its statistics."""
    return "\n\n".join((_format_table(sport), _kinds_table(sport), _statistics_table(sport)))


def common_codes() -> set[str]:
    """The codes of the kinds that every sport has with the same points."""
    return set.intersection(*(set(sport.kinds) for sport in SPORTS.values()))


def common_section() -> str:
    football = SPORTS["football"]
    rows = [_kind_row(football.kinds[code]) for code in football.kinds if code in common_codes()]
    return "\n".join(
        ("| kind | code | effect |", "|---|---|---|", *(f"{name}{code}{does}" for name, code, does in rows))
    )


def _format_table(sport: Sport) -> str:
    chosen, words = sport.format, sport.status_names
    clocked = [period for period in sport.periods if period.kind is PeriodKind.REGULAR and period.length]
    rows = [
        ("regular periods", _count(chosen.regular_periods)),
        ("a competition may choose", ", ".join(map(str, sport.regular_counts)) or "–"),
        ("minutes of a regular period", _count(chosen.regular_minutes) if clocked else "no clock"),
        ("most extra periods", _most_extra(sport)),
        ("minutes of an extra period", _count(chosen.extra_minutes)),
        ("then", _DECIDED_BY[chosen.after_extra]),
        ("score of a shootout", _SHOOTOUTS[sport.shootout_score] if sport.has_shootout else "–"),
        ("points: win, draw, loss", _worth(chosen)),
        ("awarded without a score", f"{sport.forfeit[0]}–{sport.forfeit[1]}" if sport.forfeit else "–"),
        ("finished", words.finished.english),
        ("finished after extra time", words.after_extra.english if sport.has_extra else "–"),
        ("finished after a shootout", words.after_shootout.english if sport.has_shootout else "–"),
    ]
    return "\n".join(("| format | usual value |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)))


def _most_extra(sport: Sport) -> str:
    if not sport.has_extra:
        return "0"
    return "no limit" if sport.format.extra_periods is None else str(sport.format.extra_periods)


def _count(number: int | None) -> str:
    return "–" if number is None else str(number)


def _worth(chosen: MatchFormat) -> str:
    worth = ", ".join(_count(points) for points in (chosen.win_points, chosen.draw_points, chosen.loss_points))
    if chosen.extra_win_points is None:
        return worth
    return f"{worth}; after extra time {chosen.extra_win_points} and {_count(chosen.extra_loss_points)}"


def _kinds_table(sport: Sport) -> str:
    own = [kind for code, kind in sport.kinds.items() if code not in common_codes()]
    rows = [
        f"{name}{code}{_points(kind)} | {_counts(kind, sport)} | {_outcomes(kind)} |"
        for kind in own
        for name, code, _ in [_kind_row(kind)]
    ]
    head = "| kind | code | points | statistics | becomes |", "|---|---|---|---|---|"
    return "\n".join((*head, *rows))


def _kind_row(kind: Kind) -> tuple[str, str, str]:
    return f"| {kind.name} ", f"| `{kind.code}` | ", f"{_EFFECTS[kind.effect] if kind.effect else '–'} |"


def _points(kind: Kind) -> str:
    if kind.effect is not None:
        return _EFFECTS[kind.effect]
    if kind.shootout:
        return "1 in the shootout" if kind.points else "0 in the shootout"
    if not kind.points:
        return "–"
    return f"{kind.points} for the other side" if kind.for_opponent else str(kind.points)


def _counts(kind: Kind, sport: Sport) -> str:
    return ", ".join((*_named(kind.counts, sport), *_named(kind.opponent_counts, sport, " for the other side"))) or "–"


def _named(codes: tuple[str, ...], sport: Sport, whose: str = "") -> list[str]:
    counted = Counter(codes)
    return [f"{sport.stats[code].english}{f' ×{times}' if times > 1 else ''}{whose}" for code, times in counted.items()]


def _outcomes(kind: Kind) -> str:
    by_kind: dict[str, list[str]] = {}
    for outcome, code in kind.outcomes.items():
        by_kind.setdefault(code, []).append(outcome.value)
    return "; ".join(f"{', '.join(words)}: `{code}`" for code, words in by_kind.items()) or "–"


def _statistics_table(sport: Sport) -> str:
    rows = (f"| {found.english} | {found.text('zh-hans')} | `{code}` |" for code, found in sport.stats.items())
    return "\n".join(("| statistic | in Chinese | code |", "|---|---|---|", *rows))


def document(text: str) -> str:
    """The document with all tables written again. What stands before the first heading stays."""
    head = text.partition("\n## ")[0].strip()
    parts = [head, f"## In every sport\n\n{common_section()}"]
    parts += [f"## {sport.name}\n\n{section(sport)}" for sport in SPORTS.values()]
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    DOCUMENT.write_text(document(DOCUMENT.read_text()))

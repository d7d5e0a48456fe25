"""Compare what a feed says in different places, and warn where it contradicts itself.

The score is folded from the lines as scoring/ does it. So warnings speak of the numbers that pages will show.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from matches.actions import EntryDraft
from matches.providers.feed_warnings import FeedWarnings
from matches.providers.steps import FeedStep
from matches.scoring import statistics
from matches.scoring.score import SIDES, UNCERTAIN, Scoreline, final_score, score_after
from matches.sports import Effect, PeriodKind, ShootoutScore, Sport

# Marks of lines without a stated score. The first makes the score unknown: it is not 0–0. The second is for
# the end of a period without any other line, in a feed that states scores: the points of that period are unknown.
UNTOLD: dict[str, Any] = {"detail": {UNCERTAIN: True}}
UNSTATED: dict[str, Any] = {"detail": {}}


_ENDS = (Effect.PERIOD_END, Effect.MATCH_END)


@dataclass(slots=True)
class _Entry:
    """A line as scoring/ reads an entry."""

    kind: str
    side: str
    period: str
    provider_score: dict[str, Any] | None
    scoreline: dict[str, Any] = field(default_factory=dict)
    retracted_at: None = None


def with_unknown_scores(steps: Sequence[FeedStep], result: dict[str, Any] | None, sport: Sport) -> tuple[FeedStep, ...]:
    """The steps, with marks where the feed does not state the score."""
    lines = _last_lines(steps)
    if not _tells_scores(steps, result, sport):
        return tuple(_marked(step, sport, (Effect.PERIOD_START,), UNTOLD) for step in steps)
    if any(_states_points(line) for line in lines):
        told = {line.period for line in lines if not _only_ends(line, sport)}
        return tuple(
            step if step.line is None or step.line.period in told else _marked(step, sport, _ENDS, UNSTATED)
            for step in steps
        )
    return tuple(steps)


def check_result(
    steps: Iterable[FeedStep], result: dict[str, Any] | None, sport: Sport, warnings: FeedWarnings
) -> dict[str, Any] | None:
    """Warn where lines, periods and the header's final score differ. Returns the final score that counts.

    It is the header's, except for a final score that has the kicks of a shootout in it: then the lines count.
    """
    entries = [_Entry(line.kind, line.side, line.period or "", line.provider_score) for line in _last_lines(steps)]
    score = Scoreline()
    for entry in entries:
        score = score_after(score, entry, sport)
        entry.scoreline = score.as_data()
    _check_sides(entries, sport, warnings)
    _check_periods(entries, score, sport, warnings)
    return _checked_final(score, result, sport, warnings)


def _tells_scores(steps: Iterable[FeedStep], result: dict[str, Any] | None, sport: Sport) -> bool:
    if result is not None and all(result.get(side) == 0 for side in SIDES):
        return True
    lines = [step.line for step in steps if step.line is not None]
    kinds = [sport.kind(line.kind) for line in lines]
    return any(kind.points and not kind.shootout for kind in kinds) or any(_states_points(line) for line in lines)


def _states_points(line: EntryDraft) -> bool:
    return any(side in (line.provider_score or {}) for side in SIDES)


def _only_ends(line: EntryDraft, sport: Sport) -> bool:
    return sport.kind(line.kind).effect in _ENDS and not _states_points(line)


def _marked(step: FeedStep, sport: Sport, effects: Sequence[Effect], mark: dict[str, Any]) -> FeedStep:
    line = step.line
    if line is None or line.provider_score or sport.kind(line.kind).effect not in effects:
        return step
    return replace(step, line=replace(line, provider_score=mark))


def _last_lines(steps: Iterable[FeedStep]) -> list[EntryDraft]:
    """The lines after all edits and deletes, in the order of the match."""
    lines: dict[str, EntryDraft] = {}
    for step in steps:
        if step.line is None:
            lines.pop(step.key, None)
        else:
            lines[step.key] = step.line
    return sorted(lines.values(), key=lambda line: line.position or 0)


def _check_sides(entries: Iterable[_Entry], sport: Sport, warnings: FeedWarnings) -> None:
    for entry in entries:
        kind = sport.kind(entry.kind)
        if entry.kind == "penalty_awarded" and _is_shootout(entry.period, sport):
            warnings.add("kicks of the shootout without an outcome, not counted", None, kind.name)
        if entry.side:
            continue
        stated = entry.provider_score or {}
        if kind.points and not kind.shootout and not all(side in stated for side in SIDES):
            warnings.add("scores without a side, the score is unknown after them", None, kind.name)
        if kind.shootout and kind.points and "shootout" not in stated:
            warnings.add("kicks of the shootout without a side, not counted", None, kind.name)


def _check_periods(entries: list[_Entry], score: Scoreline, sport: Sport, warnings: FeedWarnings) -> None:
    """Warn if the points of all periods, as far as they are known, do not add up to the score of the lines."""
    rows = [row for row in statistics.tally_of(entries, sport)["periods"] if not _is_shootout(row["code"], sport)]
    if not rows or any(row[side] is None for row in rows for side in SIDES):
        return
    home, away = (sum(row[side] for row in rows) for side in SIDES)
    if (home, away) != (score.home, score.away):
        warnings.add(f"the periods add up to {home}–{away}, but the lines end at {score}")


def _is_shootout(code: str, sport: Sport) -> bool:
    period = sport.period(code)
    return period is not None and period.kind is PeriodKind.SHOOTOUT


def _checked_final(
    score: Scoreline, result: dict[str, Any] | None, sport: Sport, warnings: FeedWarnings
) -> dict[str, Any] | None:
    if result is None:
        return None
    stated = Scoreline.from_data(result)
    if (stated.home is None and stated.away is None) or not score.is_known:
        return result
    lines = score.updated_by(Scoreline.from_data({"shootout": result.get("shootout")}))
    if _points(stated, score) in (_points(lines, stated), _points(final_score(lines, sport), stated)):
        return result
    if _has_kicks_in_it(stated, lines) and sport.shootout_score is not ShootoutScore.ADDED:
        warnings.add(
            f"the header's final score {_text(stated)} has the shootout in it, the score of the lines counts: {lines}"
        )
        kept = {name: value for name, value in result.items() if name not in SIDES}
        return kept or None
    warnings.add(f"the lines end at {lines}, but the header's final score is {_text(stated)}, which counts")
    return result


def _points(score: Scoreline, asked: Scoreline) -> tuple[int | None, ...]:
    """The points of the sides whose points `asked` has."""
    return tuple(getattr(score, side) for side in SIDES if getattr(asked, side) is not None)


def _has_kicks_in_it(stated: Scoreline, lines: Scoreline) -> bool:
    if None in (stated.home, stated.away, lines.home, lines.away, lines.shootout_home, lines.shootout_away):
        return False
    kicks = (stated.home or 0) - (lines.home or 0), (stated.away or 0) - (lines.away or 0)
    return kicks == (lines.shootout_home, lines.shootout_away) and kicks != (0, 0)


def _text(score: Scoreline) -> str:
    return str(replace(score, shootout_home=None, shootout_away=None))

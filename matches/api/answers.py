"""What the read API answers about a match, described for OpenAPI. docs/protocol.md explains the fields.

The answers are made of kept JSON texts (kept_snapshot.py), not of these classes: a test compares both.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema

Side = Literal["home", "away", ""]


class PointsOut(Schema):
    """A number of each side. null: not known, which is not 0."""

    home: int | None
    away: int | None


class ScorelineOut(PointsOut):
    """A score. `detail`: other counts of a sport, by side, as in {"away": {"wickets": 8}}."""

    shootout: PointsOut | None
    detail: dict[str, Any]


class ClockOut(Schema):
    """A clock: seconds of the period at the moment when it was set. `running_since`: that moment, or null."""

    elapsed: float
    running_since: datetime | None
    direction: Literal["up", "down", "none"]
    start: float
    length: float | None


class AwardOut(Schema):
    """How officials decided a match. `winner` is empty if it is not known."""

    how: Literal["awarded", "walkover", "opponent_retired"]
    winner: Side
    reason: str


class FirstLegOut(PointsOut):
    """The first leg of a tie. `away_goals`: whether away goals decide a level tie."""

    away_goals: bool


class StateOut(Schema):
    """The state of a match, as in fixture lists."""

    id: int
    status: Literal["scheduled", "live", "break", "finished", "postponed", "abandoned"]
    period: str
    period_name: str
    period_short: str
    minute: str
    clock: ClockOut
    scoreline: ScorelineOut
    pause: str
    award: AwardOut | None
    first_leg: FirstLegOut | None
    kickoff_at: datetime | None
    kickoff_time_known: bool


class PeriodPointsOut(PointsOut):
    """The points of a period."""

    code: str
    short: str


class StatisticOut(PointsOut):
    """A statistic, counted from the entries."""

    code: str
    name: str


class CodeOut(Schema):
    code: str


class TallyOut(Schema):
    """Points by period and statistics. `sideless`: statistics with an event whose side is not known."""

    periods: list[PeriodPointsOut]
    stats: list[StatisticOut]
    sideless: list[CodeOut] = []


class TalliedStateOut(StateOut):
    """The state of a match, as in its feed and its snapshot."""

    tally: TallyOut


class FormatOut(Schema):
    """The format of a match, and what a result is worth in a table. null: not stated, or no limit."""

    regular_minutes: int | None
    extra_minutes: int | None
    regular_periods: int | None
    extra_periods: int | None
    after_extra: Literal["draw", "shootout", "sudden_death"] | None
    win_points: int | None
    draw_points: int | None
    loss_points: int | None
    extra_win_points: int | None
    extra_loss_points: int | None


class LineupPlayerOut(Schema):
    name: str
    number: int | None
    position: str
    starts: bool
    captain: bool


class LineupsOut(Schema):
    """Both team sheets in order. A side without a team sheet has an empty list."""

    home: list[LineupPlayerOut]
    away: list[LineupPlayerOut]


class PhotoOut(Schema):
    """A photo. `thumb`: the smallest copy, null until it is made. `srcset`: all copies, empty until then."""

    url: str
    width: int
    height: int
    alt: str
    thumb: str | None
    srcset: str


class NamedPlayerOut(Schema):
    """A player whom an entry names. `role`: as in “scorer”."""

    name: str
    number: int | None = None
    role: str = ""


class LineOut(Schema):
    """A line of the commentary. `label`: the name of its kind, empty for an ordinary comment."""

    id: int
    position: int
    period: str
    minute: str
    kind: str
    label: str
    icon: str
    key: bool
    side: Side
    body: str
    players: list[NamedPlayerOut]
    author: str
    scoreline: ScorelineOut
    scored: bool
    photo: PhotoOut | None
    pinned: bool
    happened_at: datetime | None
    posted_at: datetime
    corrected_at: datetime | None
    retracted_at: datetime | None
    reason: str
    version: int


class SnapshotOut(Schema):
    """A match at an offset of its feed: poll `/feed?after=<offset>&epoch=<epoch>` for what comes after it."""

    epoch: str
    offset: int
    match: TalliedStateOut
    format: FormatOut
    lineups: LineupsOut
    entries: list[LineOut]


class StretchOut(Schema):
    """A period or a break of a timeline, in seconds. `since`: the time of day when it begins, or null."""

    period: str
    is_break: Annotated[bool, Field(alias="break")]
    begin: float
    length: float
    since: datetime | None
    clock: ClockOut


class MomentOut(Schema):
    """When an entry belongs on the timeline. `key`: a key event."""

    id: int
    at: float
    key: bool
    scoreline: ScorelineOut


class TimelineOut(Schema):
    """The timeline of a match. `axis`: the source of its seconds, the clock, the time of day, or even intervals."""

    offset: int
    axis: Literal["clock", "time", "even"]
    length: float
    stretches: list[StretchOut]
    moments: list[MomentOut]

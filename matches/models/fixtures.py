"""Matches with their current state, and line-ups."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from matches import sports
from matches.models.clean_fields import CleanCharField
from matches.models.competitions import Competition
from matches.models.sport_rules import SportRules, format_of, stated_values
from matches.models.team_codes import distinct_codes
from matches.models.teams import Team
from matches.scoring.clock import Clock, minute_label
from matches.scoring.score import Scoreline
from matches.sports import NOT_STATED, MatchFormat, Sport


class Match(SportRules):
    class Status(models.TextChoices):
        SCHEDULED = "scheduled", "Scheduled"
        LIVE = "live", "Live"
        BREAK = "break", "Break"
        FINISHED = "finished", "Finished"
        POSTPONED = "postponed", "Postponed"
        ABANDONED = "abandoned", "Abandoned"

    IN_PLAY = (Status.LIVE, Status.BREAK)

    competition = models.ForeignKey(
        Competition, on_delete=models.PROTECT, related_name="matches", null=True, blank=True
    )
    home = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="home_matches")
    away = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="away_matches")
    # None: not even the day is known. Without a known time it is noon of the day in TIME_ZONE.
    kickoff_at = models.DateTimeField(
        "kick-off", null=True, blank=True, db_index=True, help_text="If empty: pages say that the date is unknown."
    )
    kickoff_time_known = models.BooleanField(
        "time of the kick-off is known",
        default=True,
        db_default=True,  # the previous release, which does not know this column, runs beside this one
        help_text="If not: pages show the date of the kick-off alone.",
    )
    venue = CleanCharField(max_length=120, blank=True)
    round = CleanCharField(
        max_length=60, blank=True, default="", db_default="", help_text="As in “Matchday 3” or “Semi-final”."
    )
    group = CleanCharField(
        max_length=40, blank=True, default="", db_default="", help_text="As in “Group A”. Each group has a table."
    )
    knockout = models.BooleanField(
        "knock-out",
        default=False,
        db_default=False,
        help_text="The winner goes on to the next round. Such a match counts for no table.",
    )
    attendance = models.PositiveIntegerField(null=True, blank=True)
    # Figures of the result that no entry says, by side: {"tries": {"home": 4, "away": 2}} (competitions/results.py).
    figures = models.JSONField(null=True, blank=True, editable=False)
    language = models.CharField(max_length=12, default="en", help_text="The commentary's language, as a BCP 47 tag.")

    status = models.CharField(max_length=10, choices=Status, default=Status.SCHEDULED)
    period = models.CharField(max_length=8, blank=True, help_text="A code of the sport's periods: “2H”.")
    clock_elapsed = models.FloatField(default=0.0, help_text="Seconds of the period played when the clock was set.")
    clock_running_since = models.DateTimeField(null=True, blank=True)
    pause = models.CharField(
        max_length=32,
        blank=True,
        default="",
        db_default="",
        editable=False,
        help_text="The kind of entry that stopped the play: “stumps”.",
    )
    # How officials decided the match: {"how": a kind with Effect.AWARD, "winner": "home", "reason": "…"}.
    award = models.JSONField(null=True, blank=True, editable=False)
    # The first leg, if this match is the second of a tie: {"home", "away"}: the goals that today's home and away side
    # scored in it; "away_goals": whether away goals decide a level tie.
    first_leg = models.JSONField(null=True, blank=True, editable=False)

    # Only staff see a private match, for example a rehearsal. Fans get 404.
    private = models.BooleanField(default=False, help_text="Only staff can see this match.")
    # The commentator who leads when several share a match. Optional, without effect on permissions.
    lead_commentator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="led_matches",
        db_column="caller_id",
    )
    # Seconds before an entry is released, by kind: {"comment": 5}. Entries of other kinds are released at once.
    hold_seconds = models.JSONField(default=dict, blank=True, db_column="holds")

    # Computed from the entries (scoring/score.py), stored for lists.
    home_score = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    away_score = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    home_shootout = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    away_shootout = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    score_detail = models.JSONField(default=dict, blank=True, editable=False)
    # The period table and the statistics, computed from the entries (scoring/statistics.py).
    tally = models.JSONField(default=dict, blank=True, editable=False)
    # The provider's final score, if it sent one. After the match it replaces the score computed from the entries.
    result = models.JSONField(null=True, blank=True, editable=False)

    # The offset of the feed's last publication, and of the last one that was pushed to subscribers.
    last_offset = models.PositiveIntegerField(default=0, editable=False)
    pushed_offset = models.PositiveIntegerField(default=0, editable=False)
    feed_key = models.CharField(  # noqa: DJ001 - unique, NULL without a provider
        max_length=200, null=True, unique=True, editable=False, help_text="The provider's id of this match."
    )

    class Meta:
        ordering = ["kickoff_at", "pk"]
        verbose_name_plural = "matches"
        constraints = [
            models.CheckConstraint(condition=~Q(home=F("away")), name="match_has_two_teams"),
            models.CheckConstraint(condition=Q(pushed_offset__lte=F("last_offset")), name="pushed_is_written"),
            models.CheckConstraint(
                condition=Q(clock_running_since=None) | Q(status="live"), name="clock_runs_only_while_live"
            ),
            models.CheckConstraint(condition=Q(clock_elapsed__gte=0), name="clock_is_not_negative"),
            models.CheckConstraint(
                condition=Q(status__in=["scheduled", "live", "break", "finished", "postponed", "abandoned"]),
                name="match_status_is_known",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "kickoff_at"], name="match_by_status"),
            # For the query of the sweep, each second: matches with publications that were not pushed.
            models.Index(fields=["id"], name="match_unpushed", condition=Q(pushed_offset__lt=F("last_offset"))),
        ]

    def __str__(self) -> str:
        return f"{self.home} v {self.away}"

    def get_absolute_url(self) -> str:
        return reverse("match", args=[self.pk])

    @property
    def kickoff_moment(self) -> datetime | None:
        """The kick-off, None if its time is not known."""
        return self.kickoff_at if self.kickoff_time_known else None

    @property
    def kickoff_text(self) -> str:
        """The kick-off for the admin, as far as it is known: "9 May 2026, 14:00", "9 May 2026", "unknown"."""
        if self.kickoff_at is None:
            return "unknown"
        local = timezone.localtime(self.kickoff_at)
        day = f"{local.day} {local:%b %Y}"
        return f"{day}, {local:%H:%M}" if self.kickoff_time_known else day

    @property
    def format(self) -> MatchFormat:
        """The format stated for this match; what is missing comes from its competition. Reads the competition."""
        return self.own_format.with_defaults(self.competition.own_format if self.competition else NOT_STATED)

    @property
    def rules(self) -> Sport:
        """The sport in the format of this match. Reads the competition."""
        competition = self.competition
        return _rules(self.sport, stated_values(self), stated_values(competition) if competition is not None else None)

    @property
    def is_open(self) -> bool:
        """Whether commentary may be posted. Also true before kick-off, for line-ups and previews."""
        return self.status not in (self.Status.POSTPONED,)

    @property
    def is_in_play(self) -> bool:
        return self.status in self.IN_PLAY

    @property
    def scoreline(self) -> Scoreline:
        return Scoreline(self.home_score, self.away_score, self.home_shootout, self.away_shootout, self.score_detail)

    @scoreline.setter
    def scoreline(self, score: Scoreline) -> None:
        self.home_score, self.away_score = score.home, score.away
        self.home_shootout, self.away_shootout = score.shootout_home, score.shootout_away
        self.score_detail = score.detail

    @property
    def clock(self) -> Clock:
        return Clock(self.clock_elapsed, self.clock_running_since)

    @clock.setter
    def clock(self, clock: Clock) -> None:
        self.clock_elapsed, self.clock_running_since = clock.elapsed, clock.running_since

    @property
    def codes(self) -> dict[str, str]:
        """The code of each side. The codes of a match always differ."""
        home, away = distinct_codes(self.home.name, self.home.code, self.away.name, self.away.code)
        return {"home": home, "away": away}

    def team_id(self, side: str) -> int:
        return self.home_id if side == "home" else self.away_id

    def hold_seconds_for(self, kind: str) -> float:
        """Return the seconds that an entry of this kind waits for its release."""
        return float(self.hold_seconds.get(kind, 0))

    def minute(self, now: datetime | None = None) -> str:
        """Return the label of the current minute: "27'", "Q3 04:11"."""
        return minute_label(self.rules, self.period, self.clock.at(now or timezone.now()))


@lru_cache(maxsize=512)  # an action reads the rules twenty times
def _rules(sport: str, own: tuple[Any, ...], competition: tuple[Any, ...] | None) -> Sport:
    defaults = NOT_STATED if competition is None else format_of(competition)
    return sports.sport_of(sport, format_of(own).with_defaults(defaults))


class LineupPlayer(models.Model):
    """A player on a team sheet, who can be named in commentary by name or shirt number."""

    match = models.ForeignKey(Match, on_delete=models.CASCADE, related_name="lineup")
    side = models.CharField(max_length=4, choices=[("home", "Home"), ("away", "Away")])
    name = CleanCharField(max_length=120)
    number = models.PositiveSmallIntegerField("shirt number", null=True, blank=True)
    position = CleanCharField(max_length=40, blank=True)
    starts = models.BooleanField(default=True, help_text="In the starting line-up; otherwise on the bench.")
    captain = models.BooleanField(default=False)
    order = models.PositiveSmallIntegerField(default=0, help_text="Position on the team sheet.")

    class Meta:
        ordering = ["match", "side", "-starts", "order", "pk"]
        constraints = [
            # Databases treat NULL numbers as different. The action set_lineup refuses such a name twice.
            models.UniqueConstraint(
                fields=["match", "side", "name", "number"], name="one_lineup_player_of_a_name_and_number"
            ),
            models.CheckConstraint(condition=Q(side__in=["home", "away"]), name="lineup_side_is_known"),
        ]

    def __str__(self) -> str:
        return self.name if self.number is None else f"{self.number} {self.name}"

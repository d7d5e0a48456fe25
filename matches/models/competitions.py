"""Competitions: one season each, with the rules of its tables and knock-out ties, and the teams that take part."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.urls import reverse

from matches import standings
from matches.models.clean_fields import CleanCharField
from matches.models.sport_rules import SportRules
from matches.models.teams import MAX_OTHER_NAMES, OTHER_NAMES_HELP, Team

MAX_CRITERIA = 500  # characters
MAX_PLACES = 500


class Competition(SportRules):
    """One season. The seasons of a competition have the same sport and name."""

    name = CleanCharField(max_length=120)
    season = CleanCharField(max_length=20, blank=True)
    other_names = models.TextField(
        blank=True, default="", db_default="", max_length=MAX_OTHER_NAMES, help_text=OTHER_NAMES_HELP
    )
    ranking = models.CharField(
        "order of the table",
        max_length=32,
        blank=True,
        default="",
        db_default="",
        choices=standings.choices,
        help_text="If empty: the usual order of the sport.",
    )
    criteria = models.TextField(
        "own order of criteria",
        blank=True,
        default="",
        db_default="",
        max_length=MAX_CRITERIA,
        help_text="One a line, the first one first. If empty: the criteria of the order above.",
    )
    abandoned_points = models.PositiveSmallIntegerField(
        "points for an abandoned match",
        null=True,
        blank=True,
        validators=(MaxValueValidator(20),),
        help_text="For each side. If empty: an abandoned match does not count, in cricket it counts as a draw.",
    )
    try_bonus = models.PositiveSmallIntegerField(
        "tries for a bonus point", null=True, blank=True, help_text="If empty: 4 in rugby, otherwise no such point."
    )
    try_bonus_lead = models.PositiveSmallIntegerField(
        "more tries than the opponent for a bonus point",
        null=True,
        blank=True,
        help_text="Replaces the number of tries.",
    )
    losing_bonus = models.PositiveSmallIntegerField(
        "a defeat by so many points is worth a bonus point",
        null=True,
        blank=True,
        help_text="If empty: 7 in rugby, otherwise no such point.",
    )
    innings_overs = models.PositiveSmallIntegerField(
        "overs of an innings", null=True, blank=True, help_text="In cricket, for the net run rate: 20 or 50."
    )
    tie_matches = models.PositiveSmallIntegerField(
        "matches of a knock-out tie",
        null=True,
        blank=True,
        validators=(MaxValueValidator(15),),
        help_text="1, 2 for two legs, 7 for best of seven. If empty: as many as the round has.",
    )
    away_goals = models.BooleanField("away goals decide a level tie of two legs", default=False, db_default=False)
    places = models.TextField(
        "what the places mean",
        blank=True,
        default="",
        db_default="",
        max_length=MAX_PLACES,
        help_text="One a line: “1-4: Champions League”, “18-20: Relegation”.",
    )

    class Meta:
        ordering = ["name", "season"]
        constraints = [models.UniqueConstraint(fields=["sport", "name", "season"], name="one_competition_a_season")]

    def __str__(self) -> str:
        return f"{self.name} {self.season}".strip()

    def get_absolute_url(self) -> str:
        return reverse("competition", args=[self.pk])

    @property
    def table_order(self) -> standings.Ranking:
        """The order of its tables: the criteria of its own, otherwise those of its preset or of its sport."""
        return standings.preset_of(self.ranking, self.sport).with_criteria(tuple(self.criteria.split()))

    def clean(self) -> None:
        super().clean()
        unknown = [code for code in self.criteria.split() if code not in standings.CRITERIA]
        if unknown:
            known = ", ".join(standings.CRITERIA)
            raise ValidationError(
                {"criteria": f"There is no criterion “{unknown[0][:40]}”. The criteria are: {known}."}
            )


class Entrant(models.Model):
    """A team that takes part in a competition, with what its table adds to the results.

    A team with a match in the competition takes part also without such a row.
    """

    competition = models.ForeignKey(Competition, on_delete=models.CASCADE, related_name="entrants")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="entries")
    group = CleanCharField(max_length=40, blank=True, help_text="As in “Group A”. If empty: the group of its matches.")
    adjustment = models.SmallIntegerField(
        "points added or deducted",
        default=0,
        help_text="“-10” deducts ten points.",
    )
    reason = models.CharField(max_length=200, blank=True, help_text="Shown below the table.")
    fair_play = models.SmallIntegerField(
        "fair play points", null=True, blank=True, help_text="0 or less. If empty: counted from the cards."
    )
    lot = models.PositiveSmallIntegerField(
        default=0, help_text="The order of a draw of lots or a decision between level teams: 1 is the best. 0: none."
    )

    class Meta:
        ordering = ["group", "team__name"]
        constraints = [models.UniqueConstraint(fields=["competition", "team"], name="one_entrant_of_a_team")]

    def __str__(self) -> str:
        return f"{self.team} in {self.competition}"

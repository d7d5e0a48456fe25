"""Teams and their squads."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from matches import sports
from matches.models.clean_fields import CleanCharField
from matches.models.team_codes import proposed_code

OTHER_NAMES_HELP = "One a line, for the search: names in other languages, older names, nicknames."
MAX_OTHER_NAMES = 1000  # characters


class Team(models.Model):
    name = CleanCharField(max_length=120)
    short_name = CleanCharField(max_length=40, blank=True, help_text="For narrow places on a page: “Man City”.")
    code = models.CharField(
        max_length=5, blank=True, help_text="Two to five letters: “MCI”. If empty: made from the name."
    )
    sport = models.CharField(max_length=32, choices=sports.choices)
    colour = models.CharField(max_length=7, blank=True, help_text="Main colour of the shirts, as #rrggbb.")
    colour2 = models.CharField("second colour", max_length=7, blank=True, help_text="As #rrggbb.")
    # A square picture with a transparent ground (photos/team_pictures.py). If empty: a shield in the colours is drawn.
    crest = models.ImageField(upload_to="crests", max_length=200, blank=True, db_default="", editable=False)
    other_names = models.TextField(
        blank=True, default="", db_default="", max_length=MAX_OTHER_NAMES, help_text=OTHER_NAMES_HELP
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["sport", "name"], name="one_team_of_a_name"),
            models.CheckConstraint(
                condition=Q(colour="") | Q(colour__regex=r"^#[0-9a-fA-F]{6}$"), name="team_colour_is_rrggbb"
            ),
            models.CheckConstraint(
                condition=Q(colour2="") | Q(colour2__regex=r"^#[0-9a-fA-F]{6}$"), name="team_colour2_is_rrggbb"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("team", args=[self.pk])

    @property
    def brief(self) -> str:
        """The name for narrow places on a page."""
        return self.short_name or self.name

    @property
    def letters(self) -> str:
        """The code, or the one that the name proposes. In a match: Match.codes."""
        return self.code or proposed_code(self.name)


class Player(models.Model):
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="players")
    name = CleanCharField(max_length=120)
    number = models.PositiveSmallIntegerField("shirt number", null=True, blank=True)
    position = CleanCharField(max_length=40, blank=True)
    photo = models.ImageField(upload_to="players", max_length=200, blank=True, db_default="", editable=False)
    other_names = models.TextField(
        blank=True, default="", db_default="", max_length=MAX_OTHER_NAMES, help_text=OTHER_NAMES_HELP
    )

    class Meta:
        ordering = ["team", "number", "name"]
        constraints = [
            # Two players of a team may have the same name: their numbers differ.
            models.UniqueConstraint(fields=["team", "name", "number"], name="one_player_of_a_name_and_number_a_team")
        ]

    def __str__(self) -> str:
        return self.name if self.number is None else f"{self.number} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("player", args=[self.pk])

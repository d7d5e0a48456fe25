"""The sport and the format of matches, as a competition or a match states them."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from matches import sports
from matches.sports import NOT_STATED, Decider, MatchFormat, PeriodKind

FORMAT_FIELDS = tuple(NOT_STATED.as_data())

# The values of FORMAT_FIELDS of a competition or a match.
stated_values: Callable[["SportRules"], tuple[Any, ...]] = attrgetter(*FORMAT_FIELDS)


def format_of(stated: tuple[Any, ...]) -> MatchFormat:
    """Return the format of `stated_values`."""
    fields = dict(zip(FORMAT_FIELDS, stated, strict=True))
    return MatchFormat(**fields | {"after_extra": Decider(fields["after_extra"]) if fields["after_extra"] else None})


class SportRules(models.Model):
    """The sport and the format of its matches: periods, extra time, what a result is worth.

    A match takes what it does not state from its competition, a competition from its sport.
    """

    _IF_EMPTY = "If empty: a match takes the value from its competition, a competition from its sport."
    _IN_RANGE = (MinValueValidator(MatchFormat.SHORTEST), MaxValueValidator(MatchFormat.LONGEST))
    _WORTH = (MaxValueValidator(MatchFormat.MOST_POINTS),)

    sport = models.CharField(max_length=32, choices=sports.choices)
    regular_minutes = models.PositiveSmallIntegerField(
        "minutes of a regular period", null=True, blank=True, validators=_IN_RANGE, help_text=_IF_EMPTY
    )
    extra_minutes = models.PositiveSmallIntegerField(
        "minutes of an extra-time period", null=True, blank=True, validators=_IN_RANGE, help_text=_IF_EMPTY
    )
    regular_periods = models.PositiveSmallIntegerField(
        "number of regular periods",
        null=True,
        blank=True,
        help_text="Halves, quarters or innings; in tennis and volleyball the most sets: 3 for best of three.",
    )
    extra_periods = models.PositiveSmallIntegerField(
        "most extra periods",
        null=True,
        blank=True,
        validators=(MaxValueValidator(MatchFormat.MOST_EXTRA),),
        help_text="How many periods of extra time are played before the next rule decides. 0: no extra time.",
    )
    after_extra = models.CharField(
        "still level",
        max_length=12,
        blank=True,
        default="",
        db_default="",
        choices=[
            (Decider.DRAW.value, "The match is a draw"),
            (Decider.SHOOTOUT.value, "A shootout decides"),
            (Decider.SUDDEN_DEATH.value, "More extra periods, until one side leads"),
        ],
        help_text="What decides a match that is level after the extra periods.",
    )
    win_points = models.PositiveSmallIntegerField("points for a win", null=True, blank=True, validators=_WORTH)
    draw_points = models.PositiveSmallIntegerField("points for a draw", null=True, blank=True, validators=_WORTH)
    loss_points = models.PositiveSmallIntegerField("points for a loss", null=True, blank=True, validators=_WORTH)
    extra_win_points = models.PositiveSmallIntegerField(
        "points for a win after extra time or a shootout", null=True, blank=True, validators=_WORTH
    )
    extra_loss_points = models.PositiveSmallIntegerField(
        "points for a loss after extra time or a shootout", null=True, blank=True, validators=_WORTH
    )

    class Meta:
        abstract = True

    @property
    def own_format(self) -> MatchFormat:
        """What this competition or match itself states."""
        return format_of(stated_values(self))

    def clean(self) -> None:
        """Refuse a format that this sport cannot have: a length without a clock, a number of periods, a shootout."""
        super().clean()
        sport = sports.sport_of(self.sport)
        sentence = f"{sport.name} has no clock in such a period. Leave this field empty."
        fields = {"regular_minutes": PeriodKind.REGULAR, "extra_minutes": PeriodKind.EXTRA}
        given = {name: kind for name, kind in fields.items() if getattr(self, name) is not None}
        refused = {name: sentence for name, kind in given.items() if not sport.has_clock_in(kind)}
        if self.regular_periods is not None and self.regular_periods not in sport.regular_counts:
            known = ", ".join(map(str, sport.regular_counts))
            refused["regular_periods"] = (
                f"{sport.name} can have {known} regular periods." if known else f"{sport.name} has no periods."
            )
        if self.after_extra == Decider.SHOOTOUT and not sport.has_shootout:
            refused["after_extra"] = f"{sport.name} has no shootout."
        if refused:
            raise ValidationError(refused)

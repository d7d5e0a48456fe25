"""The form of a match, with the first leg of a tie as three fields."""

from typing import Any

from django import forms
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldBooleanWidget

FIRST_LEG_ROW = ("first_leg_home", "first_leg_away", "away_goals")


def _goals(label: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=False, min_value=0, max_value=9999, widget=UnfoldAdminIntegerFieldWidget
    )


class MatchForm(forms.ModelForm):
    """The first leg is one JSON field of the match: {"home", "away", "away_goals"}, or None."""

    first_leg_home = _goals("first leg: score of the home side")
    first_leg_away = _goals("first leg: score of the away side")
    away_goals = forms.BooleanField(
        label="away goals decide",
        required=False,
        widget=UnfoldBooleanWidget,
        help_text="If this match is the second leg of a tie. The sides are those of this match.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leg = self.instance.first_leg or {}
        for name, value in zip(
            FIRST_LEG_ROW, (leg.get("home"), leg.get("away"), leg.get("away_goals", False)), strict=True
        ):
            if name in self.fields:  # a person who may only view the match has no fields
                self.initial[name] = value

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        home, away = cleaned.get("first_leg_home"), cleaned.get("first_leg_away")
        if (home is None) != (away is None):
            missing = "first_leg_home" if home is None else "first_leg_away"
            if missing not in self.errors:
                self.add_error(missing, "Write both scores of the first leg, or none.")
        elif home is None and cleaned.get("away_goals"):
            self.add_error("away_goals", "Write both scores of the first leg first.")
        return cleaned

    @property
    def first_leg(self) -> dict[str, Any] | None:
        """The first leg as the model has it, from the cleaned fields."""
        home, away, away_goals = (self.cleaned_data.get(name) for name in FIRST_LEG_ROW)
        return None if home is None else {"home": home, "away": away, "away_goals": bool(away_goals)}

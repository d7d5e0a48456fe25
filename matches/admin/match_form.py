"""The form of a match, with its result, the first leg of a tie and the figures of the result as small fields."""

import re
from typing import Any

from django import forms
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminTextInputWidget, UnfoldBooleanWidget

from matches.competitions.result_figures import BALLS
from matches.models import Match
from matches.schedules.match_state import result_data
from matches.schedules.schedule import Result
from matches.sports import PeriodKind, Sport

FIRST_LEG_ROW = ("first_leg_home", "first_leg_away", "away_goals")
TRIES_ROW = ("tries_home", "tries_away")
OVERS_ROW = ("overs_home", "overs_away")
FAIR_PLAY_ROW = ("fair_play_home", "fair_play_away")
EXTRA = "extra"
RESULT_ROW = ("result_home", "result_away")
SHOOTOUT_ROW = ("result_shootout_home", "result_shootout_away")
RESULT_FIELDS = (*RESULT_ROW, *SHOOTOUT_ROW)
FIGURE_FIELDS = (*TRIES_ROW, *OVERS_ROW, *FAIR_PLAY_ROW, EXTRA)

_OVERS = re.compile(r"(\d{1,3})(?:\.([0-5]))?")
_PAIRS = {"tries": TRIES_ROW, "balls": OVERS_ROW, "fair_play": FAIR_PLAY_ROW}  # by the key in Match.figures
_LEG = "Write both scores of the first leg, or none."
_BOTH_SCORES = "Write the score of both sides."
_ONE_SIDE = "Write it for both sides, or for none."


def figure_rows(rules: Sport) -> list[tuple[str, ...] | str]:
    """The rows of figures that this sport has."""
    rows: list[tuple[str, ...] | str] = []
    if "tries" in rules.stats:
        rows.append(TRIES_ROW)
    if rules.code == "cricket":
        rows.append(OVERS_ROW)
    if "yellow_cards" in rules.stats:
        rows.append(FAIR_PLAY_ROW)
    if any(period.kind is not PeriodKind.REGULAR for period in rules.periods):
        rows.append(EXTRA)
    return rows


def result_rows(match: Match) -> list[tuple[str, ...]]:
    """The rows of a result that is written by hand. A match that is called live has its result from its lines."""
    states_result = match.result is not None and match.award is None
    if match.is_in_play or not (states_result or not match.commentary.exists()):
        return []
    return [RESULT_ROW, SHOOTOUT_ROW] if match.rules.has_shootout else [RESULT_ROW]


def _number(label: str, least: int = 0, most: int = 9999, help_text: str = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=least,
        max_value=most,
        widget=UnfoldAdminIntegerFieldWidget,
        help_text=help_text,
    )


class OversField(forms.Field):
    """Overs as cricket writes them: “19.3” is 19 overs and 3 balls. The value is the number of balls."""

    widget = UnfoldAdminTextInputWidget

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, int):
            return value
        overs, balls = divmod(value, BALLS)
        return f"{overs}.{balls}" if balls else str(overs)

    def to_python(self, value: Any) -> int | None:
        text = (value or "").strip()
        if not text:
            return None
        found = _OVERS.fullmatch(text)
        if found is None:
            raise forms.ValidationError("Write overs and balls as “19.3”: 0 to 5 balls after the point.")
        return int(found[1]) * BALLS + int(found[2] or 0)


def _overs(label: str) -> OversField:
    return OversField(
        label=label,
        required=False,
        help_text="For the net run rate. A side that was all out counts its full overs.",
    )


class MatchForm(forms.ModelForm):
    """The first leg and the figures are JSON fields of the match."""

    first_leg_home = _number("First leg: score of the home side")
    first_leg_away = _number("First leg: score of the away side")
    away_goals = forms.BooleanField(
        label="Away goals decide",
        required=False,
        widget=UnfoldBooleanWidget,
        help_text="If this match is the second leg of a tie. The sides are those of this match.",
    )
    result_home = _number("Final score of the home side", help_text="After extra time. It ends the match.")
    result_away = _number("Final score of the away side")
    result_shootout_home = _number("Shootout: the home side", most=99)
    result_shootout_away = _number("Shootout: the away side", most=99)
    tries_home = _number("Tries of the home side", most=99, help_text="If empty: counted from the entries.")
    tries_away = _number("Tries of the away side", most=99)
    overs_home = _overs("Overs of the home side")
    overs_away = _overs("Overs of the away side")
    fair_play_home = _number(
        "Fair play points of the home side", -99, 0, "0 or less. If empty: counted from the cards."
    )
    fair_play_away = _number("Fair play points of the away side", -99, 0)
    extra = forms.BooleanField(
        label="Extra time was played",
        required=False,
        widget=UnfoldBooleanWidget,
        help_text="Of a result without entries. Tables count such a win with its own points.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leg = self.instance.first_leg or {}
        figures = self.instance.figures or {}
        values = dict(zip(FIRST_LEG_ROW, (leg.get("home"), leg.get("away"), leg.get("away_goals", False)), strict=True))
        for key, (home, away) in _PAIRS.items():
            pair = figures.get(key) or {}
            values[home], values[away] = pair.get("home"), pair.get("away")
        values[EXTRA] = figures.get("extra") is True
        match = self.instance
        if match.status == Match.Status.FINISHED:
            score = match.home_score, match.away_score, match.home_shootout, match.away_shootout
            values |= dict(zip(RESULT_FIELDS, score, strict=True))
        # A person who may only view the match has no fields, and a sport has only some figures.
        self.initial.update({name: value for name, value in values.items() if name in self.fields})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        home, away = cleaned.get("first_leg_home"), cleaned.get("first_leg_away")
        if (home is None) != (away is None):
            self._require("first_leg_home" if home is None else "first_leg_away", _LEG)
        elif home is None and cleaned.get("away_goals"):
            self.add_error("away_goals", "Write both scores of the first leg first.")
        for one, other in _PAIRS.values():
            if (cleaned.get(one) is None) != (cleaned.get(other) is None):
                self._require(one if cleaned.get(one) is None else other, _ONE_SIDE)
        self._check_result(cleaned)
        return cleaned

    def _check_result(self, cleaned: dict[str, Any]) -> None:
        home, away, *shootout = (cleaned.get(name) for name in RESULT_FIELDS)
        if (home is None) != (away is None):
            self._require("result_home" if home is None else "result_away", _BOTH_SCORES)
        elif home is None and any(name in self.changed_data for name in RESULT_ROW):
            self._require("result_home", "A result stays. To play on, reopen the match in its console.")
        elif home is None and shootout != [None, None]:
            self._require("result_home", "Write the final score first.")
        if (shootout[0] is None) != (shootout[1] is None):
            self._require(SHOOTOUT_ROW[shootout[0] is not None], _BOTH_SCORES)
        elif shootout[0] is not None and shootout[0] == shootout[1]:
            self._require(SHOOTOUT_ROW[1], "A shootout has a winner.")

    def _require(self, name: str, sentence: str) -> None:
        if name not in self.errors:
            self.add_error(name, sentence)

    @property
    def first_leg(self) -> dict[str, Any] | None:
        """The first leg as the model has it, from the cleaned fields."""
        home, away, away_goals = (self.cleaned_data.get(name) for name in FIRST_LEG_ROW)
        return None if home is None else {"home": home, "away": away, "away_goals": bool(away_goals)}

    @property
    def result(self) -> dict[str, Any] | None:
        """The final score as Match.result has it, None if it was not changed."""
        if not any(name in self.changed_data for name in RESULT_FIELDS):
            return None
        cleaned: dict[str, Any] = self.cleaned_data
        home, away = (cleaned[name] for name in RESULT_ROW)
        kicks: list[Any] = [cleaned.get(name) for name in SHOOTOUT_ROW]
        return result_data(Result(home, away, None if None in kicks else (kicks[0], kicks[1])))

    @property
    def figures(self) -> dict[str, Any] | None:
        """The figures as the model has them, from the cleaned fields. Figures without a field stay."""
        figures: dict[str, Any] = dict(self.instance.figures or {})
        for key, (home, away) in _PAIRS.items():
            if home in self.fields:
                figures.pop(key, None)
                if self.cleaned_data.get(home) is not None:
                    figures[key] = {"home": self.cleaned_data[home], "away": self.cleaned_data[away]}
        if EXTRA in self.fields:
            figures.pop("extra", None)
            if self.cleaned_data.get(EXTRA):
                figures["extra"] = True
        return figures or None

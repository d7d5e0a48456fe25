"""The admin page that reads pasted team sheets of a match, with a preview."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from unfold.admin import ModelAdmin
from unfold.decorators import action
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldBooleanSwitchWidget

from livecast.errors import LivecastError
from livecast.input_limits import TEAM_SHEET
from matches import actions
from matches.admin.base_pages import limit_validator, render_page, staff_user
from matches.models import LineupPlayer, Match, Team
from matches.teamsheets import Sheet, read_sheet

PLACEHOLDER = "1 Name\n10 Name (c)\nSubs:\n12 Name"


class SheetForm(forms.Form):
    """One field per side. An empty field does not change its side."""

    home = forms.CharField(required=False, validators=[limit_validator(TEAM_SHEET)])
    away = forms.CharField(required=False, validators=[limit_validator(TEAM_SHEET)])
    announce = forms.BooleanField(
        label="Post it to the commentary too",
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text="One entry per side. A later sheet corrects it.",
    )

    def __init__(self, match: Match, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for side, team in (("home", match.home), ("away", match.away)):
            field = self.fields[side]
            field.label = str(team)
            field.widget = UnfoldAdminTextareaWidget(
                attrs={"rows": 14, "placeholder": PLACEHOLDER, "spellcheck": "false"}
            )

    def sheets(self, match: Match) -> dict[str, Sheet]:
        """The parsed sheets of the sides with pasted text."""
        teams = {"home": match.home, "away": match.away}
        return {
            side: read_sheet(self.cleaned_data[side], (team.name, team.short_name, team.code))
            for side, team in teams.items()
            if self.cleaned_data[side].strip()
        }


class TeamSheetMixin(ModelAdmin):
    """The page “Team sheets” of the match admin."""

    @action(description="Team sheets", url_path="team-sheets", permissions=["console"])
    def team_sheets(self, request: HttpRequest, object_id: int) -> HttpResponse:
        match = get_object_or_404(Match.objects.select_related("home", "away"), pk=object_id)
        form = SheetForm(match, request.POST or None, initial=_as_text(match))
        sheets: dict[str, Sheet] = {}
        if request.method == "POST" and form.is_valid():
            sheets = form.sheets(match)
            if not sheets:
                form.add_error(None, "Paste a team sheet first.")
            elif "save" in request.POST and _save(request, match, form, sheets):
                messages.success(request, f"Line-ups of {match} are set.")
                return HttpResponseRedirect(reverse("admin:matches_match_change", args=[match.pk]))
        teams: dict[str, Team] = {"home": match.home, "away": match.away}
        return render_page(
            self,
            request,
            "admin/matches/team_sheets.html",
            "Team sheets",
            original=match,
            match=match,
            form=form,
            read=[(teams[side], sheet) for side, sheet in sheets.items()],
            saveable=bool(sheets) and form.is_valid(),
        )


def _save(request: HttpRequest, match: Match, form: SheetForm, sheets: dict[str, Sheet]) -> bool:
    try:
        for side, sheet in sheets.items():
            actions.set_lineup(
                match_id=match.pk,
                author=staff_user(request),
                side=side,
                players=sheet.players,
                announce=form.cleaned_data["announce"],
            )
    except LivecastError as refusal:
        form.add_error(None, refusal.message)
        return False
    return True


def _as_text(match: Match) -> dict[str, str]:
    """The stored line-ups as text that parses to the same line-ups."""
    kept: dict[str, str] = {}
    for side in ("home", "away"):
        rows = list(match.lineup.filter(side=side))
        lines = [_line(row) for row in rows if row.starts]
        bench = [_line(row) for row in rows if not row.starts]
        kept[side] = "\n".join([*lines, *(["Subs:", *bench] if bench else [])])
    return kept


def _line(row: LineupPlayer) -> str:
    parts = [str(row), f"({row.position})" if row.position else "", "(c)" if row.captain else ""]
    return " ".join(filter(None, parts))

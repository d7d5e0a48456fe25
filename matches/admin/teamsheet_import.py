"""The admin page that reads pasted or uploaded team sheets of a match, with a preview."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from unfold.admin import ModelAdmin
from unfold.decorators import action
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminTextareaWidget, UnfoldBooleanSwitchWidget

from livecast.errors import LivecastError
from livecast.input_limits import TEAM_SHEET, TEAM_SHEET_FILE
from matches import actions
from matches.admin.base_pages import limit_validator, render_page, staff_user
from matches.models import LineupPlayer, Match, Team
from matches.teamsheets import SIDE_WORDS, Sheet, SheetPlayer, read_sheet, text_of_file

PLACEHOLDER = "1 Name\n10 Name (c)\nSubs:\n12 Name"
SIDES = ("home", "away")
_OTHER_SIDE = {"home": "away", "away": "home"}


@dataclass(frozen=True, slots=True)
class ReadField:
    """What the text of one side's field contains. `team`: the team of the field."""

    team: Team
    sheet: Sheet

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The texts that are not players, in the groups of the page."""
        sheet = self.sheet
        return [
            {"name": "Read as headings", "notes": sheet.headings},
            {"name": "Guessed: check these", "notes": sheet.guessed},
            {"name": "Skipped", "notes": sheet.skipped},
            {"name": "Refused", "notes": sheet.refused},
        ]


class SheetForm(forms.Form):
    """A text and a file for each side. An empty side is not changed. The text of a file goes into the text field."""

    home = forms.CharField(required=False, strip=False, validators=[limit_validator(TEAM_SHEET)])
    home_file = forms.FileField(required=False)
    away = forms.CharField(required=False, strip=False, validators=[limit_validator(TEAM_SHEET)])
    away_file = forms.FileField(required=False)
    announce = forms.BooleanField(
        label="Post it to the commentary too",
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text="One entry per side. A later sheet corrects it.",
    )

    def __init__(self, match: Match, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.match = match
        self.teams = {"home": match.home, "away": match.away}
        for side, team in self.teams.items():
            field, file = self.fields[side], self.fields[f"{side}_file"]
            field.label = str(team)
            field.widget = UnfoldAdminTextareaWidget(
                attrs={"rows": 14, "placeholder": PLACEHOLDER, "spellcheck": "false"}
            )
            file.label = f"Or a file of {team}"
            file.widget = UnfoldAdminFileFieldWidget(attrs={"accept": ".xlsx,.csv,.tsv,.txt"})
            file.help_text = ".xlsx, CSV or text. It replaces the text above."

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for side in SIDES:
            upload: UploadedFile | None = values.get(f"{side}_file")
            if upload is None:
                continue
            try:
                values[side] = text_of_upload(upload)
            except LivecastError as refusal:
                self.add_error(f"{side}_file", forms.ValidationError(refusal.message, code=refusal.code))
                continue
            # The page shows the text, and the next post has it.
            self.data = {**self.data.dict(), side: values[side]} if isinstance(self.data, QueryDict) else self.data
        return values

    def read(self) -> list[ReadField]:
        """What the fields with a text contain."""
        return [
            ReadField(team, self._read(side)) for side, team in self.teams.items() if self.cleaned_data[side].strip()
        ]

    def _read(self, side: str) -> Sheet:
        names = {one: (team.name, team.short_name, team.code, *SIDE_WORDS[one]) for one, team in self.teams.items()}
        return read_sheet(
            self.cleaned_data[side], names[side], opponent=names[_OTHER_SIDE[side]], sport=self.match.sport
        )

    def line_ups(self, fields: list[ReadField]) -> dict[str, tuple[SheetPlayer, ...]]:
        """The players of each side that the fields have. One field may have both sides.

        Adds an error to the form if a text needs an answer, or if two texts have the same side.
        """
        sheets = {side: one.sheet for side, team in self.teams.items() for one in fields if one.team == team}
        found = {side: sheet.players for side, sheet in sheets.items() if sheet.players}
        stored = _as_text(self.match)
        for side, sheet in sheets.items():
            other = _OTHER_SIDE[side]
            if sheet.question:
                self.add_error(side, sheet.question)
            if sheet.opponent is None:
                continue
            if other in found and self.cleaned_data[other].split() != stored[other].split():
                team = self.teams[other]
                sentence = f"Both texts have players of {team}. Remove them from one of the texts."
                self.add_error(side, sentence)
            found[other] = sheet.opponent.players
        return found


def text_of_upload(upload: UploadedFile) -> str:
    """Return the text of an uploaded sheet. Raises LivecastError."""
    if (upload.size or 0) > TEAM_SHEET_FILE.size:
        raise LivecastError(TEAM_SHEET_FILE.code, "A file with a team sheet has at most 256 KB.", status=413)
    return text_of_file(upload.read())


class TeamSheetMixin(ModelAdmin):
    """The page “Team sheets” of the match admin."""

    @action(description="Team sheets", url_path="team-sheets", permissions=["console"])
    def team_sheets(self, request: HttpRequest, object_id: int) -> HttpResponse:
        match = get_object_or_404(Match.objects.select_related("home", "away"), pk=object_id)
        form = SheetForm(match, request.POST or None, request.FILES or None, initial=_as_text(match))
        fields: list[ReadField] = []
        line_ups: dict[str, tuple[SheetPlayer, ...]] = {}
        if request.method == "POST" and form.is_valid():
            fields = form.read()
            line_ups = form.line_ups(fields)
            if not fields:
                form.add_error(None, "Paste a team sheet first.")
            elif "save" in request.POST and form.is_valid() and _save(request, form, line_ups):
                messages.success(request, f"Line-ups of {match} are set.")
                return HttpResponseRedirect(reverse("admin:matches_match_change", args=[match.pk]))
        return render_page(
            self,
            request,
            "admin/matches/team_sheets.html",
            "Team sheets",
            original=match,
            match=match,
            form=form,
            line_ups=[(form.teams[side], line_ups[side]) for side in SIDES if side in line_ups],
            fields=fields,
            saveable=bool(line_ups) and form.is_valid(),
        )


def _save(request: HttpRequest, form: SheetForm, line_ups: dict[str, tuple[SheetPlayer, ...]]) -> bool:
    try:
        for side, players in line_ups.items():
            actions.set_lineup(
                match_id=form.match.pk,
                author=staff_user(request),
                side=side,
                players=players,
                announce=form.cleaned_data["announce"],
            )
    except LivecastError as refusal:
        form.add_error(None, refusal.message)
        return False
    return True


def _as_text(match: Match) -> dict[str, str]:
    """The stored line-ups as text that parses to the same line-ups."""
    kept: dict[str, str] = {}
    for side in SIDES:
        rows = list(match.lineup.filter(side=side))
        lines = [_line(row) for row in rows if row.starts]
        bench = [_line(row) for row in rows if not row.starts]
        kept[side] = "\n".join([*lines, *(["Subs:", *bench] if bench else [])])
    return kept


def _line(row: LineupPlayer) -> str:
    # "(C)" would be the captain, and the centre of some sports.
    position = f"– {row.position}" if len(row.position) == 1 else f"({row.position})"
    parts = [str(row), position if row.position else "", "(c)" if row.captain else ""]
    return " ".join(filter(None, parts))

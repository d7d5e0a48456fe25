"""The admin page that fills the squad of a team from a pasted or uploaded list, with a preview."""

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
from livecast.input_limits import TEAM_SHEET
from matches import actions
from matches.admin.base_pages import limit_validator, render_page, staff_user
from matches.admin.teamsheet_import import ReadField, text_of_upload
from matches.models import Team
from matches.teamsheets import Sheet, read_sheet

PLACEHOLDER = "1 Name\n10 Name (forward)\n12 Name"


class SquadForm(forms.Form):
    """A text or a file with the players of one team. The text of a file goes into the text field."""

    squad = forms.CharField(
        label="Players",
        required=False,
        strip=False,
        validators=[limit_validator(TEAM_SHEET)],
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 18, "placeholder": PLACEHOLDER, "spellcheck": "false"}),
    )
    file = forms.FileField(
        label="Or a file",
        required=False,
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".xlsx,.csv,.tsv,.txt"}),
        help_text=".xlsx, CSV or text. It replaces the text above.",
    )
    remove_others = forms.BooleanField(
        label="Remove players who are not in the list",
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text="Their pages go away. What matches say about them stays.",
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        upload: UploadedFile | None = values.get("file")
        if upload is not None:
            try:
                values["squad"] = text_of_upload(upload)
            except LivecastError as refusal:
                self.add_error("file", forms.ValidationError(refusal.message, code=refusal.code))
            else:
                # The page shows the text, and the next post has it.
                self.data = (
                    {**self.data.dict(), "squad": values["squad"]} if isinstance(self.data, QueryDict) else self.data
                )
        if not self.errors and not values.get("squad", "").strip():
            self.add_error(None, "Paste a list of players first.")
        return values

    def read(self, team: Team) -> Sheet:
        """Read the players. Adds an error to the form if the text needs an answer, or has no player."""
        names = (team.name, team.short_name, team.code)
        sheet = read_sheet(self.cleaned_data["squad"], names, sport=team.sport)
        if sheet.question:
            self.add_error("squad", sheet.question)
        elif not sheet.players:
            self.add_error("squad", "The text has no players of this team.")
        return sheet


class SquadImportMixin(ModelAdmin):
    """The page “Import squad” of the team admin."""

    @action(description="Import squad", url_path="squad", permissions=["squad_import"], icon="group_add")
    def squad_import(self, request: HttpRequest, object_id: int) -> HttpResponse:
        team = get_object_or_404(Team, pk=object_id)
        form = SquadForm(request.POST or None, request.FILES or None)
        fields: list[ReadField] = []
        plan = None
        if request.method == "POST" and form.is_valid():
            sheet = form.read(team)
            fields = [ReadField(team, sheet)]
            try:
                if form.is_valid() and "save" in request.POST:
                    done = actions.fill_squad(
                        team_id=team.pk,
                        author=staff_user(request),
                        players=sheet.players,
                        remove_others=form.cleaned_data["remove_others"],
                    )
                    messages.success(request, f"Squad of {team}: {done.summary}.")
                    return HttpResponseRedirect(reverse("admin:matches_team_change", args=[team.pk]))
                plan = actions.plan_squad(team, sheet.players) if form.is_valid() else None
            except LivecastError as refusal:
                form.add_error(None, forms.ValidationError(refusal.message, code=refusal.code))
        return render_page(
            self,
            request,
            "admin/matches/squad.html",
            "Import squad",
            original=team,
            team=team,
            form=form,
            fields=fields,
            plan=plan,
        )

    def has_squad_import_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Show or hide the button. The action checks the permission itself."""
        return request.user.has_perm("matches.change_player")

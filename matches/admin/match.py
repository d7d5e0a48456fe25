"""The admin page of a match. The other modules of this package add pages to it as mixins."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import TabularInline
from unfold.contrib.filters.admin import RelatedDropdownFilter
from unfold.decorators import display

from matches import actions
from matches.admin.base_pages import FORMAT_ROWS, staff_user
from matches.admin.console import ConsoleMixin
from matches.admin.match_form import FIGURE_FIELDS, FIRST_LEG_ROW, RESULT_FIELDS, MatchForm, figure_rows, result_rows
from matches.admin.permission_mixins import MatchPermissionMixin
from matches.admin.private_matches import PrivateMatchMixin
from matches.admin.rehearsal import RehearsalMixin
from matches.admin.roles import RoleInline, RolesMixin
from matches.admin.schedule_import import ScheduleMixin
from matches.admin.teamsheet_import import TeamSheetMixin
from matches.models import LineupPlayer, Match
from matches.teamsheets import SheetPlayer


class LineupInline(TabularInline):
    """Add a player to a line-up or correct a number.

    Whole team sheets are pasted on a page of their own.
    """

    model = LineupPlayer
    fields = ("side", "number", "name", "position", "starts", "captain")
    extra = 0
    tab = True
    verbose_name_plural = "Line-ups"


@admin.register(Match)
class MatchAdmin(
    RolesMixin, MatchPermissionMixin, PrivateMatchMixin, TeamSheetMixin, ScheduleMixin, RehearsalMixin, ConsoleMixin
):
    """Changes go through actions, so that fans get them. Status, period and clock are read-only."""

    form = MatchForm
    compressed_fields = False
    list_display = ("call", "__str__", "competition", "kickoff", "state", "score", "seen_by")
    list_display_links = ("__str__",)
    list_filter = ("status", "sport", "private", ("competition", RelatedDropdownFilter))
    list_filter_submit = True
    search_fields = ("home__name", "away__name", "venue", "round")
    date_hierarchy = "kickoff_at"
    ordering = ("-kickoff_at",)
    autocomplete_fields = ("competition", "home", "away")
    readonly_fields = ("state", "score")
    inlines = (LineupInline, RoleInline)
    actions_list = ("import_schedule", "rehearse_any")
    list_select_related = ("home", "away", "competition")
    actions_detail = ("console", "team_sheets", "rehearse_with")

    def get_fieldsets(self, request: HttpRequest, obj: Match | None = None) -> Any:
        # The sport of a new match is not known yet: its figures are written after it was saved.
        figures = [] if obj is None else figure_rows(obj.rules)
        result = [] if obj is None else result_rows(obj)
        match_rows = (
            "competition",
            "sport",
            ("home", "away"),
            ("kickoff_at", "kickoff_time_known"),
            ("round", "group", "knockout"),
            "venue",
            "language",
            ("state", "score"),
            "private",
        )
        return (
            (None, {"fields": match_rows}),
            *([("Result", {"fields": result})] if result else ()),
            ("First leg of a tie", {"fields": (FIRST_LEG_ROW,)}),
            ("Figures of the match", {"fields": ("attendance", *figures)}),
            ("Format", {"fields": FORMAT_ROWS}),
        )

    @display(
        description="Status",
        label={"Live": "danger", "Break": "warning", "Finished": "success", "Scheduled": "info"},
    )
    def state(self, match: Match) -> str:
        return match.get_status_display()

    @display(description="Kick-off", ordering="kickoff_at")
    def kickoff(self, match: Match) -> str:
        return match.kickoff_text

    @display(description="Score")
    def score(self, match: Match) -> str:
        return str(match.scoreline)

    @display(description="Seen by", ordering="private", label={"Staff only": "warning"})
    def seen_by(self, match: Match) -> str:
        return "Staff only" if match.private else "Everybody"

    def save_model(self, request: HttpRequest, obj: Match, form: MatchForm, change: bool) -> None:
        if change:
            # Only the changed fields, under the match's lock: the match may change while the form is open.
            of_the_form = {*FIRST_LEG_ROW, *FIGURE_FIELDS, *RESULT_FIELDS}
            changed = {name: form.cleaned_data[name] for name in form.changed_data if name not in of_the_form}
            if any(name in FIRST_LEG_ROW for name in form.changed_data):
                changed["first_leg"] = form.first_leg
            if any(name in FIGURE_FIELDS for name in form.changed_data):
                changed["figures"] = form.figures
            private = changed.pop("private", None)
            if private is not None:
                actions.set_private(match_id=obj.pk, author=staff_user(request), private=private)
            actions.edit_fixture(match_id=obj.pk, author=staff_user(request), **changed)
            if (result := form.result) is not None:
                actions.set_match_state(
                    match_id=obj.pk, author=staff_user(request), status=Match.Status.FINISHED, result=result
                )
        else:
            obj.first_leg = form.first_leg
            super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: forms.ModelForm, formset: Any, change: bool) -> None:
        """Save line-ups through the action of pasted team sheets, so that fans get them.

        Save roles directly.
        """
        if formset.model is not LineupPlayer:
            super().save_formset(request, form, formset, change)
            return
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
        rows = [one.cleaned_data for one in formset.forms if one.cleaned_data and not one.cleaned_data.get("DELETE")]
        for side in {row["side"] for row in rows} | set(form.instance.lineup.values_list("side", flat=True)):
            sheet = [
                SheetPlayer(row["name"], row["number"], row["position"], row["starts"], row["captain"])
                for row in rows
                if row["side"] == side
            ]
            actions.set_lineup(match_id=form.instance.pk, author=staff_user(request), side=side, players=sheet)

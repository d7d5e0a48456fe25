"""Admin pages of competitions, teams and players."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.admin import ModelAdmin, TabularInline
from unfold.contrib.filters.admin import RelatedDropdownFilter
from unfold.decorators import display

from matches import actions
from matches.admin.base_pages import FORMAT_ROWS, staff_user
from matches.admin.roles import RoleInline, RolesMixin
from matches.admin.visibility_mixins import ParentOfMatchesMixin, hidden_matches
from matches.models import Competition, Player, Team
from matches.models.team_codes import proposed_code


@admin.register(Competition)
class CompetitionAdmin(RolesMixin, ParentOfMatchesMixin):
    list_display = ("name", "season", "sport", "games")
    list_filter = ("sport", "season")
    search_fields = ("name", "season")
    ordering = ("name", "season")
    fields = ("name", "season", "sport", *FORMAT_ROWS)
    inlines = (RoleInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Competition]:
        return (
            super()
            .get_queryset(request)
            .annotate(games=Count("matches", filter=~Q(matches__in=hidden_matches(request))))
        )

    def save_model(self, request: HttpRequest, obj: Competition, form: ModelForm, change: bool) -> None:
        """Change a competition through the action.

        So fans of its matches in play get the changed clock.
        """
        if change:
            changes = {name: form.cleaned_data[name] for name in form.changed_data}
            actions.edit_competition(competition_id=obj.pk, author=staff_user(request), **changes)
        else:
            super().save_model(request, obj, form, change)

    @display(description="Matches", ordering="games")
    def games(self, competition: Competition) -> int:
        return competition.games  # type: ignore[attr-defined]


class PlayerInline(TabularInline):
    model = Player
    fields = ("number", "name", "position")
    extra = 0


class TeamForm(ModelForm):
    """The form of a team. An empty code becomes the one that the name proposes; staff can change it."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("code") and cleaned.get("name") and "code" not in self.errors:
            cleaned["code"] = proposed_code(cleaned["name"])
        return cleaned


@admin.register(Team)
class TeamAdmin(ParentOfMatchesMixin):
    form = TeamForm
    list_display = ("name", "short_name", "code", "sport", "shirt", "squad")
    list_filter = ("sport",)
    search_fields = ("name", "short_name", "code")
    ordering = ("name",)
    fields = (("name", "short_name", "code"), "sport", ("colour", "colour2"))
    inlines = (PlayerInline,)
    match_paths = ("home_matches", "away_matches")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Team]:
        return super().get_queryset(request).annotate(squad=Count("players"))

    @display(description="Colours")
    def shirt(self, team: Team) -> SafeString | str:
        colours = [(colour, colour) for colour in (team.colour, team.colour2) if colour]
        swatch = (
            '<svg width="22" height="22" viewBox="0 0 22 22" role="img" aria-label="{}"><circle cx="11" cy="11" r="9.5"'
            ' fill="{}" stroke="currentColor" stroke-opacity="0.4"/></svg>'
        )
        if not colours:
            return "—"
        return format_html('<span class="inline-flex gap-1">{}</span>', format_html_join("", swatch, colours))

    @display(description="Players", ordering="squad")
    def squad(self, team: Team) -> int:
        return team.squad  # type: ignore[attr-defined]


@admin.register(Player)
class PlayerAdmin(ModelAdmin):
    list_display = ("name", "number", "team", "position")
    list_filter = ("team__sport", ("team", RelatedDropdownFilter))
    list_filter_submit = True
    search_fields = ("name", "team__name")
    autocomplete_fields = ("team",)
    list_select_related = ("team",)

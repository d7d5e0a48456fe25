"""Admin pages of teams and players."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.admin import TabularInline
from unfold.contrib.filters.admin import RelatedDropdownFilter
from unfold.decorators import display

from matches.admin.base_pages import staff_user
from matches.admin.pictures import PICTURE, PictureForm, picture_field
from matches.admin.searched_names import SearchedNamesMixin
from matches.admin.squad_import import SquadImportMixin
from matches.admin.visibility_mixins import ParentOfMatchesMixin
from matches.models import Player, Team
from matches.models.team_codes import proposed_code
from matches.photos import team_pictures


class PlayerInline(TabularInline):
    model = Player
    fields = ("number", "name", "position")
    extra = 0


class TeamForm(PictureForm):
    """The form of a team. An empty code becomes the one that the name proposes; staff can change it."""

    stored = "crest"
    reader = team_pictures.read_crest
    picture = picture_field("Crest", "PNG, WebP or JPEG. It becomes a square of at most 512 px and stays transparent.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("code") and cleaned.get("name") and "code" not in self.errors:
            cleaned["code"] = proposed_code(cleaned["name"])
        return cleaned


@admin.register(Team)
class TeamAdmin(SearchedNamesMixin, SquadImportMixin, ParentOfMatchesMixin):
    form = TeamForm
    compressed_fields = False
    list_display = ("name", "short_name", "code", "sport", "shirt", "squad")
    list_filter = ("sport",)
    search_fields = ("name", "short_name", "code", "other_names")
    ordering = ("name",)
    fields = (("name", "short_name", "code"), "sport", ("colour", "colour2"), PICTURE, "other_names")
    inlines = (PlayerInline,)
    match_paths = ("home_matches", "away_matches")
    actions_detail = ("squad_import",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Team]:
        return super().get_queryset(request).annotate(squad=Count("players"))

    def save_model(self, request: HttpRequest, obj: Team, form: TeamForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if form.changes_picture:
            team_pictures.set_crest(
                team_id=obj.pk, author=staff_user(request) if change else None, picture=form.new_picture
            )

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


class PlayerForm(PictureForm):
    stored = "photo"
    reader = team_pictures.read_portrait
    picture = picture_field("Photo", "JPEG, PNG or WebP. Pages show the square around the face.")


@admin.register(Player)
class PlayerAdmin(SearchedNamesMixin):
    form = PlayerForm
    compressed_fields = False
    list_display = ("name", "number", "team", "position")
    list_filter = ("team__sport", ("team", RelatedDropdownFilter))
    list_filter_submit = True
    search_fields = ("name", "team__name", "other_names")
    autocomplete_fields = ("team",)
    list_select_related = ("team",)
    fields = ("team", "name", ("number", "position"), PICTURE, "other_names")

    def save_model(self, request: HttpRequest, obj: Player, form: PlayerForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if form.changes_picture:
            team_pictures.set_portrait(
                player_id=obj.pk, author=staff_user(request) if change else None, picture=form.new_picture
            )

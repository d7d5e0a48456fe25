"""The admin page of a competition: its rules, the teams that take part, its roles."""

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.admin import TabularInline
from unfold.decorators import display

from matches import actions, standings
from matches.admin.base_pages import FORMAT_ROWS, shorten_texts, staff_user
from matches.admin.roles import RoleInline, RolesMixin
from matches.admin.searched_names import SearchedNamesMixin
from matches.admin.visibility_mixins import ParentOfMatchesMixin, hidden_matches
from matches.models import Competition, Entrant
from matches.pages.table_words import criterion_name

_PLACE = re.compile(r"\d{1,3}(\s*[-–]\s*\d{1,3})?\s*:\s*\S.*")


def _criteria_help(sport: str) -> SafeString:
    """What the field of own criteria says: each code, and what it compares."""
    rows = ((code, criterion_name(code, sport)) for code in standings.CRITERIA)
    listed = format_html_join("", "<li><code>{}</code>: {}</li>", rows)
    return format_html(
        "One code a line, the first one first. If empty: the criteria of the order above."
        '<details class="mt-2 relative max-w-96"><summary class="cursor-pointer">The codes</summary>'
        "<ul>{}</ul></details>",
        listed,
    )


class CompetitionForm(ModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shorten_texts(self, "other_names", "criteria", "places")
        if "criteria" in self.fields:  # a person who may only view the competition has no fields
            self.fields["criteria"].help_text = _criteria_help(self.instance.sport or "football")

    def clean_criteria(self) -> str:
        """One code a line, each once, also if they were written with commas."""
        return "\n".join(dict.fromkeys(self.cleaned_data["criteria"].replace(",", " ").split()))

    def clean_places(self) -> str:
        text: str = self.cleaned_data["places"]
        for line in filter(None, map(str.strip, text.splitlines())):
            if _PLACE.fullmatch(line) is None:
                raise ValidationError(f"“{line[:40]}” does not say a place: write “1-4: Champions League”.")
        return text


class EntrantFormSet(forms.BaseInlineFormSet):
    def clean(self) -> None:
        super().clean()
        for form in self.forms:
            team = form.cleaned_data.get("team") if form.is_valid() and form.has_changed() else None
            if team is not None and team.sport != self.instance.sport:
                form.add_error("team", f"{team} plays {team.get_sport_display()}.")


class EntrantForm(ModelForm):
    """Short labels: the columns of all fields fit beside each other."""

    class Meta:
        labels = {"adjustment": "Points ±", "fair_play": "Fair play"}


class EntrantInline(TabularInline):
    """Teams with points added or deducted, a group, or a draw of lots. Other teams take part by their matches."""

    model = Entrant
    form = EntrantForm
    formset = EntrantFormSet
    hide_title = True
    fields = ("team", "group", "adjustment", "reason", "fair_play", "lot")
    autocomplete_fields = ("team",)
    extra = 0
    tab = True
    verbose_name = "team"
    verbose_name_plural = "Teams"


@admin.register(Competition)
class CompetitionAdmin(SearchedNamesMixin, RolesMixin, ParentOfMatchesMixin):
    list_display = ("name", "season", "sport", "games")
    list_filter = ("sport", "season")
    search_fields = ("name", "season", "other_names")
    ordering = ("name", "season")
    form = CompetitionForm
    compressed_fields = False
    fieldsets = (
        (None, {"fields": (("name", "season", "sport"), "other_names")}),
        ("Table", {"fields": ("ranking", "criteria", "places")}),
        (
            "Points",
            {
                "fields": (
                    ("win_points", "draw_points", "loss_points"),
                    ("extra_win_points", "extra_loss_points", "abandoned_points"),
                    ("try_bonus", "try_bonus_lead", "losing_bonus"),
                    "innings_overs",
                )
            },
        ),
        ("Knock-out rounds", {"fields": (("tie_matches", "away_goals"),)}),
        ("Length of a match", {"fields": FORMAT_ROWS[:2]}),
    )
    inlines = (EntrantInline, RoleInline)

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

"""The back office: every model, in forms that staff can use. The console for calling a match is a page of its own."""

import uuid
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import action, display
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from accounts.models import User
from livecast.errors import LivecastError
from matches import actions
from matches.clock import Clock
from matches.models import CommentaryEntry, Competition, Epoch, Match, Player, Publication, Team


class PostForm(forms.Form):
    """One entry, as a commentator writes it."""

    # Made with the form, so that sending it twice posts once.
    client_key = forms.CharField(widget=forms.HiddenInput)
    body = forms.CharField(
        label="Text", required=False, widget=UnfoldAdminTextareaWidget(attrs={"rows": 3, "autofocus": True})
    )
    kind = forms.ChoiceField(label="What happened", widget=UnfoldAdminSelectWidget)
    side = forms.ChoiceField(label="Side", required=False, widget=UnfoldAdminSelectWidget)
    period = forms.ChoiceField(label="Period", required=False, widget=UnfoldAdminSelectWidget)
    minute = forms.IntegerField(
        label="Minute of the period",
        required=False,
        min_value=0,
        max_value=200,
        widget=UnfoldAdminIntegerFieldWidget,
        help_text="Left out: what the clock says.",
    )

    def __init__(self, match: Match, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "kind", [(kind.code, kind.name) for kind in match.rules.kinds.values()])
        _offer(self, "side", [("", "—"), ("home", match.home.name), ("away", match.away.name)])
        _offer(self, "period", [("", "As it stands"), *_periods(match)])

    def line(self) -> actions.Line:
        values = self.cleaned_data
        minute = values["minute"]
        return actions.Line(
            body=values["body"],
            kind=values["kind"],
            side=values["side"],
            period=values["period"] or None,
            clock_seconds=None if minute is None else minute * 60.0,
        )


class StateForm(forms.Form):
    """Where a match stands, when no entry says so."""

    status = forms.ChoiceField(choices=Match.Status.choices, widget=UnfoldAdminSelectWidget)
    period = forms.ChoiceField(required=False, widget=UnfoldAdminSelectWidget)
    minute = forms.IntegerField(
        label="Minutes of the period played",
        required=False,
        min_value=0,
        max_value=200,
        widget=UnfoldAdminIntegerFieldWidget,
        help_text="Left out: the clock stays as it is. While play is on it runs from here.",
    )

    def __init__(self, match: Match, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "period", [("", "None"), *_periods(match)])

    def state(self) -> dict[str, Any]:
        values = self.cleaned_data
        clock = None
        if values["minute"] is not None:
            clock = Clock(values["minute"] * 60.0, timezone.now() if values["status"] == Match.Status.LIVE else None)
        return {"status": values["status"], "period": values["period"], "clock": clock}


class RetractForm(forms.Form):
    reason = forms.CharField(
        max_length=200, widget=UnfoldAdminTextInputWidget, help_text="Fans read it beside the text."
    )


@admin.register(Competition)
class CompetitionAdmin(ModelAdmin):
    list_display = ("name", "season", "sport")
    list_filter = ("sport",)
    search_fields = ("name", "season")


class PlayerInline(TabularInline):
    model = Player
    fields = ("number", "name", "position")
    extra = 0


@admin.register(Team)
class TeamAdmin(ModelAdmin):
    list_display = ("name", "short_name", "code", "sport", "shirt")
    list_filter = ("sport",)
    search_fields = ("name", "short_name", "code")
    inlines = (PlayerInline,)

    @display(description="Colours")
    def shirt(self, team: Team) -> str:
        return f"{team.colour} {team.colour2}".strip() or "—"


@admin.register(Player)
class PlayerAdmin(ModelAdmin):
    list_display = ("name", "number", "team", "position")
    list_filter = ("team__sport",)
    search_fields = ("name", "team__name")
    autocomplete_fields = ("team",)


@admin.register(Match)
class MatchAdmin(ModelAdmin):
    """Status, period and clock are changed through the actions, so that fans are told."""

    list_display = ("__str__", "competition", "kickoff_at", "state", "score")
    list_filter = ("status", "sport", "competition")
    search_fields = ("home__name", "away__name", "venue")
    date_hierarchy = "kickoff_at"
    ordering = ("-kickoff_at",)
    autocomplete_fields = ("competition", "home", "away")
    fields = ("competition", "sport", ("home", "away"), "kickoff_at", "venue", "language", "state", "score")
    readonly_fields = ("state", "score")
    list_select_related = ("home", "away", "competition")
    actions_detail = ("post_entry", "change_state")

    @display(
        description="Status",
        label={"Live": "danger", "Break": "warning", "Finished": "success", "To come": "info"},
    )
    def state(self, match: Match) -> str:
        return match.get_status_display()

    @display(description="Score")
    def score(self, match: Match) -> str:
        return str(match.scoreline)

    def get_urls(self) -> list:
        own = [
            path(
                "<int:match_id>/entries/<int:entry_id>/retract/",
                self.admin_site.admin_view(self.retract_entry),
                name="matches_match_retract_entry",
            )
        ]
        return own + super().get_urls()

    @action(description="Post an entry", url_path="post", permissions=["call"])
    def post_entry(self, request: HttpRequest, object_id: int) -> HttpResponse:
        match = get_object_or_404(Match.objects.select_related("home", "away"), pk=object_id)
        form = PostForm(match, request.POST or None, initial={"client_key": uuid.uuid4().hex})
        if request.method == "POST" and form.is_valid():
            try:
                entry = actions.post_commentary(
                    match_id=match.pk,
                    author=_author(request),
                    client_key=form.cleaned_data["client_key"],
                    line=form.line(),
                )
            except LivecastError as refusal:
                form.add_error(None, refusal.message)
            else:
                messages.success(request, f"Posted: {entry}")
                return HttpResponseRedirect(request.path)
        entries = match.commentary.order_by("-position", "-pk")[:20]
        return self._page(
            request, "admin/matches/post_entry.html", match, f"Call {match}", {"form": form, "entries": entries}
        )

    def retract_entry(self, request: HttpRequest, match_id: int, entry_id: int) -> HttpResponse:
        entry = get_object_or_404(CommentaryEntry.objects.select_related("match"), pk=entry_id, match_id=match_id)
        form = RetractForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                actions.retract_commentary(
                    entry_id=entry.pk, author=_author(request), reason=form.cleaned_data["reason"]
                )
            except LivecastError as refusal:
                form.add_error(None, refusal.message)
            else:
                messages.success(request, f"Retracted: {entry}")
                return HttpResponseRedirect(reverse("admin:matches_match_post_entry", args=[match_id]))
        return self._page(
            request, "admin/matches/retract_entry.html", entry.match, "Retract an entry", {"form": form, "entry": entry}
        )

    @action(description="Status and period", url_path="state", permissions=["call"])
    def change_state(self, request: HttpRequest, object_id: int) -> HttpResponse:
        match = get_object_or_404(Match.objects.select_related("home", "away"), pk=object_id)
        form = StateForm(match, request.POST or None, initial={"status": match.status, "period": match.period})
        if request.method == "POST" and form.is_valid():
            try:
                match = actions.set_match_state(match_id=match.pk, author=_author(request), **form.state())
            except LivecastError as refusal:
                form.add_error(None, refusal.message)
            else:
                messages.success(request, f"{match}: {match.get_status_display().lower()}")
                return HttpResponseRedirect(reverse("admin:matches_match_change", args=[match.pk]))
        return self._page(request, "admin/matches/change_state.html", match, "Status and period", {"form": form})

    def has_call_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Shows or hides the buttons; who may do it is asked inside the action."""
        return request.user.has_perm("matches.add_commentaryentry")

    def save_model(self, request: HttpRequest, obj: Match, form: forms.ModelForm, change: bool) -> None:
        if change:
            # Only what was changed, under the match's lock: the feed may move while the form is open.
            changed = {name: form.cleaned_data[name] for name in form.changed_data}
            actions.edit_fixture(match_id=obj.pk, author=_author(request), **changed)
        else:
            super().save_model(request, obj, form, change)

    def _page(
        self, request: HttpRequest, template: str, match: Match, title: str, context: dict[str, Any]
    ) -> HttpResponse:
        return render(
            request,
            template,
            {
                **self.admin_site.each_context(request),
                "opts": self.model._meta,
                "original": match,
                "match": match,
                "title": title,
                **context,
            },
        )


class ReadOnly(ModelAdmin):
    """To look at: what stands here is written by actions alone."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(CommentaryEntry)
class CommentaryEntryAdmin(ReadOnly):
    list_display = ("minute", "kind", "text", "match", "author", "posted_at", "retracted_at")
    list_filter = ("kind", "match__sport")
    search_fields = ("body", "match__home__name", "match__away__name")
    list_select_related = ("match__home", "match__away", "author")
    ordering = ("-posted_at",)

    @display(description="Text")
    def text(self, entry: CommentaryEntry) -> str:
        return format_html("<del>{}</del>", entry.body[:120]) if entry.retracted_at else entry.body[:120]


@admin.register(Publication)
class PublicationAdmin(ReadOnly):
    list_display = ("match", "offset", "type", "created_at")
    list_filter = ("type",)
    list_select_related = ("match__home", "match__away")
    ordering = ("-created_at",)
    show_full_result_count = False


@admin.register(Epoch)
class EpochAdmin(ReadOnly):
    list_display = ("value", "created_at")


def _author(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # admin_view lets nobody else through
    return request.user


def _periods(match: Match) -> list[tuple[str, str]]:
    return [(period.code, period.name) for period in match.rules.periods]


def _offer(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices

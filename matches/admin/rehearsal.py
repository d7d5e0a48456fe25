"""Admin pages of rehearsals: start, control and delete a rehearsal."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from unfold.admin import ModelAdmin
from unfold.decorators import action
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget

from livecast.errors import LivecastError
from livecast.input_limits import INGEST_BODY
from matches.admin.base_pages import render_page, staff_user
from matches.models import Match, Rehearsal
from matches.permissions import matches_visible_to
from matches.providers.errors import FeedError
from matches.rehearsals import actions
from matches.rehearsals.runner import end_of_break, feed_and_due_times

SPEEDS = [(str(speed), "Real time" if speed == 1 else f"{speed} times as fast") for speed in (1, 2, 5, 10, 20)]
MAX_CHOICES = 50  # finished matches to choose from


class RehearsalForm(forms.Form):
    match = forms.ChoiceField(required=False, label="A match that was played", widget=UnfoldAdminSelectWidget)
    file = forms.FileField(
        required=False,
        label="Or a file",
        widget=UnfoldAdminFileFieldWidget,
        help_text="In commentary-feed/1, 400 KB at most, or in a provider's format, 5 MB at most.",
    )
    speed = forms.ChoiceField(choices=SPEEDS, initial="1", widget=UnfoldAdminSelectWidget)

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        played = matches_visible_to(staff_user(request)).select_related("home", "away")
        played = played.filter(status=Match.Status.FINISHED, rehearsal=None)
        known = list(played.order_by(F("kickoff_at").desc(nulls_last=True), "-pk")[:MAX_CHOICES])
        chosen = self.initial.get("match")
        if chosen and chosen not in [match.pk for match in known]:
            known += matches_visible_to(staff_user(request)).select_related("home", "away").filter(pk=chosen)
        field = self.fields["match"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", "—"),
            *((match.pk, f"{match}, {match.kickoff_text}, {match.scoreline}") for match in known),
        ]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if bool(values.get("match")) == bool(values.get("file")):
            raise forms.ValidationError("Choose a match or a file.")
        return values


class RehearsalMixin(ModelAdmin):
    """The page “Rehearse” of the match list and the page “Rehearsal” of a rehearsal's match."""

    def get_urls(self) -> list:
        view = self.admin_site.admin_view
        return [
            path("rehearse/", view(self.rehearse), name="matches_match_rehearse"),
            path("<int:match_id>/rehearsal/", view(self.rehearsal), name="matches_match_rehearsal"),
            *super().get_urls(),
        ]

    @action(description="Rehearse", permissions=["rehearse"], icon="replay")
    def rehearse_any(self, request: HttpRequest) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:matches_match_rehearse"))

    @action(description="Rehearse with this match", url_path="rehearse-with", permissions=["rehearse"])
    def rehearse_with(self, request: HttpRequest, object_id: int) -> HttpResponse:
        if Rehearsal.objects.filter(match=object_id, match__in=matches_visible_to(staff_user(request))).exists():
            return HttpResponseRedirect(reverse("admin:matches_match_rehearsal", args=[object_id]))
        return HttpResponseRedirect(f"{reverse('admin:matches_match_rehearse')}?match={object_id}")

    def has_rehearse_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Show or hide the buttons. The action checks the permission itself."""
        try:
            actions.require_trainee(staff_user(request))
        except LivecastError:
            return False
        return True

    def rehearse(self, request: HttpRequest) -> HttpResponse:
        if not self.has_rehearse_permission(request):
            raise PermissionDenied
        chosen = request.GET.get("match", "")
        form = RehearsalForm(
            request,
            request.POST or None,
            request.FILES or None,
            initial={"match": int(chosen) if chosen.isdecimal() and len(chosen) < 18 else None, "speed": "1"},
        )
        if request.method == "POST" and form.is_valid():
            values = form.cleaned_data
            upload = values["file"]
            try:
                begun = actions.start_rehearsal(
                    author=staff_user(request),
                    match_id=int(values["match"]) if values["match"] else None,
                    file=upload.read(INGEST_BODY.size + 1) if upload else None,
                    name=upload.name if upload else "",
                    speed=float(values["speed"]),
                )
            except FeedError as refusal:
                form.add_error(None, refusal.at(upload.name if upload else "the match"))
            except LivecastError as refusal:
                form.add_error(None, forms.ValidationError(refusal.message, code=refusal.code))
            else:
                for text in feed_and_due_times(begun.key)[0].warnings.messages():
                    messages.warning(request, text)
                return HttpResponseRedirect(reverse("admin:matches_match_rehearsal", args=[begun.match_id]))
        return render_page(self, request, "admin/matches/rehearse.html", "Rehearse", form=form)

    def rehearsal(self, request: HttpRequest, match_id: int) -> HttpResponse:
        found = get_object_or_404(
            Rehearsal.objects.select_related("match__home", "match__away", "started_by"),
            match_id=match_id,
            match__in=matches_visible_to(staff_user(request)),
        )
        if request.method == "POST":
            try:
                if _control(request, found):
                    messages.success(request, f"{found} is deleted.")
                    return HttpResponseRedirect(reverse("admin:matches_match_changelist"))
            except LivecastError as refusal:
                messages.error(request, refusal.message)
            return HttpResponseRedirect(request.path)
        feed, moments = feed_and_due_times(found.key)
        return render_page(
            self,
            request,
            "admin/matches/rehearsal.html",
            str(found),
            original=found.match,
            match=found.match,
            rehearsal=found,
            speeds=SPEEDS,
            lines=len(feed.steps),
            rest=_minutes(moments[-1] if moments else None, found),
            break_lasts=_minutes(end_of_break(found), found),
            now=timezone.now(),
        )


def _control(request: HttpRequest, rehearsal: Rehearsal) -> bool:
    """Do what the pressed button says. Return whether it deleted the rehearsal."""
    command, author = request.POST.get("do", ""), staff_user(request)
    if command == "delete":
        actions.discard_rehearsal(rehearsal_id=rehearsal.pk, author=author)
        return True
    changes: dict[str, dict[str, Any]] = {
        "pause": {"paused": True},
        "go_on": {"paused": False},
        "skip": {"skip": True},
        "stop": {"stop": True},
        "speed": {"speed": _number(request.POST.get("speed", ""))},
    }
    actions.control_rehearsal(rehearsal_id=rehearsal.pk, author=author, **changes.get(command, {}))
    return False


def _minutes(moment: float | None, rehearsal: Rehearsal) -> int | None:
    """The minutes until a moment of the rehearsal, at its current speed."""
    return None if moment is None else max(0, round((moment - rehearsal.elapsed) / rehearsal.speed / 60))


def _number(text: str) -> float:
    return float(text) if text.isdecimal() else 0.0

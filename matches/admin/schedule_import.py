"""The admin page that imports a schedule from a CSV, Excel or iCalendar file, with a preview."""

import base64
import binascii
import json
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import path, reverse
from django.utils import timezone
from unfold.admin import ModelAdmin
from unfold.decorators import action
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from livecast.errors import LivecastError
from livecast.input_limits import SCHEDULE_FILE
from matches import actions, sports
from matches.admin.base_pages import render_page, staff_user
from matches.models import Role
from matches.schedules.known_fixtures import Alias, Defaults
from matches.schedules.plan import SchedulePlan, plan_schedule
from matches.schedules.reader import read_schedule
from matches.schedules.schedule import MAX_BYTES, Schedule

DAY_FIRST = {"": None, "day": True, "month": False}


class ScheduleForm(forms.Form):
    file = forms.FileField(
        required=False,
        label="File",
        widget=UnfoldAdminFileFieldWidget,
        help_text="CSV, Excel (.xlsx), iCalendar (.ics) or football.json, 256 KB and 500 matches at most.",
    )
    # The uploaded file of the preview, so that the announced matches are those of the preview.
    kept = forms.CharField(required=False, max_length=MAX_BYTES * 4 // 3 + 8, widget=forms.HiddenInput)
    sport = forms.ChoiceField(choices=sports.choices, widget=UnfoldAdminSelectWidget)
    competition = forms.CharField(
        required=False, max_length=120, widget=UnfoldAdminTextInputWidget, help_text="For rows without one."
    )
    season = forms.CharField(required=False, max_length=20, widget=UnfoldAdminTextInputWidget)
    zone = forms.ChoiceField(
        label="Time zone", widget=UnfoldAdminSelectWidget, help_text="For times without a time zone."
    )
    dates = forms.ChoiceField(
        label="Dates like 09/05/2026",
        required=False,
        help_text="Choose if the preview asks for it.",
        choices=[("", "As the file shows"), ("day", "Day first: 9 May"), ("month", "Month first: 5 September")],
        widget=UnfoldAdminSelectWidget,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = self.fields["zone"]
        assert isinstance(zones, forms.ChoiceField)
        zones.choices = [(name, name) for name in sorted(available_timezones()) if "/" in name or name == "UTC"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        upload = values.get("file")
        if upload is not None:
            if upload.size > MAX_BYTES:
                raise forms.ValidationError(
                    "A schedule has at most 256 KB: split it by months.", code=SCHEDULE_FILE.code
                )
            values["data"] = upload.read()
        elif values.get("kept"):
            try:
                values["data"] = base64.b64decode(values["kept"], validate=True)
            except binascii.Error:
                raise forms.ValidationError("Choose the file again.") from None
        else:
            raise forms.ValidationError("Choose a file first.")
        values["same"] = self._aliases()
        return values

    def schedule(self) -> Schedule:
        values = self.cleaned_data
        return read_schedule(values["data"], ZoneInfo(values["zone"]), day_first=DAY_FIRST[values["dates"]])

    def defaults(self) -> Defaults:
        values = self.cleaned_data
        return Defaults(values["sport"], values["competition"], values["season"], aliases=values["same"])

    def _aliases(self) -> frozenset[Alias]:
        """The names that the person ticked as those of existing teams and competitions."""
        ticked = self.data.getlist("same") if isinstance(self.data, QueryDict) else []
        return frozenset(_alias(text) for text in ticked)


def _alias(text: str) -> Alias:
    """Read one ticked name: a JSON array of four texts. Raises ValidationError."""
    if len(text) > 1_000:
        raise forms.ValidationError("Choose the file again.")
    try:
        parts = json.loads(text)
    except ValueError:
        parts = None
    if not isinstance(parts, list) or len(parts) != 4 or not all(isinstance(part, str) for part in parts):
        raise forms.ValidationError("Choose the file again.")
    return Alias(*parts)


class ScheduleMixin(ModelAdmin):
    """The page “Import a schedule” of the match list."""

    def get_urls(self) -> list:
        view = self.admin_site.admin_view(self.schedule)
        return [path("schedule/", view, name="matches_match_schedule"), *super().get_urls()]

    @action(description="Import a schedule", permissions=["announce"], icon="upload_file")
    def import_schedule(self, request: HttpRequest) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:matches_match_schedule"))

    def has_announce_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Show or hide the button. The action checks the permission itself."""
        return (
            request.user.has_perm("matches.change_match")
            or Role.objects.filter(user=request.user.pk, part=Role.Part.EDITOR).exists()
        )

    def schedule(self, request: HttpRequest) -> HttpResponse:
        if not self.has_announce_permission(request):
            raise PermissionDenied
        initial = {"zone": timezone.get_default_timezone_name(), "sport": "football"}
        form = ScheduleForm(request.POST or None, request.FILES or None, initial=initial)
        plan: SchedulePlan | None = None
        kept, aliases = "", list[str]()
        if request.method == "POST" and form.is_valid():
            try:
                schedule = form.schedule()
                if "save" in request.POST:
                    done = actions.announce_fixtures(
                        author=staff_user(request), schedule=schedule, defaults=form.defaults()
                    )
                    messages.success(request, f"Announced: {done.summary}.")
                    return HttpResponseRedirect(reverse("admin:matches_match_changelist"))
                plan = plan_schedule(schedule, form.defaults())
                aliases = [json.dumps(alias) for alias in sorted(form.defaults().aliases)]
                kept = base64.b64encode(form.cleaned_data["data"]).decode()
            except LivecastError as refusal:
                form.add_error(None, forms.ValidationError(refusal.message, code=refusal.code))
        return render_page(
            self,
            request,
            "admin/matches/schedule.html",
            "Import a schedule",
            form=form,
            plan=plan,
            kept=kept,
            aliases=aliases,
        )

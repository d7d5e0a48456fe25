"""Admin of sources: the addresses whose match files are polled. Start, stop, test; how the polls go."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from unfold.admin import ModelAdmin
from unfold.decorators import action

from livecast import outgoing_http
from livecast.errors import LivecastError
from matches.admin.base_pages import staff_user
from matches.admin.visibility_mixins import MatchRowMixin
from matches.ingest import polling
from matches.models import FeedSource
from matches.permissions import may_edit
from matches.providers.errors import FeedError

_MOST_SHOWN = 5  # warnings in one notice


class SourceForm(forms.ModelForm):
    class Meta:
        model = FeedSource
        fields = ("match", "url", "interval", "active")

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        try:
            outgoing_http.require_allowed(url, settings.INGEST_SOURCES, "INGEST_SOURCES")
        except LivecastError as refusal:
            raise forms.ValidationError(refusal.message, code=refusal.code) from None
        return url


@admin.register(FeedSource)
class SourceAdmin(MatchRowMixin, ModelAdmin):
    list_display = ("match", "url", "state", "last_success", "lag", "last_error")
    list_filter = ("active",)
    list_select_related = ("match__home", "match__away")
    search_fields = ("match__home__name", "match__away__name", "url")
    autocomplete_fields = ("match",)
    fields = (
        "match",
        "url",
        ("interval", "active"),
        ("state", "format"),
        ("last_success", "lag"),
        ("last_error", "warning_lines"),
    )
    readonly_fields = ("state", "format", "last_success", "lag", "last_error", "warning_lines")
    form = SourceForm
    actions = ("start", "stop")
    actions_detail = ("test",)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_edit(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_edit(request.user, obj.match if obj is not None else None)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may_edit(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request, obj)

    @admin.display(description="State")
    def state(self, source: FeedSource) -> str:
        if not source.active:
            return "Stopped"
        return f"Fails, {source.failures} times since the last success" if source.failures else "Running"

    @admin.display(description="Last success")
    def last_success(self, source: FeedSource) -> str:
        at = source.last_success_at
        return "Never" if at is None else f"{timezone.localtime(at):%d %b %Y, %H:%M:%S}"

    @admin.display(description="Lag")
    def lag(self, source: FeedSource) -> str:
        """How old the newest reading of the file is."""
        if source.last_success_at is None:
            return "–"
        return f"{max(0, round((timezone.now() - source.last_success_at).total_seconds()))} s"

    @admin.display(description="Warnings")
    def warning_lines(self, source: FeedSource) -> str:
        return "\n".join(str(one) for one in source.warnings) or "None"

    def save_model(self, request: HttpRequest, obj: FeedSource, form: Any, change: bool) -> None:
        if "url" in form.changed_data:
            obj.etag = obj.last_modified = ""  # they are of the old address
        obj.next_poll_at = timezone.now() if obj.active else None
        obj.failures, obj.last_error = 0, ""
        super().save_model(request, obj, form, change)

    @admin.action(description="Start")
    def start(self, request: HttpRequest, queryset: QuerySet[FeedSource]) -> None:
        self._do(request, queryset, polling.start, "polled from now on")

    @admin.action(description="Stop")
    def stop(self, request: HttpRequest, queryset: QuerySet[FeedSource]) -> None:
        self._do(request, queryset, polling.stop, "no longer polled")

    @action(description="Test", url_path="test", icon="fact_check")
    def test(self, request: HttpRequest, object_id: int) -> HttpResponse:
        try:
            lines = polling.test(source_id=object_id, author=staff_user(request))
        except LivecastError as refusal:
            messages.error(request, _sentence(refusal))
        else:
            count = len(lines.entries)
            entries = "entry" if count == 1 else "entries"
            messages.success(request, f"The file is {lines.feed.format} with {count} {entries}. Nothing was written.")
            for warning in lines.feed.warnings.messages()[:_MOST_SHOWN]:
                messages.warning(request, warning)
        return HttpResponseRedirect(reverse("admin:matches_feedsource_change", args=[object_id]))

    def _do(
        self, request: HttpRequest, sources: QuerySet[FeedSource], act: Callable[..., FeedSource], done: str
    ) -> None:
        for source in sources:
            try:
                act(source_id=source.pk, author=staff_user(request))
            except LivecastError as refusal:
                messages.error(request, f"{source.match}: {_sentence(refusal)}")
            else:
                messages.success(request, f"{source.match} is {done}.")


def _sentence(refusal: LivecastError) -> str:
    message: str = refusal.as_dict()["message"] if isinstance(refusal, FeedError) else refusal.message
    return message

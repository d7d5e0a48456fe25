"""Admin of webhooks: addresses, what they get, and how sending goes. Staff see their own, superusers all."""

import json
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from unfold.admin import ModelAdmin
from unfold.decorators import action

from livecast.errors import LivecastError
from matches.admin.base_pages import staff_user
from matches.admin.visibility_mixins import MatchRowMixin
from matches.models import Webhook
from matches.permissions import may_edit
from matches.webhooks import delivery
from matches.webhooks.sending import require_address, send

MOST_ACTIVE = 100  # webhooks of an installation


class WebhookForm(forms.ModelForm):
    class Meta:
        model = Webhook
        fields = ("url", "match", "competition", "scores", "statuses", "active")

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"].strip()
        try:
            require_address(url)
        except LivecastError as refusal:
            raise forms.ValidationError(refusal.message, code=refusal.code) from None
        return url

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("match") and values.get("competition"):
            raise forms.ValidationError("Choose a match or a competition, or neither for all matches.")
        others = Webhook.objects.filter(active=True).exclude(pk=self.instance.pk)
        if values.get("active") and others.count() >= MOST_ACTIVE:
            raise forms.ValidationError(f"There are {MOST_ACTIVE} active webhooks. Switch one off first.")
        return values


@admin.register(Webhook)
class WebhookAdmin(MatchRowMixin, ModelAdmin):
    form = WebhookForm
    list_display = ("url", "owner", "match", "competition", "state", "last_success_at", "last_error")
    list_select_related = ("owner", "match__home", "match__away", "competition")
    list_filter = ("active",)
    autocomplete_fields = ("match", "competition")
    fields = ("url", ("match", "competition"), ("scores", "statuses"), "active", "secret", "state", "last_error")
    readonly_fields = ("secret", "state", "last_error")
    actions_detail = ("test",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Webhook]:
        found = super().get_queryset(request)
        return found if request.user.is_superuser else found.filter(owner=request.user.pk)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_edit(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_edit(request.user)  # get_queryset restricts editors to their own

    has_change_permission = has_delete_permission = has_view_permission

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may_edit(request.user)

    @admin.display(description="State")
    def state(self, webhook: Webhook) -> str:
        if not webhook.active:
            off = webhook.switched_off_at
            return f"Switched off on {timezone.localtime(off):%d %b %Y, %H:%M}" if off is not None else "Off"
        since = webhook.failing_since
        return f"Fails since {timezone.localtime(since):%d %b %Y, %H:%M}" if since is not None else "In use"

    def save_model(self, request: HttpRequest, obj: Webhook, form: Any, change: bool) -> None:
        if not change:
            obj.owner = staff_user(request)
        super().save_model(request, obj, form, change)
        if change and obj.active and "active" in form.changed_data:
            delivery.switch_on(obj)

    @action(description="Send a test", url_path="send-test", icon="send")
    def test(self, request: HttpRequest, object_id: int) -> HttpResponse:
        webhook = self.get_queryset(request).filter(pk=object_id).first()
        if webhook is None:
            return HttpResponseRedirect(reverse("admin:matches_webhook_changelist"))
        body = {"event": "test", "published_at": timezone.now().isoformat()}
        sent = send(webhook, f"{webhook.pk}-test", json.dumps(body).encode())
        if sent.error:
            messages.error(request, sent.error)
        else:
            messages.success(request, "The address took the test.")
        return HttpResponseRedirect(reverse("admin:matches_webhook_change", args=[object_id]))

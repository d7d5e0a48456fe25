"""Read-only admin pages of what fans follow and of the devices that get notices."""

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from matches.admin.feed import ReadOnlyAdmin
from matches.models import Follow, PushSubscription


@admin.register(PushSubscription)
class PushSubscriptionAdmin(ReadOnlyAdmin):
    """Devices. The endpoint and the keys are secrets of the device, so they are not shown."""

    list_display = ("pk", "language", "follow_count", "delay_seconds", "hides_results", "last_success_at", "failures")
    list_filter = ("language", "hides_results")
    fields = (
        "language",
        "kinds",
        "delay_seconds",
        "hides_results",
        "created_at",
        "updated_at",
        "last_success_at",
        "failures",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[PushSubscription]:
        return super().get_queryset(request).annotate(follow_count=Count("follows"))

    @admin.display(description="Follows")
    def follow_count(self, device: PushSubscription) -> int:
        count: int = device.follow_count  # type: ignore[attr-defined]
        return count


@admin.register(Follow)
class FollowAdmin(ReadOnlyAdmin):
    list_display = ("user", "match", "team", "created_at")
    list_select_related = ("user", "match__home", "match__away", "team")
    ordering = ("-created_at",)

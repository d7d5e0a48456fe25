"""Admin pages that change permissions announce it, so that processes close revoked sockets."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from livecast.realtime.access_revocation import access_changed


class AccessChangeAdmin(ModelAdmin):
    """Announces each change of its objects and inline objects after the commit."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if self.changes_access(form, formsets):
            announce_access_change()

    def changes_access(self, form: Any, formsets: Any) -> bool:
        """Return whether the saved change may have revoked a permission. Called after each save."""
        return True

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        announce_access_change()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        super().delete_queryset(request, queryset)
        announce_access_change()


def announce_access_change() -> None:
    # Robust: the change has succeeded even if the channel layer is unavailable.
    transaction.on_commit(access_changed, robust=True)

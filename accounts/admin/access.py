"""The back office's pages that change who may do what: every process is told, and closes what is no longer allowed."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from livecast.realtime.access_revocation import access_changed


class AccessChangeAdmin(ModelAdmin):
    """Announces each change of its rows, and of the rows in its inlines, when it has committed."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if self.changes_access(form, formsets):
            announce_access_change()

    def changes_access(self, form: Any, formsets: Any) -> bool:
        """Whether what was saved can have withdrawn a right. Asked after each save."""
        return True

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        announce_access_change()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        super().delete_queryset(request, queryset)
        announce_access_change()


def announce_access_change() -> None:
    # Robust: a channel layer that is away must not look like a change that failed.
    transaction.on_commit(access_changed, robust=True)

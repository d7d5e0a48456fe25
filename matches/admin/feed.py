"""Read-only admin pages of entries, publications and epochs."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from unfold.admin import ModelAdmin
from unfold.decorators import display

from matches.admin.visibility_mixins import MatchRowMixin
from matches.models import CommentaryEntry, Epoch, Publication


class ReadOnlyAdmin(ModelAdmin):
    """A read-only admin: only actions write these rows."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(CommentaryEntry)
class CommentaryEntryAdmin(MatchRowMixin, ReadOnlyAdmin):
    list_display = ("minute", "kind", "text", "match", "author", "posted_at", "retracted_at")
    list_filter = ("kind", "match__sport")
    search_fields = ("body", "match__home__name", "match__away__name")
    list_select_related = ("match__home", "match__away", "author")
    ordering = ("-posted_at",)

    @display(description="Text")
    def text(self, entry: CommentaryEntry) -> str:
        return format_html("<del>{}</del>", entry.body[:120]) if entry.retracted_at else entry.body[:120]


@admin.register(Publication)
class PublicationAdmin(MatchRowMixin, ReadOnlyAdmin):
    list_display = ("match", "offset", "type", "created_at")
    list_filter = ("type",)
    list_select_related = ("match__home", "match__away")
    ordering = ("-created_at",)
    show_full_result_count = False


@admin.register(Epoch)
class EpochAdmin(ReadOnlyAdmin):
    list_display = ("value", "created_at")

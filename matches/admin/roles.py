"""Admin of roles: commentators, editors and moderators."""

from typing import Any

from django.contrib import admin
from unfold.admin import TabularInline

from accounts.admin.access import AccessChangeAdmin
from matches.admin.visibility_mixins import MatchRowMixin
from matches.models import Role


class RolesMixin(AccessChangeAdmin):
    """An admin page with roles in a table.

    Publishes access changes if a role is removed or a match is deleted.
    """

    def changes_access(self, form: Any, formsets: Any) -> bool:
        return any(formset.model is Role and formset.has_changed() for formset in formsets)


class RoleInline(TabularInline):
    model = Role
    fields = ("user", "part")
    autocomplete_fields = ("user",)
    extra = 0
    tab = True
    verbose_name_plural = "Roles"


@admin.register(Role)
class MatchRoleAdmin(AccessChangeAdmin, MatchRowMixin):
    list_display = ("user", "part", "match", "competition")
    list_filter = ("part",)
    search_fields = (
        "user__username",
        "user__display_name",
        "match__home__name",
        "match__away__name",
        "competition__name",
    )
    autocomplete_fields = ("user", "match", "competition")
    list_select_related = ("user", "match__home", "match__away", "competition")

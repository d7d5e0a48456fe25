"""Who may do what at a match, in a competition, or everywhere."""

from typing import Any

from django.contrib import admin
from unfold.admin import TabularInline

from accounts.admin.access import AccessChangeAdmin
from matches.admin.visibility_mixins import MatchRowMixin
from matches.models import Role


class RolesMixin(AccessChangeAdmin):
    """A page with roles among its rows. A role that is withdrawn, and a match that is deleted, are announced."""

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

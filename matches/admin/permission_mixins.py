"""Permissions of matches in the admin, from matches/permissions.py."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from unfold.admin import ModelAdmin

from accounts.models import User
from matches.models import Match, Role
from matches.permissions import Person, matches_visible_to, may_commentate, may_edit, may_moderate, may_see


class MatchPermissionMixin(ModelAdmin):
    """Shows users the matches that they have a role in. Only editors may change a match."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Match]:
        return super().get_queryset(request) & matches_visible_to(request.user)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Match:
        """Raise 404 for a hidden match. The admin's own message would confirm the id."""
        found = super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404
        return found

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        user = request.user
        if obj is None:
            return super().has_view_permission(request) or user.is_superuser or _has_any_role(user)
        part = any(may(user, obj) for may in (may_commentate, may_edit, may_moderate))
        return may_see(user, obj) and (part or super().has_view_permission(request, obj))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_edit(request.user, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may_edit(request.user)


def _has_global_role(user: Person) -> bool:
    """Whether the user has a role or a permission for all matches."""
    if not isinstance(user, User):  # the login page checks permissions too
        return False
    if Role.objects.filter(user=user, match=None, competition=None).exists():
        return True
    return any(user.has_perm(name) for name in ("matches.add_commentaryentry", "matches.change_match", "chat.moderate"))


def _has_any_role(user: Person) -> bool:
    return isinstance(user, User) and (Role.objects.filter(user=user).exists() or _has_global_role(user))

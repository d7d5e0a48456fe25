"""Make matches private or public: in the match's form, and for several matches in the list."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin
from unfold.decorators import action

from livecast.errors import LivecastError
from matches import actions
from matches.admin.base_pages import staff_user
from matches.models import Match, Rehearsal, Role
from matches.permissions import may_edit


class PrivateMatchMixin(ModelAdmin):
    actions = ("make_private", "make_public")

    def get_readonly_fields(self, request: HttpRequest, obj: Match | None = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        # A rehearsal stays private, so the form does not offer the switch.
        if obj is not None and Rehearsal.objects.filter(match=obj).exists():
            return (*fields, "private")
        return fields

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "private" and field is not None:
            field.help_text = "Only staff with a role in the match see it. Fans who are watching it are disconnected."
        return field

    @action(description="Make private: fans are disconnected", permissions=["privacy"])
    def make_private(self, request: HttpRequest, matches: QuerySet[Match]) -> None:
        self._set(request, matches, private=True)

    @action(description="Make public", permissions=["privacy"])
    def make_public(self, request: HttpRequest, matches: QuerySet[Match]) -> None:
        self._set(request, matches, private=False)

    def has_privacy_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Offer the actions to every editor. The action checks the permission for each match."""
        editor = Role.objects.filter(user=staff_user(request), part=Role.Part.EDITOR).exists()
        return editor or may_edit(request.user)

    def _set(self, request: HttpRequest, matches: QuerySet[Match], *, private: bool) -> None:
        changed = 0
        for match in matches.select_related("home", "away"):
            try:
                actions.set_private(match_id=match.pk, author=staff_user(request), private=private)
            except LivecastError as refusal:
                self.message_user(request, f"{match}: {refusal.message}", messages.ERROR)
            else:
                changed += 1
        if changed:
            which = "1 match is" if changed == 1 else f"{changed} matches are"
            self.message_user(request, f"{which} {'private' if private else 'public'}.", messages.SUCCESS)

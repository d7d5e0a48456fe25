"""What belongs to a match is shown to who may know of it: rows, choices, and what a deletion would take along."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from matches.models import Match
from matches.permissions import matches_visible_to


def hidden_matches(request: HttpRequest) -> QuerySet[Match]:
    """The private matches that are none of theirs."""
    return Match.objects.filter(private=True).exclude(pk__in=matches_visible_to(request.user).values("pk"))


class MatchRowMixin(ModelAdmin):
    """Rows that belong to a match, found by `match_path`, or to none."""

    match_path: ClassVar[str] = "match"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).exclude(**{f"{self.match_path}__in": hidden_matches(request)})

    def formfield_for_foreignkey(
        self, db_field: "models.ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        if db_field.remote_field.model is Match:
            kwargs["queryset"] = matches_visible_to(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class ParentOfMatchesMixin(ModelAdmin):
    """Rows that matches belong to, found by `match_paths`. With a match that they may not know of they delete none."""

    match_paths: ClassVar[tuple[str, ...]] = ("matches",)

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[Any], dict[Any, Any], set[Any], list[Any]]:
        hidden = hidden_matches(request)
        for path in self.match_paths:
            if self.model._default_manager.filter(pk__in=[one.pk for one in objs], **{f"{path}__in": hidden}).exists():
                return [], {}, set(), ["Matches that you have no part in"]
        return super().get_deleted_objects(objs, request)

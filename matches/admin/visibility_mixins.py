"""Hide rows and choices of private matches from admin users without a role in them."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from matches.models import Match
from matches.permissions import matches_visible_to


def hidden_matches(request: HttpRequest) -> QuerySet[Match]:
    """The private matches that the user has no role in."""
    return Match.objects.filter(private=True).exclude(pk__in=matches_visible_to(request.user).values("pk"))


class MatchRowMixin(ModelAdmin):
    """Admin of rows that belong to a match (at `match_path`) or to none.

    Hides rows of hidden matches.
    """

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
    """Admin of rows that have matches (at `match_paths`).

    A row with a hidden match cannot be deleted.
    """

    match_paths: ClassVar[tuple[str, ...]] = ("matches",)

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[Any], dict[Any, Any], set[Any], list[Any]]:
        hidden = hidden_matches(request)
        for path in self.match_paths:
            if self.model._default_manager.filter(pk__in=[one.pk for one in objs], **{f"{path}__in": hidden}).exists():
                return [], {}, set(), ["Matches that you have no role in"]
        return super().get_deleted_objects(objs, request)

"""The sitemap: public matches, competitions, teams and players, in each language (sitemaps.org)."""

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.core.paginator import Paginator
from django.db.models import F, Max, OuterRef, QuerySet, Subquery
from django.urls import reverse

from matches import selectors
from matches.models import Competition, Match, Player, Publication, Team

PART = 10_000  # addresses, all languages together

Located = tuple[Any, str]  # an item, and the language of its page


class _InEachLanguage:
    """Items in each language, for a paginator. Only the items of a part are read, not all."""

    def __init__(self, items: Any, count: int) -> None:
        self._items, self._count = items, count
        self._languages = [code for code, _ in settings.LANGUAGES]

    def __len__(self) -> int:
        return self._count * len(self._languages)

    def __getitem__(self, part: slice) -> list[Located]:
        languages = len(self._languages)
        items = self._items[part.start // languages : part.stop // languages]
        return [(item, code) for item in items for code in self._languages]


class _Pages(Sitemap):
    i18n = True
    alternates = True
    x_default = True
    limit = PART - PART % len(settings.LANGUAGES)

    @property
    def paginator(self) -> Any:
        items: Any = self.items()
        count = items.count() if isinstance(items, QuerySet) else len(items)
        return Paginator(_InEachLanguage(items, count), self.limit)  # type: ignore[arg-type]

    def get_latest_lastmod(self) -> datetime | None:
        """Nothing for the index: it would read the items of all parts."""
        return None


class FixedPages(_Pages):
    """The pages that every installation has."""

    def items(self) -> list[str]:
        return ["home", "competitions", "calendar"]

    def location(self, item: Any) -> str:
        return reverse(item)


class Matches(_Pages):
    def items(self) -> QuerySet[Match]:
        newest = Publication.objects.filter(match=OuterRef("pk"), offset=OuterRef("last_offset"))
        public = Match.objects.filter(private=False).order_by("-pk").only("pk")
        return public.annotate(changed_at=Subquery(newest.values("created_at")[:1]))

    def lastmod(self, item: Any) -> datetime | None:
        changed: datetime | None = item.changed_at
        return changed


class Competitions(_Pages):
    def items(self) -> list[Competition]:
        return selectors.listed_competitions()

    def lastmod(self, item: Competition) -> datetime | None:
        return self._changed.get(item.pk)

    @cached_property
    def _changed(self) -> dict[int, datetime]:
        return _newest_changes("match__competition")


class _OfTeams(_Pages):
    @cached_property
    def changed(self) -> dict[int, datetime]:
        """When a match of each team changed for the last time."""
        return _newest(*(_newest_changes(f"match__{side}").items() for side in ("home", "away")))


class Teams(_OfTeams):
    """Teams with a public match."""

    def items(self) -> QuerySet[Team]:
        return selectors.teams_with_public_match()

    def lastmod(self, item: Team) -> datetime | None:
        return self.changed.get(item.pk)


class Players(_OfTeams):
    """The squads of teams with a public match."""

    def items(self) -> QuerySet[Player]:
        public = Player.objects.filter(team__in=selectors.teams_with_public_match())
        return public.order_by("pk").only("pk", "team_id")

    def lastmod(self, item: Player) -> datetime | None:
        return self.changed.get(item.team_id)


def _newest_changes(of: str) -> dict[int, datetime]:
    """Return when a public match of each `of` changed for the last time. One row of the log is read for each match."""
    newest = Publication.objects.filter(match__private=False, offset=F("match__last_offset")).order_by()
    return dict(newest.exclude(**{of: None}).values_list(of).annotate(Max("created_at")))


def _newest(*changes: Iterable[tuple[int, datetime]]) -> dict[int, datetime]:
    newest: dict[int, datetime] = {}
    for change in changes:
        for pk, moment in change:
            newest[pk] = max(moment, newest.get(pk, moment))
    return newest


SITEMAPS: "dict[str, type[Sitemap[Any]] | Sitemap[Any]]" = {
    "pages": FixedPages,
    "matches": Matches,
    "competitions": Competitions,
    "teams": Teams,
    "players": Players,
}

"""The sitemap: public matches, competitions, teams and players, in each language (sitemaps.org)."""

from typing import Any

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse

from matches import selectors
from matches.models import Competition, Match, Player, Team

PART = 5_000  # addresses of one language in a part


class _Pages(Sitemap):
    i18n = True
    alternates = True
    x_default = True
    limit = PART


class FixedPages(_Pages):
    """The pages that every installation has."""

    def items(self) -> list[str]:
        return ["home", "competitions"]

    def location(self, item: Any) -> str:
        return reverse(item)


class Matches(_Pages):
    def items(self) -> QuerySet[Match]:
        return Match.objects.filter(private=False).order_by("-pk").only("pk")


class Competitions(_Pages):
    def items(self) -> list[Competition]:
        return selectors.listed_competitions()


class Teams(_Pages):
    """Teams with a public match."""

    def items(self) -> QuerySet[Team]:
        return selectors.teams_with_public_match()


class Players(_Pages):
    """The squads of teams with a public match."""

    def items(self) -> QuerySet[Player]:
        return Player.objects.filter(team__in=selectors.teams_with_public_match()).order_by("pk").only("pk")


SITEMAPS: "dict[str, type[Sitemap[Any]] | Sitemap[Any]]" = {
    "pages": FixedPages,
    "matches": Matches,
    "competitions": Competitions,
    "teams": Teams,
    "players": Players,
}

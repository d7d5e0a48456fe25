"""The page of a player: figures by competition, and what the player did in each match."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from livecast import release
from livecast.errors import LivecastError
from livecast.languages import page_language
from livecast.prepared_query import PreparedQuery
from matches import sports
from matches.competitions.deeds import DeedKind
from matches.competitions.kept_matches import KeptMatch, matches_of_team, read_kept
from matches.competitions.player_figures import COUNTED_SCORES, PlayerFigures, PlayerMatch, matches_of_player
from matches.models import Match, Player
from matches.pages import formatting, structured_data
from matches.pages.etag import etag_of
from matches.pages.kept_by_state import kept_html
from matches.pages.partial_html import PartialHtml, impersonal_request, render_partial
from matches.scoring.score import final_score

_player = PreparedQuery(lambda player: Player.objects.filter(pk=player).select_related("team").order_by())


@dataclass(frozen=True)
class PlayerState:
    """A player with the matches of the team, by kick-off."""

    player: Player
    kept: list[KeptMatch]


def read_player(player_id: int) -> PlayerState:
    """Return the state of a player's page. Raises `player.not_found` (404)."""
    player = _player.first(player=player_id)
    if player is None:
        raise LivecastError("player.not_found", _("There is no such player."), status=404)
    rows = matches_of_team.raw_rows(team=player.team_id)
    return PlayerState(player, read_kept(matches_of_team, rows))


def player_etag(state: PlayerState, path: str) -> str:
    """Return the ETag of the page."""
    rows = [state.player, state.player.team]
    facts = [[str(getattr(row, field.attname)) for field in row._meta.concrete_fields] for row in rows]
    frame = [release.identifier(), page_language(), timezone.get_current_timezone_name(), path]
    return etag_of([frame, facts, [one.digest for one in state.kept]])


def player_html(request: HttpRequest, state: PlayerState, etag: str) -> bytes:
    """Return the page of a player."""

    def render() -> PartialHtml:
        return render_partial("matches/player.html", _context(state), impersonal_request(request.path))

    origin = f"{request.scheme}://{request.get_host()}".encode()
    data = structured_data.element(structured_data.of_player(state.player, origin.decode()))
    page = kept_html(("player", request.path), etag, render)
    return page.fill({"origin": origin, "structured_data": data.encode()})


def _context(state: PlayerState) -> dict[str, Any]:
    player = state.player
    played = matches_of_player(player, [one.match for one in reversed(state.kept)])
    by_season: dict[str, PlayerFigures] = {}
    total = PlayerFigures(player.team_id, player.name)
    for one in played:
        season = by_season.setdefault(
            str(one.match.competition or _("Other matches")), PlayerFigures(player.team_id, player.name)
        )
        for figures in (season, total):
            _add(figures, one)
    sport = player.team.sport
    return {
        "player": player,
        "sport_name": sports.sport_of(sport).names.text(page_language()),
        "other_names": [name for name in player.other_names.splitlines() if name.strip()],
        "seasons": [{"name": name, "figures": figures} for name, figures in by_season.items()],
        "total": total,
        "counts_scores": sport in COUNTED_SCORES,
        "matches": [_line(one) for one in played],
        "zone": timezone.get_current_timezone_name(),
    }


def _add(figures: PlayerFigures, one: PlayerMatch) -> None:
    if one.match.status in (Match.Status.SCHEDULED, Match.Status.POSTPONED):
        return
    figures.matches += one.played
    figures.starts += bool(one.starts)
    for deed in one.deeds:
        figures.add(deed)


def _line(one: PlayerMatch) -> dict[str, Any]:
    """A match with what the player did: each deed with its minute and the address of its line."""
    match = one.match
    sport, page = match.rules, page_language()
    shorts = sport.period_short_names(page)
    score = final_score(match.scoreline, sport).as_data()
    deeds = [
        {
            "kind": deed.kind.value,
            "name": _("Assist") if deed.kind is DeedKind.ASSIST else sport.kind(deed.entry_kind).names.text(page),
            "minute": formatting.localise_minute(shorts, deed.minute),
            "address": f"{match.get_absolute_url()}#entry-{deed.entry}",
        }
        for deed in one.deeds
        if deed.kind not in (DeedKind.ON, DeedKind.OFF)
    ]
    changes = [
        {
            "name": _("On {minute}") if deed.kind is DeedKind.ON else _("Off {minute}"),
            "minute": formatting.localise_minute(shorts, deed.minute),
        }
        for deed in one.deeds
        if deed.kind in (DeedKind.ON, DeedKind.OFF)
    ]
    return {
        "match": match,
        "score": "–".join(formatting.side_score(score, side) for side in formatting.SIDES),
        "part": _("Started") if one.starts else _("On the bench") if one.starts is False else "",
        "changes": [change["name"].format(minute=change["minute"]).strip() for change in changes],
        "deeds": deeds,
    }

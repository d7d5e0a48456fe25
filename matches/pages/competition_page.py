"""The pages of a competition: tables and bracket, matches by round. Their parts are kept in the process.

A part is rendered again when what it shows has changed: the tables, the ties, the row of a match.
"""

from datetime import date
from itertools import groupby
from threading import Lock
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from livecast import release
from livecast.bounded_cache import BoundedCache
from livecast.errors import LivecastError
from livecast.languages import page_language
from livecast.page_data import page_data
from matches import selectors, sports
from matches.competitions.kept_matches import matches_of_competition
from matches.competitions.knockout import Round, bracket_of_season, current_round, rounds_of
from matches.competitions.season import Season
from matches.competitions.tables import GroupTable, tables_of_season
from matches.models import Competition, Match, Team
from matches.pages import formatting, match_context, structured_data, table_words
from matches.pages.etag import etag_of, round_to_clock_step
from matches.pages.fixture_list import fixture_rows
from matches.pages.leaders import leaders_context
from matches.pages.partial_html import KeptPart, PartialHtml, impersonal_request, render_partial
from matches.standings import Outcome
from matches.standings.brackets import Bracket, BracketRound
from matches.standings.ties import Tie

# The limits of one process.
MAX_PAGES = 400
MAX_BYTES = 48 * 1024 * 1024
MAX_SEASONS = 30  # that a page links to
_OUTCOMES = {Outcome.WIN: "win", Outcome.DRAW: "draw", Outcome.LOSS: "loss", Outcome.NO_RESULT: "none"}


class CompetitionPage:
    """The kept pieces of the pages of a competition in one language. Its lock is held while they are used."""

    def __init__(self) -> None:
        self.lock = Lock()
        self._parts: dict[str, KeptPart] = {}

    @property
    def size(self) -> int:
        """The bytes of the kept pieces."""
        return sum(part.size for part in self._parts.values())

    def update(self, season: Season) -> None:
        self.season = season
        self._frame = [release.identifier(), page_language(), timezone.get_current_timezone_name()]
        self._tables = tables_of_season(season)
        self._rounds = rounds_of(season)
        self._others = selectors.other_seasons(season.competition)

    def html(self, request: HttpRequest) -> bytes:
        """Return the page with the tables, the bracket and the current round."""
        now = current_round(self._rounds)
        shown = self._rounds[now : now + 1]
        rows = {"matches": self._fixtures(shown), "tables": self._tables_html(), "bracket": self._bracket_html()}
        context = {"tables": bool(self._tables), "round": shown[0] if shown else None}
        return self._page("competition", request, shown, rows, **context)

    def matches_html(self, request: HttpRequest, number: int | None) -> bytes:
        """Return the page with the matches of a round. `number`: from 1; None for the current round.

        Raises `competition.no_such_round` (404).
        """
        if number is not None and not 1 <= number <= len(self._rounds):
            raise LivecastError("competition.no_such_round", _("There is no such round."), status=404)
        index = current_round(self._rounds) if number is None else number - 1
        shown = self._rounds[index : index + 1]
        links = [
            {"number": place, "name": round_name(one), "is_shown": place == index + 1}
            for place, one in enumerate(self._rounds, 1)
        ]
        context = {
            "rounds": links,
            "round": shown[0] if shown else None,
            "before": links[index - 1] if index > 0 else None,
            "after": links[index + 1] if index + 1 < len(links) else None,
        }
        return self._page("competition-matches", request, shown, {"matches": self._fixtures(shown)}, **context)

    def players_html(self, request: HttpRequest) -> bytes:
        """Return the page with the scorers, the cards and the attendances."""
        values = [self._frame, self.season.digests, request.path]

        def render() -> PartialHtml:
            return render_partial("matches/_leaders.html", leaders_context(self.season))

        return self._page(
            "competition-players", request, [], {"leaders": self._part("leaders", values, render).fill({})}
        )

    def _page(
        self, name: str, request: HttpRequest, shown: list[Round], holes: dict[str, bytes], **context: Any
    ) -> bytes:
        competition = self.season.competition
        page = {
            "sports": {competition.sport: match_context.sport_data(competition_rules(competition))},
            "words": formatting.script_words(),
            "now": round_to_clock_step(timezone.now()),
            "matches": [match.pk for match in self.season.matches if match.status not in _OVER],
        }
        names = [round_name(one) for one in shown]
        values = [self._frame, request.path, request.META.get("QUERY_STRING", ""), _facts(competition), names]
        values += [[str(one) for one in self._others], repr(context.get("rounds")), context.get("tables")]

        def render() -> PartialHtml:
            return render_partial(
                f"matches/{name.replace('-', '_')}.html",
                {
                    "competition": competition,
                    "others": self._others,
                    "has_matches": bool(self.season.matches),
                    "round_name": names[0] if names else "",
                    "zone": timezone.get_current_timezone_name(),
                    **context,
                },
                impersonal_request(request.path, request.META.get("QUERY_STRING", "")),
            )

        shell = self._part(name, values, render)
        origin = f"{request.scheme}://{request.get_host()}".encode()
        part = "" if name == "competition" else names[0] if names else _("Players")
        data = structured_data.of_competition(competition, origin.decode(), part, request.path)
        fixed = {"origin": origin, "host": request.get_host().encode(), "page": page_data(page, "page").encode()}
        return shell.fill({**fixed, "structured_data": structured_data.element(data).encode(), **holes})

    def _fixtures(self, shown: list[Round]) -> bytes:
        """The rows of matches below the day of each."""
        pieces = []
        for one in shown:
            for day, matches in groupby(one.matches, key=_day):
                rows = [self.season.raw_rows[match.pk] for match in matches]
                html = b"".join(
                    row.html for row in fixture_rows(matches_of_competition, rows, day or timezone.localdate())
                )
                heading = self._part(f"day {day}", [self._frame, str(day)], lambda day=day: _day_heading(day))
                pieces.append(heading.fill({"rows": html}))
        return b"".join(pieces)

    def _tables_html(self) -> bytes:
        values = [self._frame, id(self._tables), timezone.localdate().isoformat()]

        def render() -> PartialHtml:
            competition = self.season.competition
            tables = [table_context(table, competition) for table in self._tables]
            return render_partial("matches/_tables.html", {"tables": tables, "competition": competition})

        return self._part("tables", values, render).fill({})

    def _bracket_html(self) -> bytes:
        bracket = bracket_of_season(self.season)
        if not bracket.rounds and not bracket.others:
            return b""
        values = [self._frame, bracket, [(team.pk, team.brief, team.letters) for team in self.season.teams.values()]]

        def render() -> PartialHtml:
            return render_partial("matches/_bracket.html", bracket_context(bracket, self.season))

        return self._part("bracket", values, render).fill({})

    def _part(self, name: str, values: Any, render: Any) -> PartialHtml:
        return self._parts.setdefault(name, KeptPart()).html(values, render)


_OVER = (Match.Status.FINISHED, Match.Status.ABANDONED)
kept_pages: BoundedCache[tuple[int, str], CompetitionPage] = BoundedCache(MAX_PAGES, MAX_BYTES)


def competition_rules(competition: Competition) -> Any:
    """The sport in the format of this competition."""
    return sports.sport_of(competition.sport, competition.own_format)


def round_name(one: Round) -> str:
    """Return the name of a round for a page."""
    if one.name.isdecimal():
        return _("Round {n}").format(n=one.name)
    return one.name or (_("Knock-out") if one.knockout else _("Matches"))


def table_context(table: GroupTable, competition: Competition) -> dict[str, Any]:
    """Return a table as its template shows it."""
    sport = competition.sport
    names = table_words.column_names(sport)
    counted = ["played", "won", *(["drawn"] if table.has_draws else []), "lost"]
    counted += ["extra_won", "extra_lost"] if table.has_extra else []
    columns = [*counted, *table.columns]
    places = _places(table)
    keys = {place["name"]: number for number, place in enumerate(places, 1)}
    return {
        "name": table.name,
        "is_live": table.is_live,
        "is_final": table.is_final,
        "columns": [{"code": code, "short": names[code][0], "name": names[code][1]} for code in columns],
        "form_name": names["form"],
        "rows": [
            {
                "row": row,
                "key": keys.get(row.place),
                "cells": [{"code": code, "text": table_words.cell_text(code, row)} for code in columns],
                "form": [form_mark(one.match, one.outcome, row.team) for one in row.form],
            }
            for row in table.rows
        ],
        "order": table_words.order_notes(table, sport),
        "adjustments": table_words.adjustment_notes(table),
        "criteria": table_words.criteria_text(table, sport),
        "places": places,
    }


def _places(table: GroupTable) -> list[dict[str, str]]:
    """What places mean, each once with its range: “1–4”."""
    ranges: dict[str, list[int]] = {}
    for number, row in enumerate(table.rows, 1):
        if row.place:
            ranges.setdefault(row.place, []).append(number)
    return [
        {"name": name, "range": f"{numbers[0]}" if len(numbers) == 1 else f"{numbers[0]}–{numbers[-1]}"}
        for name, numbers in ranges.items()
    ]


def form_mark(match: Match, outcome: Outcome, team: Team) -> dict[str, str]:
    """Return a result of a team as a mark: its letter, and in words."""
    code = _OUTCOMES[outcome]
    # Translators: the first letters of win, draw and loss, in a team's form.
    letters = {"win": _("W"), "draw": _("D"), "loss": _("L"), "none": "–"}
    words = {"win": _("Won"), "draw": _("Drawn"), "loss": _("Lost"), "none": _("No result")}
    opponent = match.away if match.home_id == team.pk else match.home
    return {
        "code": code,
        "letter": letters[code],
        "text": f"{words[code]}: {opponent.brief}",
        "address": match.get_absolute_url(),
    }


def bracket_context(bracket: Bracket, season: Season) -> dict[str, Any]:
    """Return a bracket as its template shows it."""
    return {
        "rounds": [_bracket_round(one, season) for one in bracket.rounds],
        "others": [_bracket_round(one, season) for one in bracket.others],
    }


def _bracket_round(one: BracketRound, season: Season) -> dict[str, Any]:
    return {
        "name": one.name or _("Knock-out"),
        "slots": [None if tie is None else _tie(tie, season) for tie in one.slots],
    }


def _tie(tie: Tie, season: Season) -> dict[str, Any]:
    teams = season.teams
    names = {pk: teams[pk].brief for pk in (tie.first, tie.second)}
    sides = []
    for index, pk in enumerate((tie.first, tie.second)):
        scores = []
        for leg in tie.legs:
            score = leg.home_score if leg.home == pk else leg.away_score
            shootout = None
            if leg.shootout is not None:
                shootout = leg.shootout[0] if leg.home == pk else leg.shootout[1]
            is_shown = leg.is_over or leg.is_live
            scores.append({"score": score if is_shown else None, "shootout": shootout if is_shown else None})
        sides.append(
            {
                "team": teams[pk],
                "scores": scores,
                "aggregate": None if tie.aggregate is None or len(tie.legs) < 2 else tie.aggregate[index],
                "won": tie.winner == pk,
                "lost": tie.winner is not None and tie.winner != pk,
            }
        )
    matches = {match.pk: match for match in season.matches}
    legs = [matches[leg.match] for leg in tie.legs if leg.match in matches]
    return {
        "sides": sides,
        "text": table_words.tie_text(tie, names, competition_rules(season.competition)),
        "legs": legs,
        "is_live": any(leg.is_live for leg in tie.legs),
        "begins": next((match for match in legs if match.status == Match.Status.SCHEDULED), None),
    }


def etag(season: Season, path: str, query: str) -> str:
    """Return the ETag of a page of the season. It changes with each change of a match that lists show."""
    moving = [match.minute() for match in season.matches if match.is_in_play]
    frame = [release.identifier(), page_language(), timezone.get_current_timezone_name(), path, query]
    entrants = [_facts(entrant) + _facts(entrant.team) for entrant in season.entrants]
    return etag_of([frame, season.digests, moving, _facts(season.competition), entrants, str(timezone.localdate())])


def _facts(row: Any) -> list[str]:
    return [str(getattr(row, field.attname)) for field in row._meta.concrete_fields]


def _day(match: Match) -> date | None:
    return None if match.kickoff_at is None else timezone.localdate(match.kickoff_at)


def _day_heading(day: date | None) -> PartialHtml:
    return render_partial("matches/_day_of_matches.html", {"day": day})


def competition_list() -> list[dict[str, Any]]:
    """Return all competitions with a public match or an entrant, by sport; of each the newest season first."""
    found: dict[str, dict[str, list[Competition]]] = {}
    for one in selectors.listed_competitions():
        found.setdefault(one.sport, {}).setdefault(one.name, []).append(one)
    return [
        {"sport": code, "name": sport_name(code), "competitions": list(of_sport.values())}
        for code, of_sport in found.items()
    ]


def sport_name(code: str) -> str:
    """Return the name of a sport in the language of the page."""
    return sports.sport_of(code).names.text(page_language())

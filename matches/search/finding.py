"""What a query finds.

A name that is the query comes first, then names that begin with it, then those with a word that does, then those that
have all its words in any order. Only if there is none, names that are spelt nearly so count: PostgreSQL finds the
candidates with pg_trgm, other databases among the names with the same first letters.

Matches are those of the teams that were found; of two teams, if the query names two: "harbour town v mill".
"""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import Exists, F, Model, OuterRef, Q
from rapidfuzz.distance import OSA

from livecast.input_limits import SEARCH_QUERY
from matches import selectors
from matches.models import Competition, Entrant, Match, Player, SearchName, Team
from matches.search.plain import plain, read_aloud
from matches.shorthand.pinyin import has_han

Kind = SearchName.Kind
MAX_WORDS = 8  # of a query
MAX_ROWS = 400  # of the table that one step looks at
MAX_CLOSE = 4000  # that are compared letter by letter
MAX_TEAMS = 3  # whose matches are found
MAX_PAIR_TEAMS = 40  # that one half of a query can mean
WORD_SIMILARITY = 0.3  # of candidates in PostgreSQL: a misspelt short name has no more letters in common
BETWEEN_TEAMS = frozenset("v vs versus against and".split())
_CHINESE_AGAINST = re.compile("对阵?")  # written without spaces
COMING = (Match.Status.SCHEDULED, Match.Status.POSTPONED)
OVER = (Match.Status.FINISHED, Match.Status.ABANDONED)
LAST = "\U0010ffff"

Thing = TypeVar("Thing", bound=Model)
_Row = tuple[int, str, str]  # the id of an object, what its name begins with, the whole name


@dataclass(frozen=True, slots=True)
class Found:
    """What a query found, the best first."""

    teams: list[Team] = field(default_factory=list)
    competitions: list[Competition] = field(default_factory=list)
    players: list[Player] = field(default_factory=list)
    matches: list[Match] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.teams or self.competitions or self.players or self.matches)


@dataclass(frozen=True, slots=True, order=True)
class _Hit:
    """An object with a name that fits. `rank`: how badly, from 0. `length`: of the name. Newer ones come first."""

    rank: int
    length: int
    newness: int

    @property
    def object_id(self) -> int:
        return -self.newness


def find(query: str, limit: int) -> Found:
    """Return the teams, competitions, players and matches that a query finds, up to `limit` of each.

    Raises `search.query_too_long` (413).
    """
    SEARCH_QUERY.require(query)
    words = plain(query)
    if not words:
        return Found()
    hits = {kind: _hits(words, kind) for kind in Kind}
    matches = [] if hits[Kind.TEAM] else _matches_of_two(words, limit)
    if not matches and not any(hits.values()):
        hits = {kind: _close_hits(words, kind) for kind in Kind}
    teams = _in_order(_public_teams, hits[Kind.TEAM], limit)
    if not matches and teams:
        of_teams = [team.pk for team in teams[:MAX_TEAMS]]
        matches = _matches(Q(home__in=of_teams) | Q(away__in=of_teams), limit)
    return Found(
        teams,
        _in_order(_public_competitions, hits[Kind.COMPETITION], limit),
        _in_order(_public_players, hits[Kind.PLAYER], limit),
        matches,
    )


# --- names that begin with the query


def _hits(words: str, kind: Kind) -> list[_Hit]:
    found: dict[int, _Hit] = {}
    for typed in _as_typed(words):
        for row in (*_rows(kind, Q(text=typed)), *_rows(kind, _begins_with(typed))):
            _, text, whole = row
            _add(found, row, (0 if whole == typed else 1) if text == whole else 2)
    if not found and " " in words:
        for row in _with_all_words(words.split()[:MAX_WORDS], kind):
            _add(found, row, 3)
    return sorted(found.values())


def _as_typed(words: str) -> list[str]:
    """The query; without its spaces, for pinyin; and read aloud, for other Chinese characters of the same sound."""
    typed = [words]
    if " " in words:
        typed.append(words.replace(" ", ""))
    if has_han(words):
        typed.append(read_aloud(words))
    return typed


def _add(found: dict[int, _Hit], row: _Row, rank: int) -> None:
    object_id, _, whole = row
    hit = _Hit(rank, len(whole), -object_id)
    found[object_id] = min(hit, found.get(object_id, hit))


def _rows(kind: Kind, condition: Q, limit: int = MAX_ROWS) -> list[_Row]:
    names = SearchName.objects.filter(condition, kind=kind).order_by()
    return list(names.values_list("object_id", "text", "whole")[:limit])


def _begins_with(typed: str) -> Q:
    # PostgreSQL sorts by the rules of a language, the others by the numbers of the characters.
    if connection.vendor == "postgresql":
        return Q(text__startswith=typed)
    return Q(text__gte=typed, text__lt=typed + LAST)


def _with_all_words(words: list[str], kind: Kind) -> Iterator[_Row]:
    """The names that have a word for each word of the query, in any order."""
    for row in _rows(kind, _begins_with(max(words, key=len)), MAX_CLOSE):
        parts = row[2].split()
        if all(any(part.startswith(word) for part in parts) for word in words):
            yield row


# --- names that are spelt nearly so


def _close_hits(words: str, kind: Kind) -> list[_Hit]:
    found: dict[int, _Hit] = {}
    allowed = mistakes_allowed(words)
    if allowed:
        for row in _candidates(words, kind):
            mistakes = min(mistakes_between(words, name, allowed) for name in row[1:])
            if mistakes <= allowed:
                _add(found, row, mistakes)
    return sorted(found.values())


def mistakes_allowed(words: str) -> int:
    """How many letters of a query may be wrong: none of three, one of five, two of eleven."""
    return 0 if len(words) < 4 else 1 if len(words) < 6 else 2 if len(words) < 12 else 3


def mistakes_between(words: str, text: str, allowed: int) -> int:
    """How many letters were mistyped, swapped, left out or added in a query for what begins `text`."""
    lengths = {min(len(words) + more, len(text)) for more in range(-allowed, allowed + 1)}
    return min(OSA.distance(words, text[:length], score_cutoff=allowed) for length in lengths)


def _candidates(words: str, kind: Kind) -> list[_Row]:
    if connection.vendor == "postgresql" and _has_trigrams():
        return _similar(words, kind)
    # The second letter may be swapped or one too many; or one of several words is right.
    starts = {words[:2], words[1::-1], words[0] + words[2], *(word for word in words.split() if len(word) > 3)}
    condition = Q()
    for start in sorted(starts):
        condition |= _begins_with(start)
    return _rows(kind, condition, MAX_CLOSE)


@lru_cache(maxsize=1)
def _has_trigrams() -> bool:
    """Whether migration 0018 could install pg_trgm."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        return cursor.fetchone() is not None


def _similar(words: str, kind: Kind) -> list[_Row]:
    """The names that have the most groups of three letters in common with the query, by the index on `whole`."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(WORD_SIMILARITY)])
        cursor.execute(
            "SELECT object_id, text, whole FROM matches_searchname WHERE %s <%% whole AND kind = %s"
            " ORDER BY word_similarity(%s, whole) DESC LIMIT %s",
            [words, kind.value, words, MAX_CLOSE],
        )
        return cursor.fetchall()


# --- what the names belong to


def _public_teams(pks: Collection[int]) -> dict[int, Team]:
    played = Match.objects.filter(Q(home=OuterRef("pk")) | Q(away=OuterRef("pk")), private=False)
    takes_part = Entrant.objects.filter(team=OuterRef("pk"))
    return Team.objects.filter(Exists(played) | Exists(takes_part)).in_bulk(pks)


def _public_competitions(pks: Collection[int]) -> dict[int, Competition]:
    return selectors.public_competitions().in_bulk(pks)


def _public_players(pks: Collection[int]) -> dict[int, Player]:
    players = Player.objects.select_related("team").in_bulk(pks)
    teams = _public_teams({player.team_id for player in players.values()})
    return {pk: player for pk, player in players.items() if player.team_id in teams}


def _in_order(public: Callable[[Collection[int]], dict[int, Thing]], hits: list[_Hit], limit: int) -> list[Thing]:
    """The objects of the hits that fans may see, the best first. `public`: reads them by their ids."""
    found: list[Thing] = []
    for start in range(0, len(hits), 2 * limit):
        pks = [hit.object_id for hit in hits[start : start + 2 * limit]]
        objects = public(pks)
        found += [objects[pk] for pk in pks if pk in objects]
        if len(found) >= limit:
            break
    return found[:limit]


def _matches_of_two(words: str, limit: int) -> list[Match]:
    """The matches between two teams whose names stand one after the other, or with a word between."""
    parts = _CHINESE_AGAINST.sub(" v ", words).split()[:MAX_WORDS]
    between = next((at for at, part in enumerate(parts) if at and part in BETWEEN_TEAMS), None)
    splits = [(at, at) for at in range(1, len(parts))] if between is None else [(between, between + 1)]
    for end, start in splits:
        halves = [" ".join(parts[:end]), " ".join(parts[start:])]
        if not halves[1]:  # "harbour v", before the second name is typed
            continue
        first, second = ([hit.object_id for hit in _half_hits(half, between is not None)] for half in halves)
        if first and second:
            found = _matches(Q(home__in=first, away__in=second) | Q(home__in=second, away__in=first), limit)
            if found:
                return found
    return []


def _half_hits(words: str, is_certain: bool) -> list[_Hit]:
    """The teams that one half of a query can mean. Misspelt ones only if the query certainly has two halves."""
    hits = _hits(words, Kind.TEAM)
    if not hits and is_certain:
        hits = _close_hits(words, Kind.TEAM)
    return hits[:MAX_PAIR_TEAMS]


def _matches(condition: Q, limit: int) -> list[Match]:
    """Public matches: those in play, then the next ones, then the last ones."""
    public = Match.objects.filter(condition, private=False).select_related("home", "away", "competition")
    public = public.defer("tally")
    live = list(public.filter(status__in=Match.IN_PLAY).order_by("-kickoff_at", "-pk")[:limit])
    coming = list(public.filter(status__in=COMING).order_by(F("kickoff_at").asc(nulls_last=True), "pk")[:limit])
    over = list(public.filter(status__in=OVER).order_by(F("kickoff_at").desc(nulls_last=True), "-pk")[:limit])
    # As many of the next ones as of the last ones, if there are more of both than fit.
    rest = limit - len(live)
    next_ones = coming[: max(rest - len(over), (rest + 1) // 2)]
    return [*live, *next_ones, *over][:limit]

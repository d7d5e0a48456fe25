"""An exported match, imported into an empty database, is the same match: entry by entry, and byte by byte if exported.

The matches are generated, in every sport, with every kind and with texts that an import from a provider would change.
The files beside the repository (`../shared/data/neutral/*.jsonl`) go the same way.
"""

import os
import random
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from accounts.models import User
from matches.actions import EntryDraft, correct_commentary, post_commentary, retract_commentary, set_match_state
from matches.models import CommentaryEntry, Match, Publication, Team
from matches.providers import files
from matches.providers.commentary_feed import parse_feed
from matches.providers.export import export_match
from matches.providers.importer import import_feed
from matches.providers.normalise import NormalisedFeed, normalise_feed
from matches.sports import OTHER, OUTSIDE, SPORTS, Effect, Kind, Sport, sport_of

pytestmark = pytest.mark.django_db

FILES = sorted((Path(settings.BASE_DIR).parent / "shared" / "data" / "neutral").glob("*.jsonl"))
# Every file takes minutes (LIVECAST_ALL_FEEDS=1). These have the odd parts: edits, shootouts, no score, touchdowns.
ODDEST = "hupu pl-13865 pl-22831 nfl-2013 nhl-0089".split()

BODIES = (
    "",
    "A long ball.",
    "<b>not</b> HTML <br> a < b & c > d &amp; <img alt=x>",
    "Caf\xc3\xa9, \xe2\x80\x99 and \x80\x99 as they were typed",
    "Pass INTERCEPTED by M. Moss. M. Moss for 69 yards, TOUCHDOWN. PENALTY on HAR, NULLIFIED, No Play.",
    "MISS 3PT Free Throw (2 PTS), FUMBLES, RECOVERED by MIL-B. Stone",
    "Harbour Town 3-1 Mill United. is GOOD, ATTEMPT SUCCEEDS, converts the penalty",
    "  two lines,\n\u2028with\tspaces  ",
    '{"kind": "end", "entries": 1}',
    "홈런 삼진 아웃 👍🏽 \u202e",
    "x" * 10_000,
)
NAMES = ("Parker, Ida", "#9 Doom", "  Kit  Windle", "Chris Wood", "Łukasz 李")
ROLES = ("", "assist", "player_out", "goalkeeper")
ENDINGS = (Effect.MATCH_END, Effect.ABANDON, Effect.AWARD, Effect.POSTPONE, None)


def read(data: bytes) -> NormalisedFeed:
    return normalise_feed(parse_feed(BytesIO(data)))


def exported(match: Match) -> bytes:
    return "".join(export_match(Match.objects.select_related("home", "away", "competition").get(pk=match.pk))).encode()


ENTRY = (
    "kind side period clock_seconds minute players body happened_at provider_score scoreline scored corrected_at reason"
    " client_key"
).split()
MATCH = (
    "sport format status period pause award first_leg result kickoff_at kickoff_time_known venue language tally"
    " scoreline round group knockout attendance figures"
).split()


FIGURES = (
    None,
    {"extra": True},
    {"tries": {"home": 4, "away": 0}, "fair_play": {"home": -3, "away": 0}},
    {"balls": {"home": 120, "away": 117}, "extra": True},
)


def described(match: Match) -> dict[str, Any]:
    """What the file must carry: the match, its teams, and every entry with its byline and whether it counts."""
    match = Match.objects.select_related("home", "away", "competition").get(pk=match.pk)
    entries = [
        {name: getattr(entry, name) for name in ENTRY}
        | {"retracted": entry.retracted_at is not None}
        | {"byline": entry.byline or (entry.author.public_name if entry.author else "")}
        for entry in match.commentary.select_related("author").order_by("position", "pk")
    ]
    # An import gives a team without a code the one that its name proposes.
    teams = [(team.name, team.letters) for team in (match.home, match.away)]
    return {name: getattr(match, name) for name in MATCH} | {"teams": teams, "entries": entries}


def emptied() -> None:
    """Delete every match and team: the import finds an empty database."""
    Publication.objects.all().delete()
    Match.objects.all().delete()
    Team.objects.all().delete()


def assert_returns_the_same(match: Match) -> None:
    before, first = described(match), exported(match)
    emptied()
    copy, counts = import_feed(read(first))
    assert described(copy) == before
    assert exported(copy) == first
    assert counts.added == len(before["entries"])


def generated_match(sport: Sport, ending: Effect | None, author: User) -> Match:
    """A match with every kind of the sport, some of it corrected and retracted, that ends in this way."""
    dice = random.Random(f"{sport.code} {ending}")
    home, away = (Team.objects.create(name=name, sport=sport.code, code=code) for name, code in _teams(dice))
    match = Match.objects.create(
        sport=sport.code, home=home, away=away, venue=" The  Quay", language="de", **_kickoff(dice),
        first_leg=dice.choice([None, {"home": 2, "away": 1, "away_goals": True}]),
        round=dice.choice(["", "Semi-final"]), group=dice.choice(["", "Group A"]), knockout=dice.choice([True, False]),
        attendance=dice.choice([None, 0, 21_500]), figures=dice.choice(FIGURES),
    )  # fmt: skip
    kinds = [kind for kind in sport.kinds.values() if kind.effect is None]
    dice.shuffle(kinds)
    periods = [period.code for period in sport.periods][:4] + [period.code for period in sport.periods][-1:] or [""]
    lines = [("lineup", "PRE" if sport.periods else "")]
    for number, period in enumerate(dict.fromkeys(periods)):
        lines += [("period_start", period)]
        lines += [(kind.code, period) for kind in kinds[number :: len(periods)] + dice.choices(kinds, k=3)]
        lines += [("suspended", period), ("resumed", period), ("period_end", period)]
    keys = [_post(match, dice, number, kind, period) for number, (kind, period) in enumerate(lines)]
    last = next((kind for kind in sport.kinds.values() if ending and kind.effect is ending), None)
    if last is not None:
        keys.append(_post(match, dice, 10_000, last.code, periods[-1]))
    by_account = dice.sample(keys, len(keys) // 2)
    CommentaryEntry.objects.filter(match=match, client_key__in=by_account).update(author=author)
    _correct_some(match, dice, kinds)
    if ending is None:
        set_match_state(match_id=match.pk, author=None, status="finished", result={"home": 7, "away": 5})
    assert match.commentary.count() == len(keys)
    return match


def _teams(dice: random.Random) -> list[tuple[str, str]]:
    return [("USA", ""), (f"Mill {dice.randrange(9)}-2 <b>", "MIL")]


def _kickoff(dice: random.Random) -> dict[str, Any]:
    noon = datetime(2026, 5, 9, 12, tzinfo=UTC)
    return dice.choice(
        [
            {"kickoff_at": datetime(2026, 5, 9, 14, 30, tzinfo=UTC)},
            {"kickoff_at": noon, "kickoff_time_known": False},
            {"kickoff_at": None, "kickoff_time_known": False},
        ]
    )


def _post(match: Match, dice: random.Random, number: int, kind: str, period: str) -> str:
    names = dice.sample(NAMES, dice.randrange(3))
    draft = EntryDraft(
        body=dice.choice(BODIES[1:] if kind == "comment" else BODIES),
        kind=kind,
        side=dice.choice(["home", "away", "home", "away", ""]),
        players=[
            {"name": name} | ({"number": 7} if place else {}) | ({"role": role} if (role := dice.choice(ROLES)) else {})
            for place, name in enumerate(names)
        ],
        byline=dice.choice(["", "", "The wire"]),
        period=period,
        clock_seconds=dice.choice([None, number * 7.123456789]),
        minute=dice.choice(["", "", "B1-2"]),
        provider_score=dice.choice(
            [None] * 7 + [{"home": number, "away": 3, "detail": {"away": {"wickets": 8, "x": [1.5, None]}}}]
        ),
    )
    key = dice.choice([f"feed:{number}", f"feed2:{number}", f"{number}", f"Key {number} ü"])
    return post_commentary(match_id=match.pk, author=None, client_key=key, draft=draft).client_key


def _correct_some(match: Match, dice: random.Random, kinds: list[Kind]) -> None:
    entries = list(match.commentary.all())
    for entry in dice.sample(entries, min(6, len(entries))):
        correct_commentary(
            entry_id=entry.pk, author=None, reason=dice.choice(["", "typing error"]), body="Corrected <i>."
        )
    plain = [entry for entry in entries if match.rules.kind(entry.kind).effect is None]
    for entry in dice.sample(plain, min(4, len(plain))):
        correct_commentary(entry_id=entry.pk, author=None, kind=dice.choice(kinds).code, side="away")
    for entry in dice.sample(plain, min(5, len(plain))):
        retract_commentary(entry_id=entry.pk, author=None, reason=dice.choice(["", "offside <b>"]))


CASES = [(sport, ENDINGS[index % len(ENDINGS)]) for index, sport in enumerate([*SPORTS, OTHER.code])]


@pytest.mark.parametrize(("sport", "ending"), CASES, ids=str)
def test_generated_match_returns_the_same(sport: str, ending: Effect | None, commentator: User):
    assert_returns_the_same(generated_match(sport_of(sport), ending, commentator))


def test_period_codes_outside_of_play_are_kept(live_match: Match, post):
    for code in OUTSIDE:
        post(f"At {code}.", period=code)
    assert_returns_the_same(live_match)


@pytest.mark.parametrize(
    "path",
    [path for path in FILES if "LIVECAST_ALL_FEEDS" in os.environ or any(odd in path.name for odd in ODDEST)],
    ids=lambda path: path.stem[:40],
)
def test_imported_feed_returns_the_same(path: Path):
    match, _ = import_feed(files.load_feed(path))
    assert_returns_the_same(match)

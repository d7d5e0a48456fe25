"""Team sheets: the starting players and the bench of a side."""

from collections.abc import Iterable
from dataclasses import replace

from django.db import transaction

from accounts.models import User
from livecast.clean_text import clean
from livecast.errors import LivecastError
from matches.actions.editing import correct_commentary
from matches.actions.entry_draft import EntryDraft
from matches.actions.locking import lock_for_commentary
from matches.actions.posting import post_commentary
from matches.feed import events, feed_log
from matches.models import LineupPlayer, Match, Team
from matches.shorthand.rendering import speaks_chinese
from matches.teamsheets import MAX_NAME, MAX_PLAYERS, MAX_POSITION, SheetPlayer


@transaction.atomic
def set_lineup(
    *, match_id: int, author: User | None, side: str, players: Iterable[SheetPlayer], announce: bool = False
) -> list[LineupPlayer]:
    """Replace the team sheet of a side and publish it. An equal sheet publishes nothing.

    `announce`: also post the sheet as an entry, one for each side. A later sheet corrects that entry.
    """
    match = lock_for_commentary(match_id, author)
    if side not in ("home", "away"):
        raise LivecastError("commentary.unknown_side", "The side must be “home” or “away”.")
    sheet = _checked(players)
    before = list(match.lineup.filter(side=side))
    if [_row_values(row) for row in before] != [_row_values(row) for row in sheet]:
        match.lineup.filter(side=side).delete()
        for order, row in enumerate(sheet):
            row.match, row.side, row.order = match, side, order
        LineupPlayer.objects.bulk_create(sheet)
        feed_log.publish(match, events.lineups_changed(match))
    if announce and sheet:
        _announce(match, author, side, sheet)
    return list(match.lineup.filter(side=side))


def _checked(players: Iterable[SheetPlayer]) -> list[LineupPlayer]:
    players = sorted(players, key=lambda player: not player.starts)
    if len(players) > MAX_PLAYERS:
        raise LivecastError("lineup.too_many", f"A sheet has at most {MAX_PLAYERS} players.")
    if any(len(player.name) > MAX_NAME or "\x00" in player.name for player in players):
        raise LivecastError("lineup.bad_name", f"A player has a name of at most {MAX_NAME} characters.")
    players = [replace(player, name=clean(player.name)) for player in players]
    if not all(player.name for player in players):
        raise LivecastError("lineup.bad_name", f"A player has a name of at most {MAX_NAME} characters.")
    _require_each_once(players)
    return [
        LineupPlayer(
            name=player.name,
            number=player.number,
            position=clean(player.position[:MAX_POSITION]),
            starts=player.starts,
            captain=player.captain,
        )
        for player in players
    ]


def _require_each_once(players: list[SheetPlayer]) -> None:
    """Players of one name are told apart by their numbers, so each of them needs one of their own."""
    numbers: dict[str, list[int | None]] = {}
    for player in players:
        numbers.setdefault(player.name.casefold(), []).append(player.number)
    for shirts in numbers.values():
        if len(shirts) > 1 and (None in shirts or len(set(shirts)) < len(shirts)):
            raise LivecastError(
                "lineup.twice",
                "A player is on the sheet twice. Remove one of them. Two players of one name need two numbers.",
            )


def _row_values(row: LineupPlayer) -> tuple[object, ...]:
    return row.name, row.number, row.position, row.starts, row.captain


def _announce(match: Match, author: User | None, side: str, sheet: list[LineupPlayer]) -> None:
    body = _sheet_text(match.home if side == "home" else match.away, sheet, match.language)
    key = f"lineup:{side}:"
    announcements = match.commentary.filter(client_key__startswith=key)
    current = announcements.filter(retracted_at=None).order_by("pk").last()
    if current is not None:
        correct_commentary(entry_id=current.pk, author=author, body=body)
        return
    draft = EntryDraft(body=body, kind="lineup", side=side)
    post_commentary(match_id=match.pk, author=author, client_key=f"{key}{announcements.count() + 1}", draft=draft)


def _sheet_text(team: Team, sheet: Iterable[LineupPlayer], language: str) -> str:
    """Return a team sheet as one line of text, in the language of the commentary."""
    chinese = speaks_chinese(language)
    comma, colon, captain = ("、", "：", "（队长）") if chinese else (", ", ": ", " (captain)")
    parts: dict[bool, list[str]] = {True: [], False: []}
    for player in sheet:
        parts[player.starts].append(f"{player}{captain if player.captain else ''}")
    bench = comma.join(parts[False])
    text = f"{team.name}{colon}{comma.join(parts[True])}" if parts[True] else f"{team.name}{colon}"
    if chinese:
        return f"{text}。替补{colon}{bench}。" if bench else f"{text}。"
    return f"{text}. On the bench: {bench}." if bench else f"{text}."

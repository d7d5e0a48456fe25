"""The line-ups: on a pitch where positions are known, with the goals, cards and substitutions of each player.

pages/lineups.js shows the same for events that arrive live.
"""

from collections.abc import Sequence
from typing import Any

from livecast.languages import page_language
from matches.models import Match
from matches.pages import formatting
from matches.pages.key_events import CARD_ICONS, SUBSTITUTION, KeyEvent
from matches.pages.pitch import rows_of
from matches.pages.timeline import OFTEN_SCORED, subject_of
from matches.scoring.named_players import Sheets, listed_player, player_key
from matches.scoring.score import SIDES

Sign = dict[str, str]
SIGN_ICONS = ("goal", "miss", "wicket", *CARD_ICONS)
OVERTURNED = "card_overturned"


def lineups_context(match: Match, sheets: Sheets, events: Sequence[KeyEvent], words: dict[str, str]) -> dict[str, Any]:
    """Return what _lineups.html shows. `sheets`: `events.lineups_data`; `events`: the key events in order."""
    signs = _signs(match, sheets, events, words)
    shown = []
    for side, team in zip(SIDES, (match.home, match.away), strict=True):
        players = [
            player | {"key": f"{side}-{player_key(sheets[side], index)}", "signs": signs.get((side, index), [])}
            for index, player in enumerate(sheets[side])
        ]
        starts = [player for player in players if player["starts"]]
        rows = rows_of(match.sport, starts)
        shown.append(
            {
                "side": side,
                "team": team.brief,
                "pitch": bool(rows),
                "formation": "-".join(str(len(row)) for row in rows[1:]) if match.sport == "football" else "",
                "rows": rows or [starts],
                "bench": [player for player in players if not player["starts"]],
            }
        )
    return {"lineups": shown, "known": any(sheets.values()), "pitch": all(sheet["pitch"] for sheet in shown)}


def _signs(
    match: Match, sheets: Sheets, events: Sequence[KeyEvent], words: dict[str, str]
) -> dict[tuple[str, int], list[Sign]]:
    """The signs of each listed player, in the order of the match."""
    shorts = match.rules.period_short_names(page_language())
    signs: dict[tuple[str, int], list[Sign]] = {}
    for event in events:
        if event["retracted"]:
            continue
        minute = formatting.localise_minute(shorts, event["minute"])
        for named, icon, text in _named(event, match.sport, minute, words):
            listed = listed_player(sheets, named, event["side"])
            if listed is None:
                continue
            of_player = signs.setdefault(listed, [])
            if event["kind"] == OVERTURNED:
                cards = [sign for sign in of_player if sign["icon"] in CARD_ICONS]
                signs[listed] = [sign for sign in of_player if not cards or sign is not cards[-1]]
            else:
                of_player.append({"icon": icon, "minute": minute, "text": text})
    return signs


def _named(event: KeyEvent, sport: str, minute: str, words: dict[str, str]) -> list[tuple[dict[str, Any], str, str]]:
    """The players who get a sign from this event, with its icon and its text."""
    kind, icon = event["kind"], event["icon"]
    if kind == SUBSTITUTION:
        roles = {player.get("role"): player for player in event["players"]}
        return [
            (roles[role], sign, words[sign].format(minute=minute).strip())
            for role, sign in (("player_in", "on"), ("player_out", "off"))
            if role in roles
        ]
    if kind.startswith("shootout") or (event["scored"] and sport in OFTEN_SCORED and icon != "wicket"):
        return []
    subject = subject_of(event)
    if not subject or (icon not in SIGN_ICONS and kind != OVERTURNED):
        return []
    return [(subject, icon, f"{event['label']} {minute}".strip())]

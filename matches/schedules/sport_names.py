"""The sports by the names that schedules use."""

from matches.schedules.plain_text import heading
from matches.schedules.schedule import RowError
from matches.sports import OTHER, SPORTS

_OTHER_NAMES = {
    "football": "soccer|association football|fussball|futbol|calcio|voetbal|futebol|foot",
    "basketball": "basket|baloncesto|pallacanestro|basquete|basquetebol|basketbal",
    "american_football": "gridiron|nfl|american football",
    "ice_hockey": "hockey|eishockey|hockey hielo|hockey sobre hielo|hockey su ghiaccio|hockey sur glace|ijshockey",
    "baseball": "beisbol|honkbal",
    "tennis": "tenis",
    "rugby": "rugby union|rugby league",
    "volleyball": "volley|voleibol|pallavolo|volleybal|voley",
    "handball": "balonmano|pallamano|andebol|handbal",
}
_CODES = {heading(name): sport.code for sport in (*SPORTS.values(), OTHER) for name in (sport.code, *sport.names.shown)}
_CODES |= {name: code for code, names in _OTHER_NAMES.items() for name in names.split("|")}


def sport_code(name: str) -> str:
    """The code of the sport with this name, "" without a name. Raises RowError."""
    if not name:
        return ""
    code = _CODES.get(heading(name[:60]))
    if code is None:
        raise RowError(f"Unknown sport “{name[:40]}”.")
    return code

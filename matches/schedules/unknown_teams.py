"""Teams of a schedule that are not known yet, and teams without an opponent."""

import re

from matches.schedules.calendar_words import NOT_KNOWN
from matches.schedules.plain_text import fold
from matches.schedules.schedule import RowError, RowSkipped
from matches.schedules.title_parts import Title

_NO_OPPONENT = frozenset(
    "bye|spielfrei|frei|no game|no match|rest|descansa|descanso|libre|exempt|riposa|riposo|folga|vrij|轮空".split("|")
)
_NOT_A_TEAM = NOT_KNOWN - {"x", "na", "nn", "offen"} | {"n. n."}
# A place in a bracket whose team is not known yet: “Winner QF1”, “Sieger Spiel 3”, “1st Group A”, “W49”, “2B”.
_PLACE = re.compile(
    r"(?:winners?|losers?|runners?[ -]?up|sieger|gewinner|verlierer|ganador|perdedor|vainqueur|perdant|vincente|"
    r"perdente|vencedor|winnaar|verliezer|[1-4](?:st|nd|rd|th|\.)|(?:first|second|third)(?: place)?)"
    r"(?: of| in)? "
    r"(?:(?:the )?(?:match|game|spiel|partido|jogo|gara|tie|group|gruppe|grupo|groupe|girone|pool|"
    r"semi|quarter|halbfinale|"
    r"viertelfinale|sf|qf|m)\b.*|.*\d.*)|[wl] ?\d{1,3}|[1-4] ?[a-l]|.{1,20}(?:胜者|负者)|(?:胜者|负者).{0,20}"
)


def check_teams(title: Title, *cells: str) -> None:
    """Raise RowSkipped or RowError if a team is missing or not known yet. `cells`: the names as the file has them."""
    names = {fold(name) for name in (title.home, title.away, *cells)}
    if names & _NO_OPPONENT:
        raise RowSkipped("A team has no opponent.")
    if names & _NOT_A_TEAM or any(map(_is_place, (title.home, title.away))):
        raise RowError("A team is not known yet.")


def _is_place(name: str) -> bool:
    return _PLACE.fullmatch(fold(name[:60])) is not None

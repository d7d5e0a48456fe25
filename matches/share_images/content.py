"""What the image of a match shows."""

from dataclasses import asdict, dataclass
from hashlib import blake2b
from typing import Any, Self

from matches.feed import events
from matches.models import Match, Team
from matches.pages import formatting, team_colours
from matches.pages.fixture_list import state_text
from matches.pages.score_badge import kickoff_text, regular_score

NOT_BEGUN = (Match.Status.SCHEDULED, Match.Status.POSTPONED)


@dataclass(frozen=True, slots=True)
class Side:
    """A team. `plain`: its name for fonts without its script. `picture`: the uploaded crest, or "" for the shield."""

    name: str
    plain: str
    picture: str
    shield: dict[str, Any]
    colour: str


@dataclass(frozen=True, slots=True)
class Content:
    """All texts and colours of an image. Images of equal content are equal."""

    competition: str
    home: Side
    away: Side
    score: str
    state: str
    is_live: bool
    kickoff: str

    @property
    def digest(self) -> str:
        return blake2b(repr(self).encode(), digest_size=16).hexdigest()

    def as_data(self) -> dict[str, Any]:
        """Return it as JSON values, for a task."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Self:
        return cls(**data | {side: Side(**data[side]) for side in ("home", "away")})


def content_of(match: Match, *, hides_result: bool) -> Content:
    """Return what the image of a match shows in the active language; without the score for fans who hide results."""
    words = formatting.page_words(match.rules)
    data = events.fixture_list_data(match)
    shows_score = match.status not in NOT_BEGUN and not hides_result
    postponed = state_text(match, data, words) if match.status == Match.Status.POSTPONED else ""
    shootout = formatting.shootout_text(data["scoreline"], words)
    home, away = team_colours.crests(match)
    return Content(
        competition=" · ".join(filter(None, (str(match.competition or ""), match.round))),
        home=_side(match.home, home, match.codes["home"]),
        away=_side(match.away, away, match.codes["away"]),
        score=regular_score(data) if shows_score else "",
        state=" ".join(filter(None, (state_text(match, data, words), shootout))) if shows_score else postponed,
        is_live=shows_score and match.status == Match.Status.LIVE,
        kickoff=kickoff_text(match),
    )


def _side(team: Team, crest: team_colours.Crest, code: str) -> Side:
    return Side(
        name=team.brief,
        plain=team.name if team.name.isascii() else code,
        picture=(team.crest.name or "") if team.crest else "",
        shield={name: getattr(crest, name) for name in ("field", "second", "ink", "letters", "size", "design")},
        colour=team_colours.accent(crest.field).dark,
    )

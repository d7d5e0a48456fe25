"""EntryDraft: the fields of an entry that is to be posted, and their validation."""

from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from livecast.clean_text import clean, clean_lines
from livecast.errors import LivecastError
from livecast.input_limits import ENTRY_TEXT
from matches.sports import OUTSIDE, Effect, Sport

MAX_BODY = ENTRY_TEXT.size


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """The fields of an entry that is to be posted.

    Missing fields are taken from the current match.

    `clock_seconds`: seconds of the period played. `provider_score`: the score after the entry, as Scoreline.as_data().
    `position`: the position in the match; by default the entry goes where its time belongs, usually the end.
    `minute`: the label, if it cannot be computed. `feed_seq`: the line of a provider's feed, whose order counts.
    `corrected_at` and `reason`: the last correction of an entry that is imported again. Held lines have neither.
    `awarded_score`: {"home", "away"}, the final score that an award states; only for kinds that award the match.
    """

    body: str = ""
    kind: str = "comment"
    side: str = ""
    players: list[dict[str, Any]] = field(default_factory=list)
    byline: str = ""
    period: str | None = None
    clock_seconds: float | None = None
    minute: str = ""
    provider_score: dict[str, Any] | None = None
    happened_at: datetime | None = None
    position: int | None = None
    feed_seq: int | None = None
    corrected_at: datetime | None = None
    reason: str = ""
    awarded_score: dict[str, int] | None = None

    def cleaned(self) -> "EntryDraft":
        """Return the draft without characters that hide, overlay or reorder text. The caller has checked the draft."""
        return replace(
            self, body=clean_lines(self.body), players=clean_players(self.players), byline=clean(self.byline)
        )

    def as_data(self) -> dict[str, Any]:
        """Return JSON values, for HeldEntry.draft.

        The keys stay as earlier releases read and wrote them.
        """
        data = asdict(self)
        if self.awarded_score is None:  # the previous release does not know this field
            del data["awarded_score"]
        data["stated"] = data.pop("provider_score")
        del data["corrected_at"], data["reason"]
        data["happened_at"] = self.happened_at.isoformat() if self.happened_at else None
        return data

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> "EntryDraft":
        fields = dict(data)
        fields["provider_score"] = fields.pop("stated", None)
        happened_at = fields.get("happened_at")
        fields["happened_at"] = datetime.fromisoformat(happened_at) if happened_at else None
        return cls(**fields)


def clean_players(players: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the players of an entry with clean names and roles."""
    return [
        {name: clean(value) if isinstance(value, str) else value for name, value in player.items()}
        for player in players
    ]


def check_body(body: str) -> None:
    """Raise LivecastError (400) if an entry cannot have this text."""
    if len(body) > MAX_BODY:
        raise LivecastError(
            "commentary.too_long", f"An entry has at most {MAX_BODY:,} characters; this has {len(body):,}."
        )
    if "\x00" in body:
        raise LivecastError("commentary.bad_text", "The text contains a NUL character. Remove it.")


def check_draft(sport: Sport, draft: EntryDraft) -> None:
    """Raise LivecastError (400) if the draft is not valid in this sport."""
    check_body(draft.body)
    if any("name" in player and not clean(str(player["name"])) for player in draft.players):
        raise LivecastError("commentary.bad_player", "A player of the entry has no name that can be shown.")
    if draft.side not in ("", "home", "away"):
        raise LivecastError("commentary.unknown_side", "The side must be “home”, “away” or empty.")
    if draft.kind not in sport.kinds:
        raise LivecastError("commentary.unknown_kind", f"Unknown kind of entry in {sport.name}: “{draft.kind[:32]}”.")
    # Providers may use other codes for times outside of play.
    if draft.period and draft.feed_seq is None and sport.periods and draft.period not in (*OUTSIDE, *sport.by_period):
        raise LivecastError("match.unknown_period", f"Unknown period in {sport.name}: “{draft.period[:8]}”.")
    if draft.awarded_score is not None and sport.kind(draft.kind).effect is not Effect.AWARD:
        raise LivecastError("commentary.score_not_awarded", "Only a line that awards the match states a score.")
    if draft.kind == "comment" and not clean_lines(draft.body).strip():
        raise LivecastError("commentary.empty", "Write something first.")

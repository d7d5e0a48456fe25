"""EntryDraft: the fields of an entry that is to be posted, and their validation."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

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
    awarded_score: dict[str, int] | None = None

    def as_data(self) -> dict[str, Any]:
        """Return JSON values, for HeldEntry.draft.

        The keys stay as earlier releases read and wrote them.
        """
        data = asdict(self)
        if self.awarded_score is None:  # the previous release does not know this field
            del data["awarded_score"]
        data["stated"] = data.pop("provider_score")
        data["happened_at"] = self.happened_at.isoformat() if self.happened_at else None
        return data

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> "EntryDraft":
        fields = dict(data)
        fields["provider_score"] = fields.pop("stated", None)
        happened_at = fields.get("happened_at")
        fields["happened_at"] = datetime.fromisoformat(happened_at) if happened_at else None
        return cls(**fields)


def check_draft(sport: Sport, draft: EntryDraft) -> None:
    """Raise LivecastError (400) if the draft is not valid in this sport."""
    if len(draft.body) > MAX_BODY:
        raise LivecastError(
            "commentary.too_long", f"An entry has at most {MAX_BODY:,} characters; this has {len(draft.body):,}."
        )
    if "\x00" in draft.body:
        raise LivecastError("commentary.bad_text", "The text contains a NUL character. Remove it.")
    if draft.side not in ("", "home", "away"):
        raise LivecastError("commentary.unknown_side", "The side must be “home”, “away” or empty.")
    if draft.kind not in sport.kinds:
        raise LivecastError("commentary.unknown_kind", f"Unknown kind of entry in {sport.name}: “{draft.kind[:32]}”.")
    # Providers may use other codes for times outside of play.
    if draft.period and draft.feed_seq is None and sport.periods and draft.period not in (*OUTSIDE, *sport.by_period):
        raise LivecastError("match.unknown_period", f"Unknown period in {sport.name}: “{draft.period[:8]}”.")
    if draft.awarded_score is not None and sport.kind(draft.kind).effect is not Effect.AWARD:
        raise LivecastError("commentary.score_not_awarded", "Only a line that awards the match states a score.")
    if not draft.body.strip() and draft.kind == "comment":
        raise LivecastError("commentary.empty", "Write something first.")

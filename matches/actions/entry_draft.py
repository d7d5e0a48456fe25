"""What a poster says in one entry, and which lines are refused whoever brings them."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from livecast.errors import LivecastError
from livecast.input_limits import ENTRY_TEXT
from matches.sports import OUTSIDE, Sport

MAX_BODY = ENTRY_TEXT.size


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """What a poster says in one entry; what is left out is taken from the match as it stands.

    `clock_seconds`: seconds of the period played. `provider_score`: the score after the entry, as in Scoreline.as_data.
    `position`: its place in the match; left out, a line goes where its time belongs, which is nearly always the end.
    `minute`: the label, where it cannot be computed. `feed_seq`: of a provider's feed, whose order counts.
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

    def as_data(self) -> dict[str, Any]:
        """As JSON values, for a line that waits."""
        data = asdict(self)
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
    """Refuse a line that no match can take."""
    if len(draft.body) > MAX_BODY:
        raise LivecastError(
            "commentary.too_long", f"An entry has at most {MAX_BODY:,} characters; this has {len(draft.body):,}."
        )
    if "\x00" in draft.body:
        raise LivecastError("commentary.bad_text", "The text holds a NUL character.")
    if draft.side not in ("", "home", "away"):
        raise LivecastError("commentary.unknown_side", "A side is “home”, “away” or left out.")
    if draft.kind not in sport.kinds:
        raise LivecastError("commentary.unknown_kind", f"{sport.name} has no kind of entry “{draft.kind[:32]}”.")
    # (A provider may have names of its own for what is not play.)
    if draft.period and draft.feed_seq is None and sport.periods and draft.period not in (*OUTSIDE, *sport.by_period):
        raise LivecastError("match.unknown_period", f"{sport.name} has no period “{draft.period[:8]}”.")
    if not draft.body.strip() and draft.kind == "comment":
        raise LivecastError("commentary.empty", "Write something first.")

"""Request and response schemas of the write API, for validation and for /api/docs."""

from typing import Annotated, Any

from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field

from livecast.input_limits import ENTRY_KEY, ENTRY_PLAYERS, ENTRY_REASON, ENTRY_TEXT, MATCH_HOLDS

MAX_SECONDS = 86_400.0  # one day; the clock of a period cannot show more


def _without_nul(text: str) -> str:
    if "\x00" in text:
        raise ValueError("contains a NUL character")
    return text


Text = Annotated[str, AfterValidator(_without_nul)]
EntryKey = Annotated[
    Text,
    Field(
        min_length=1,
        max_length=ENTRY_KEY.size,
        description="Chosen by the client, one per text. The same key again posts nothing.",
    ),
]
Seconds = Annotated[float, Field(ge=0, le=MAX_SECONDS, allow_inf_nan=False)]
Holds = Annotated[dict[Annotated[Text, Field(max_length=32)], Seconds], Field(max_length=MATCH_HOLDS.size)]


class RequestSchema(Schema):
    model_config = ConfigDict(extra="forbid")


class PlayerIn(RequestSchema):
    name: Annotated[Text, Field(min_length=1, max_length=120)]
    number: Annotated[int, Field(ge=0, le=999)] | None = None
    role: Annotated[Text, Field(max_length=40)] = ""

    def as_data(self) -> dict[str, Any]:
        return self.model_dump(exclude_defaults=True)


class ScoreIn(RequestSchema):
    home: Annotated[int, Field(ge=0, le=9999)]
    away: Annotated[int, Field(ge=0, le=9999)]


class PreviewIn(RequestSchema):
    """A line to interpret. `caret`: the cursor, for completions.

    `played`: the clock that the author saw.
    """

    text: Annotated[Text, Field(max_length=ENTRY_TEXT.size)]
    caret: Annotated[int, Field(ge=0, le=1 << 20)] | None = None
    played: Seconds | None = None
    typed_at: AwareDatetime | None = None
    sent_at: AwareDatetime | None = None


class EntryIn(RequestSchema):
    """A one-line entry (`text`, docs/shorthand.md), or its fields.

    Missing fields are taken from the match.
    """

    key: EntryKey
    text: Annotated[Text, Field(max_length=ENTRY_TEXT.size)] | None = None
    body: Annotated[Text, Field(max_length=ENTRY_TEXT.size)] = ""
    kind: Annotated[Text, Field(max_length=32, description="A kind of entry of the sport: “goal”.")] = "comment"
    side: Annotated[Text, Field(max_length=32, description="“home”, “away” or empty.")] = ""
    players: Annotated[list[PlayerIn], Field(max_length=ENTRY_PLAYERS.size)] = []
    period: Annotated[Text, Field(max_length=8)] | None = None
    clock_seconds: Annotated[Seconds | None, Field(description="Seconds of the period played.")] = None
    played: Annotated[Seconds | None, Field(description="With `text`: the clock that the author saw.")] = None
    score: Annotated[
        ScoreIn | None, Field(description="The final score that a line which awards the match states.")
    ] = None
    hold: Annotated[bool, Field(description="False: post at once, even if the match holds this kind.")] = True
    typed_at: Annotated[
        AwareDatetime | None, Field(description="When a line that waited was typed, by the client's clock.")
    ] = None
    sent_at: Annotated[
        AwareDatetime | None,
        Field(
            description="When it is sent, by the same clock. Without it `typed_at` is ignored: the clock may be wrong."
        ),
    ] = None


class CorrectionIn(RequestSchema):
    """The fields of an entry to change, and the `version` that the author edited."""

    version: Annotated[int, Field(ge=1, le=1 << 31)]
    reason: Annotated[Text, Field(max_length=ENTRY_REASON.size, description="Fans see it beside the text.")] = ""
    body: Annotated[Text, Field(max_length=ENTRY_TEXT.size)] = ""
    kind: Annotated[Text, Field(max_length=32)] = "comment"
    side: Annotated[Text, Field(max_length=32)] = ""
    players: Annotated[list[PlayerIn], Field(max_length=ENTRY_PLAYERS.size)] = []
    period: Annotated[Text, Field(max_length=8)] = ""
    clock_seconds: Seconds | None = None

    def changes(self) -> dict[str, Any]:
        """Return the fields that were sent."""
        sent = self.model_dump(exclude_unset=True, exclude={"version", "reason", "players"})
        if "players" in self.model_fields_set:
            sent["players"] = [player.as_data() for player in self.players]
        return sent


class RetractIn(RequestSchema):
    reason: Annotated[Text, Field(max_length=ENTRY_REASON.size)] = ""


class PinIn(RequestSchema):
    pinned: bool


class ClockIn(RequestSchema):
    elapsed: Seconds
    running: bool


class MatchStateIn(RequestSchema):
    """Missing fields keep their value."""

    status: Annotated[Text, Field(max_length=10)] | None = None
    period: Annotated[Text, Field(max_length=8)] | None = None
    clock: ClockIn | None = None


class ReopenIn(RequestSchema):
    reason: Annotated[Text, Field(max_length=ENTRY_REASON.size, description="Fans see it at the retracted line.")] = ""


class LeadCommentatorIn(RequestSchema):
    """The id of the lead commentator; null clears it."""

    user: Annotated[int, Field(ge=1, le=1 << 62)] | None


class PrivateIn(RequestSchema):
    """Whether only staff can see the match."""

    private: bool


class ErrorResponse(Schema):
    """An error: a code for programs, a sentence for people, and further data."""

    error: dict[str, Any]


class EntryOut(Schema):
    """An entry, as in the feed (docs/protocol.md, “An entry”)."""

    entry: dict[str, Any]


class HeldOut(Schema):
    """A held line (docs/protocol.md, “A held line”)."""

    held: dict[str, Any]


PostOut = EntryOut | HeldOut


class UndoOut(Schema):
    """The retracted entry or the withdrawn held line; the other one is null."""

    entry: dict[str, Any] | None
    held: dict[str, Any] | None


class WithdrawnOut(Schema):
    """The text of a withdrawn held line, as typed."""

    typed: str


class ConsoleOut(Schema):
    """The state of the console, as in the topic `match.<id>.console`."""

    held: list[dict[str, Any]]
    people: list[dict[str, Any]]
    caller: dict[str, Any] | None
    holds: dict[str, float]
    viewers: int


class MatchOut(Schema):
    """The state of a match (docs/protocol.md)."""

    match: dict[str, Any]


class PrivateOut(Schema):
    private: bool


class PreviewOut(Schema):
    """The interpretation of a line: its parts, fields of the entry, hold in seconds, completions.

    `refusal`: why the line is not possible in the state of the match, as the error of its post would say it.
    """

    reading: dict[str, Any]
    fields: dict[str, Any]
    refusal: dict[str, Any] | None
    hold: float
    completions: list[dict[str, Any]]

"""What the write API takes and gives, for its checks and for its description at /api/docs."""

from typing import Annotated, Any

from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field

from livecast.input_limits import ENTRY_KEY, ENTRY_PLAYERS, ENTRY_REASON, ENTRY_TEXT, MATCH_HOLDS

MAX_SECONDS = 86_400.0  # a day: no clock of a period reads more


def _without_nul(text: str) -> str:
    if "\x00" in text:
        raise ValueError("holds a NUL character")
    return text


Text = Annotated[str, AfterValidator(_without_nul)]
EntryKey = Annotated[
    Text,
    Field(min_length=1, max_length=ENTRY_KEY.size, description="Yours, one per text: the same again posts nothing."),
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


class PreviewIn(RequestSchema):
    """A line to be read. `caret`: a browser's place in it, for completions. `played`: the clock that its writer saw."""

    text: Annotated[Text, Field(max_length=ENTRY_TEXT.size)]
    caret: Annotated[int, Field(ge=0, le=1 << 20)] | None = None
    played: Seconds | None = None
    typed_at: AwareDatetime | None = None
    sent_at: AwareDatetime | None = None


class EntryIn(RequestSchema):
    """A one-line entry (`text`, docs/shorthand.md), or its fields. What is left out is taken from the match."""

    key: EntryKey
    text: Annotated[Text, Field(max_length=ENTRY_TEXT.size)] | None = None
    body: Annotated[Text, Field(max_length=ENTRY_TEXT.size)] = ""
    kind: Annotated[Text, Field(max_length=32, description="A kind of the sport: “goal”.")] = "comment"
    side: Annotated[Text, Field(max_length=32, description="“home”, “away” or nothing.")] = ""
    players: Annotated[list[PlayerIn], Field(max_length=ENTRY_PLAYERS.size)] = []
    period: Annotated[Text, Field(max_length=8)] | None = None
    clock_seconds: Annotated[Seconds | None, Field(description="Seconds of the period played.")] = None
    played: Annotated[Seconds | None, Field(description="With `text`: as in the preview.")] = None
    hold: Annotated[bool, Field(description="False: at once, whatever the match holds back.")] = True
    typed_at: Annotated[
        AwareDatetime | None, Field(description="When a line that had to wait was typed, on the sender's clock.")
    ] = None
    sent_at: Annotated[
        AwareDatetime | None,
        Field(
            description="When it is sent, on the same clock. Without it, `typed_at` is ignored: the clock may be wrong."
        ),
    ] = None


class CorrectionIn(RequestSchema):
    """What is to change of an entry, and the `version` of it that it is to change."""

    version: Annotated[int, Field(ge=1, le=1 << 31)]
    reason: Annotated[Text, Field(max_length=ENTRY_REASON.size, description="Fans read it beside the text.")] = ""
    body: Annotated[Text, Field(max_length=ENTRY_TEXT.size)] = ""
    kind: Annotated[Text, Field(max_length=32)] = "comment"
    side: Annotated[Text, Field(max_length=32)] = ""
    players: Annotated[list[PlayerIn], Field(max_length=ENTRY_PLAYERS.size)] = []
    period: Annotated[Text, Field(max_length=8)] = ""
    clock_seconds: Seconds | None = None

    def changes(self) -> dict[str, Any]:
        """Only what was sent."""
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
    """What is left out stays as it is."""

    status: Annotated[Text, Field(max_length=10)] | None = None
    period: Annotated[Text, Field(max_length=8)] | None = None
    clock: ClockIn | None = None


class LeadCommentatorIn(RequestSchema):
    """Who has the microphone; null for nobody."""

    user: Annotated[int, Field(ge=1, le=1 << 62)] | None


class PrivateIn(RequestSchema):
    """Whether staff alone may know of the match."""

    private: bool


class ErrorResponse(Schema):
    """A refusal: a code for programs, a sentence for people, and what else is to be known."""

    error: dict[str, Any]


class EntryOut(Schema):
    """The entry as fans have it (docs/protocol.md, “An entry”)."""

    entry: dict[str, Any]


class HeldOut(Schema):
    """A line that is held back (docs/protocol.md, “A held line”)."""

    held: dict[str, Any]


PostOut = EntryOut | HeldOut


class UndoOut(Schema):
    """What was taken back: one of the two."""

    entry: dict[str, Any] | None
    held: dict[str, Any] | None


class WithdrawnOut(Schema):
    """The text of a line that was taken back, as it was typed."""

    typed: str


class ConsoleOut(Schema):
    """The commentators' box, as the topic `match.<id>.console` shows it."""

    held: list[dict[str, Any]]
    people: list[dict[str, Any]]
    caller: dict[str, Any] | None
    holds: dict[str, float]
    viewers: int


class MatchOut(Schema):
    """The match's moving parts (docs/protocol.md)."""

    match: dict[str, Any]


class PrivateOut(Schema):
    private: bool


class PreviewOut(Schema):
    """What would be posted: how each part was read, the entry's fields, the seconds it would be held, completions."""

    reading: dict[str, Any]
    fields: dict[str, Any]
    hold: float
    completions: list[dict[str, Any]]

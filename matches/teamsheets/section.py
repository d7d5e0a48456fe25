"""Collect the players of one team while the sheet is read, and finish them as its sheet."""

from collections import Counter
from dataclasses import dataclass, field, replace

from matches.teamsheets.cells import LETTER
from matches.teamsheets.names import natural_order, writes_surnames_in_capitals
from matches.teamsheets.player_line import PlayerDraft
from matches.teamsheets.sheet import MAX_NAME, MAX_PLAYERS, MAX_SHIRT, SheetNote, SheetPlayer

_STARS_OF_STARTERS = range(2, 8)  # so many stars among more players mark the starters
_MAX_NOTE = 200  # characters of a text in a note
# What a star beside a name means.
STAR_MEANINGS = {"basketball": "starter", "volleyball": "starter", "cricket": "captain"}


@dataclass(slots=True)
class Notes:
    """The lists of a sheet that have texts with their lines and reasons."""

    headings: list[SheetNote] = field(default_factory=list)
    guessed: list[SheetNote] = field(default_factory=list)
    skipped: list[SheetNote] = field(default_factory=list)
    refused: list[SheetNote] = field(default_factory=list)

    def head(self, line: int, text: str, reason: str) -> None:
        self.headings.append(_note(line, text, reason))

    def guess(self, line: int, text: str, reason: str) -> None:
        self.guessed.append(_note(line, text, reason))

    def skip(self, line: int, text: str, reason: str) -> None:
        self.skipped.append(_note(line, text, reason))

    def refuse(self, line: int, text: str, reason: str) -> None:
        self.refused.append(_note(line, text, reason))


def _note(line: int, text: str, reason: str) -> SheetNote:
    text = text.replace("\t", " ").strip()
    return SheetNote(line, text if len(text) <= _MAX_NOTE else f"{text[:_MAX_NOTE]}…", reason)


@dataclass(frozen=True, slots=True)
class Found:
    """A player as the sheet has it: the parsed draft, and what the headings say.

    `text`: the pasted text. `last_first`: the name is “Last, First”.
    """

    line: int
    text: str
    draft: PlayerDraft
    starts: bool
    last_first: bool = False


@dataclass(slots=True)
class Section:
    """The players of one team, and the state that its headings set."""

    found: list[Found] = field(default_factory=list)
    starts: bool = True
    position: str = ""
    has_bench_heading: bool = False

    def add(self, line: int, text: str, draft: PlayerDraft, *, last_first: bool = False) -> None:
        draft = replace(draft, position=draft.position or self.position)
        starts = self.starts if draft.starts is None else draft.starts
        self.found.append(Found(line, text, draft, starts, last_first))

    def players(self, notes: Notes, sport: str) -> tuple[SheetPlayer, ...]:
        """The players with natural names, each once. Texts that are not players go to the notes."""
        found = self._with_stars(notes, sport)
        capitals = writes_surnames_in_capitals(one.draft.name_text for one in found)
        players: list[SheetPlayer] = []
        for one in found:
            name = natural_order(one.draft.name_text, last_first=one.last_first, capitals=capitals)
            player = SheetPlayer(name, one.draft.number, one.draft.position, one.starts, one.draft.captain, one.line)
            if reason := _rejection_reason(one.draft, name):
                notes.refuse(one.line, one.text, reason)
            elif same := _same_player(players, player):
                self._add_again(players, same, player, one, notes)
            elif len(players) >= MAX_PLAYERS:
                notes.refuse(one.line, one.text, f"A sheet has at most {MAX_PLAYERS} players.")
            else:
                players.append(player)
                _note_guesses(one, name, notes)
        _note_unnumbered(players, notes)
        return tuple(players)

    def _with_stars(self, notes: Notes, sport: str) -> list[Found]:
        """Apply the stars beside names, whose meaning depends on the sport and on how many there are."""
        starred = [one for one in self.found if one.draft.has_star]
        if not starred:
            return self.found
        first = starred[0]
        if STAR_MEANINGS.get(sport) == "captain":
            notes.guess(first.line, first.text, "“*” is read as the captain's mark.")
            return [
                replace(one, draft=replace(one.draft, captain=True)) if one.draft.has_star else one
                for one in self.found
            ]
        if sport not in STAR_MEANINGS:
            for one in starred:
                notes.skip(one.line, "*", f"The sheet does not say what “*” beside {one.draft.name_text} means.")
            return self.found
        others_sit = len(starred) in _STARS_OF_STARTERS and not self.has_bench_heading
        reason = "“*” is read as the mark of a starter."
        if others_sit and len(starred) < len(self.found):
            reason = "“*” is read as the mark of a starter: the others are on the bench."
        notes.guess(first.line, first.text, reason)
        return [
            replace(one, starts=True)
            if one.draft.has_star
            else replace(one, starts=one.starts and (not others_sit or one.draft.starts is True))
            for one in self.found
        ]

    def _add_again(
        self, players: list[SheetPlayer], same: SheetPlayer, again: SheetPlayer, one: Found, notes: Notes
    ) -> None:
        """Take the captain's mark of a player who is on the sheet twice: "Captain: Gill". Refuse the rest."""
        if again.captain and again.number in (None, same.number) and not same.captain:
            players[players.index(same)] = replace(same, captain=True)
            notes.guess(one.line, one.text, f"{same.name} is on the sheet already, and is the captain.")
        else:
            notes.refuse(one.line, one.text, f"{again.name} is already on the sheet.")


def remarks_on(players: tuple[SheetPlayer, ...]) -> list[str]:
    """Sentences about the whole sheet that a person should check."""
    shirts = Counter(player.number for player in players if player.number is not None)
    shared = ", ".join(str(number) for number, count in sorted(shirts.items()) if count > 1)
    remarks = []
    if shared:
        remarks.append(f"Several players have the number {shared}. In a line the number means the first of them.")
    if sum(player.captain for player in players) > 1:
        remarks.append("The sheet has more than one captain.")
    return remarks


def _same_player(players: list[SheetPlayer], player: SheetPlayer) -> SheetPlayer | None:
    """The player of this name on the sheet. Different numbers make two players of one name."""
    folded = player.name.casefold()
    return next(
        (
            one
            for one in players
            if one.name.casefold() == folded and (None in (one.number, player.number) or one.number == player.number)
        ),
        None,
    )


def _note_unnumbered(players: list[SheetPlayer], notes: Notes) -> None:
    """Note the few players without a number among players with numbers: such a line may be a title."""
    bare = [player for player in players if player.number is None]
    if len(bare) * 2 < len(players):
        for player in bare:
            notes.guess(player.line, player.name, "Read as a player, although it has no number and others have one.")


def _note_guesses(one: Found, name: str, notes: Notes) -> None:
    draft = one.draft
    if name.split() != draft.name_text.replace(",", " ").split() or one.last_first:
        notes.guess(one.line, draft.name_text, f"Read as {name}: the order or the capitals of the name are changed.")
    for guess in draft.guesses:
        notes.guess(one.line, one.text, guess)
    for text, reason in draft.notes:
        notes.skip(one.line, text, reason or f"Unknown note on {name}.")


def _rejection_reason(draft: PlayerDraft, name: str) -> str:
    if not LETTER.search(name):
        return "The text has no name."
    if draft.has_two_numbers:
        return "The text has two numbers: keep only the shirt number."
    if draft.number is not None and draft.number > MAX_SHIRT:
        return f"{draft.number} is not a shirt number."
    if any(character.isdigit() for character in name):
        return "The name contains a number."
    if len(name) > MAX_NAME:
        return f"A name has at most {MAX_NAME} characters."
    return ""

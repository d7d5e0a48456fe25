"""Recognise players in the head of a line: by shirt, by number, by name, and the second player of two."""

import re
from dataclasses import replace

from matches.shorthand.lineup import ListedPlayer, Similarity
from matches.shorthand.parse_result import SECOND_ROLES, NamedBy, ParseResult, PlayerMention, Recognised, SpanType
from matches.shorthand.tokenizer import MAX_NAME_WORDS, name_runs

SIDE_LETTERS = {"h": "home", "a": "away", "主": "home", "主队": "home", "客": "away", "客队": "away"}
_SHIRT = re.compile(r"([^\W\d_]{1,5})([0-9]{1,3})")
_NUMBER = re.compile(r"[0-9]{1,3}")
# Links between the two players of a substitution, and whether the second player comes on.
_LINK_FOR = "for"
_LINKS = {"/": False, "->": True, "=>": True, ">": True, "→": True, "换上": True, "换下": False, _LINK_FOR: False}
_SUBSTITUTION = "substitution"
# Words between the player who scores and the one with the assist: "g h3 assisted by h7", "g h3 (h7)".
_ASSIST_LINKS = frozenset("assist assists assisted ast ass a from pass by 助攻 ( （".split())
_MAX_ASSIST_LINKS = 2


# -- shirts


def recognise_shirt(result: ParseResult, at: int) -> Recognised | None:
    side, number, by = shirt_at(result, at)
    if not side or not _may_name_shirt(result, side, number):
        return None
    player = result.lineup.player_with_shirt(side, number) or ListedPlayer(side, number, "")
    if result.asks_for_player and player not in result.possible_players:
        return None
    step = result.with_player(at, 1, PlayerMention(player, by), has_capital=result.words[at].text[0].isupper())
    return Recognised(1, replace(step.result, possible_players=()))


def shirt_at(result: ParseResult, at: int) -> tuple[str, int, NamedBy]:
    """Side, number and form of a shirt: `h3`, `HAR3`; `3` if the side is known.

    The side is "" if there is none.
    """
    word = result.words[at].plain
    if shirt := _SHIRT.fullmatch(word):
        return SIDE_LETTERS.get(shirt[1]) or result.lineup.side_with_code(shirt[1]), int(shirt[2]), NamedBy.SHIRT
    if result.spans and _NUMBER.fullmatch(word) and _may_be_shirt_number(result):
        number = int(word)
        if result.asks_for_player:
            sides = {player.side for player in result.possible_players if player.number == number}
            return sides.pop() if len(sides) == 1 else "", number, NamedBy.NUMBER
        return result.subject_side, number, NamedBy.NUMBER
    return "", 0, NamedBy.NUMBER


def _may_be_shirt_number(result: ParseResult) -> bool:
    """Whether a bare number is a shirt: after a side's letter ("h 3"), in "s h14 3", after a name that two have."""
    last, end = result.spans[-1].type, result.spans[-1].end
    if not result.line[end - 1].isalnum():
        return False  # "set a, 25 to 23": a mark follows the side
    if not result.mentions:
        if result.asks_for_player:
            return last is SpanType.PLAYER
        return last is SpanType.SIDE and bool(result.letter_side)
    return last is SpanType.PLAYER and result.kind is not None and result.kind.code == _SUBSTITUTION


def _may_name_shirt(result: ParseResult, side: str, number: int) -> bool:
    """Whether a shirt may be named here: first, again, or as the second player of a kind."""
    if not result.mentions:
        return result.side in ("", side)
    first = result.mentions[0].player
    if (first.side, first.number) == (side, number):
        return True
    if len(result.mentions) > 1:
        return False
    if result.kind is None:
        return True  # the kind may follow: "h3 h7 g"
    role = SECOND_ROLES.get(result.kind.code)
    return role is not None and (side != first.side if role == "fouled" else side == first.side)


# -- two players of a substitution


def recognise_exchange(result: ParseResult, at: int) -> Recognised | None:
    """Recognise the second player of a substitution: `h3>h14`, `h14 for h3`."""
    link = result.words[at].plain
    if len(result.mentions) != 1 or at + 1 >= len(result.words) or link not in _LINKS:
        return None
    found = _second_player_at(result, at + 1)
    if found is None:
        return None
    taken, other = found
    by_shirts = result.mentions[0].named_by is other.named_by is NamedBy.SHIRT
    if link == _LINK_FOR and not by_shirts and not _mentions_substitution(result, at):
        return None  # "Parker for Windle" may be a pass
    second_comes_on = _LINKS[link]
    linked = result.with_span(SpanType.LINK, at, 1, "makes way for" if second_comes_on else "comes on for").result
    people = (*result.mentions, other)
    step = linked.with_span(SpanType.PLAYER, at + 1, taken, other.player.label, mentions=people, is_exchange=True)
    return Recognised(1 + taken, replace(step.result, second_comes_on=second_comes_on))


def recognise_assist(result: ParseResult, at: int) -> Recognised | None:
    """Recognise the player with the assist behind a word for it: `g h3 assist h7`, `g h3 from h7`, `g h3 (h7)`."""
    if len(result.mentions) != 1 or result.kind is None or SECOND_ROLES.get(result.kind.code) != "assist":
        return None
    after = at
    while after < len(result.words) and result.words[after].text in _ASSIST_LINKS and after - at < _MAX_ASSIST_LINKS:
        after += 1
    if after == at or after >= len(result.words) or not _SHIRT.fullmatch(result.words[after].plain):
        return None
    side, number, by = shirt_at(result, after)
    first = result.mentions[0].player
    if side != first.side or number == first.number:
        return None
    player = result.lineup.player_with_shirt(side, number) or ListedPlayer(side, number, "")
    taken = after - at + 1
    if result.words[at].text in "(（":
        if after + 1 >= len(result.words) or result.words[after + 1].text not in ")）":
            return None
        taken += 1
    step = result.with_span(
        SpanType.PLAYER, at, taken, player.label, mentions=(*result.mentions, PlayerMention(player, by))
    )
    return Recognised(taken, step.result)


def _second_player_at(result: ParseResult, at: int) -> tuple[int, PlayerMention] | None:
    """The second player of a substitution, by shirt, number or name.

    The player is of the first player's team.
    """
    side, word = result.mentions[0].player.side, result.words[at].plain
    if _NUMBER.fullmatch(word):
        return 1, PlayerMention(
            result.lineup.player_with_shirt(side, int(word)) or ListedPlayer(side, int(word), ""), NamedBy.NUMBER
        )
    if _SHIRT.fullmatch(word):
        its_side, number, by = shirt_at(result, at)
        player = result.lineup.player_with_shirt(side, number) or ListedPlayer(side, number, "")
        return (1, PlayerMention(player, by)) if its_side == side else None
    for taken, name in name_runs(result.words[at:]):
        if len(players := result.lineup.players_named(name, side)) == 1:
            return taken, PlayerMention(players[0], NamedBy.NAME)
    return None


def _mentions_substitution(result: ParseResult, link_at: int) -> bool:
    """Whether the line names a substitution, before "for" or after the second player."""
    if result.kind_term:
        return result.kind_term.kind.code == _SUBSTITUTION
    behind = (result.kind_at(at) for at in range(link_at + 2, link_at + 2 + MAX_NAME_WORDS))
    return any(found is not None and found[1].kind.code == _SUBSTITUTION for found in behind)


# -- names


def recognise_player(result: ParseResult, at: int) -> Recognised | None:
    """Recognise a player by name.

    A name that players of both teams have is kept in `possible_players` until a side or a number settles it.
    """
    if _may_be_second_name(result):
        return _recognise_second_name(result, at)
    for taken, name in name_runs(result.words[at:]):
        players = result.lineup.players_named(name, result.subject_side)
        if _repeats_name(result, players):
            return result.with_span(SpanType.PLAYER, at, taken, result.mentions[0].player.label)
        if len(players) > 1 and not (result.subject_side or result.possible_players):
            meaning = " or ".join(f"{player.shirt_text} {player.name}" for player in players[:3]) + "?"
            return result.with_span(SpanType.PLAYER, at, taken, meaning, possible_players=tuple(players))
        if len(players) != 1 or (result.asks_for_player and players[0] not in result.possible_players):
            continue
        if not result.mentions:
            step = result.with_player(at, taken, PlayerMention(players[0], NamedBy.NAME))
            return Recognised(taken, replace(step.result, possible_players=()))
    return None


def _repeats_name(result: ParseResult, players: list[ListedPlayer]) -> bool:
    """Whether a name is that of the player after the number: "h3 goal Parker". Any other name begins the text.

    Another player may have the same name: the number has told which one is meant.
    """
    if not result.mentions or result.mentions[0].named_by not in (NamedBy.SHIRT, NamedBy.NUMBER):
        return False
    return result.mentions[0].player in players and len({player.name for player in players}) == 1


def _may_be_second_name(result: ParseResult) -> bool:
    """Whether the next name is the player who goes off: `sub Doom Wood`."""
    if result.kind is None or result.kind.code != _SUBSTITUTION or result.is_exchange:
        return False
    return len(result.mentions) == 1 or result.asks_for_player


def _recognise_second_name(result: ParseResult, at: int) -> Recognised | None:
    """The second name settles the first one too: they are of the same side."""
    for taken, name in name_runs(result.words[at:]):
        if result.mentions:
            first, side = result.mentions[0].player, result.subject_side
        else:
            sides = {player.side for player in result.lineup.players_named(name)}
            side = sides.pop() if len(sides) == 1 else ""
            candidates = [player for player in result.possible_players if player.side == side]
            if len(candidates) != 1:
                continue
            first = candidates[0]
        named = result.lineup.players_named(name, side)
        if named == [first] and result.mentions and result.mentions[0].named_by is not NamedBy.NAME:
            return result.with_span(SpanType.PLAYER, at, taken, first.label)  # the name after the number
        players = [player for player in named if player != first]
        if len(players) == 1:
            mentions = result.mentions or (PlayerMention(first, NamedBy.NAME),)
            settled = replace(result, mentions=mentions, possible_players=())
            return settled.with_player(at, taken, PlayerMention(players[0], NamedBy.NAME))
    return None


def settle_name(result: ParseResult) -> ParseResult:
    """The result with the player that the name means, now that the side is known; unchanged if two still have it."""
    if not result.asks_for_player:
        return result
    players = tuple(player for player in result.possible_players if player.side == result.side)
    if len(players) != 1:
        return replace(result, possible_players=players or result.possible_players)
    spans = tuple(
        replace(span, meaning=players[0].label) if span.type is SpanType.PLAYER else span for span in result.spans
    )
    mention = PlayerMention(players[0], NamedBy.NAME)
    return replace(result, spans=spans, mentions=(mention,), possible_players=())


def guess_player(result: ParseResult, at: int) -> tuple[ParseResult, int]:
    """Take the rest of the line as a player's name, begun or misspelt.

    Only one player may fit.

    The word must be the last one: "c h low to the far post" does not mean Lowry.
    """
    if result.mentions or result.possible_players or result.state_words or at >= len(result.words):
        return result, at
    result = replace(result, names_both_sides=bool(shirt_at(result, at)[0]))
    rest = result.words[at:]
    for taken, name in name_runs(rest):
        players = tuple(result.lineup.players_named(name, result.side))
        if taken == len(rest) and rest[-1].end == len(result.line.rstrip()):
            like = result.lineup.similar_players(name, result.side)
            players = tuple(
                player for closeness, player in like if closeness is like[0][0] and closeness < Similarity.TWO_TYPOS
            )
            if result.kind_term and len(players) == 1:
                return result.with_player(at, taken, PlayerMention(players[0], NamedBy.COMPLETION)).result, at + taken
            if not players and result.lineup.players_named(name):
                return replace(result, names_both_sides=True), at
        if len(players) > 1:
            return replace(result, possible_players=players), at
    return result, at
